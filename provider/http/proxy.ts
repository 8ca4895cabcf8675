import { RegistryError } from '../errors';
import { parseNoProxy } from './no-proxy';

/** An HTTP proxy. */
export interface Proxy {
  readonly url: URL;
  /** The Proxy-Authorization header; absent where the address has no login. */
  readonly authorization?: string;
  /** Where it is named, for messages: `HTTPS_PROXY`. */
  readonly variable: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

// PRX-1: the lower-case name wins, also where it is empty, which means none. https:// falls back to the proxy of http://.
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'https:': ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY'],
};

/**
 * Reads the proxy variables. The function that it gives finds a URL's proxy, undefined where the way is direct.
 * @throws {RegistryError} `INVALID_INPUT` from that function if the variable cannot be used; its value, which may hold a
 *   login, is not shown.
 * @see https://github.com/nodejs/undici/blob/v7.30.2/docs/docs/api/EnvHttpProxyAgent.md
 */
export function parseProxies(environment: Environment): (url: URL) => Proxy | undefined {
  const isDirect = parseNoProxy(environment['no_proxy'] ?? environment['NO_PROXY'] ?? '');
  const known = new Map<string, Proxy>();
  return (url) => {
    const variable = VARIABLES[url.protocol]?.find((name) => environment[name] !== undefined);
    const value = variable === undefined ? undefined : environment[variable]?.trim();
    if (variable === undefined || !value || isDirect(url)) return undefined;
    const proxy = known.get(variable) ?? parseProxy(value, variable);
    known.set(variable, proxy);
    return proxy;
  };
}

function parseProxy(value: string, variable: string): Proxy {
  // As curl and Go have it, http:// goes without saying.
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new RegistryError(
      'INVALID_INPUT',
      `Cannot use the proxy that '${variable}' names: expected the URL of an HTTP proxy, such as 'http://proxy.example.com:3128'`,
    );
  }
  const login = `${decoded(url.username)}:${decoded(url.password)}`;
  const authorization = login === ':' ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  return { url, variable, ...(authorization !== undefined && { authorization }) };
}

/** A part of a URL; as it stands where its percent signs mean nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

import { RegistryError } from '../errors';
import { isPrivateAddress } from './address';
import { header, type HttpRequest, type HttpResponse, type Layer } from './send';

/** How far redirects are followed. */
export interface RedirectOptions {
  /** Default 10: browsers and curl stop at 20 and 50; no registry needs more than three. */
  readonly maxHops?: number;
  /** Names, in lower case, of headers that stay on their origin beside the usual ones. */
  readonly privateHeaders?: readonly string[];
}

const MAX_HOPS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const PRIVATE_HEADERS = ['authorization', 'cookie', 'proxy-authorization'];

/**
 * Follows redirects of reads. What proves who we are stays on the origin that it was meant for (RED-2): scheme, host and
 * port; it does not come back when a later hop leads home. A POST, whose body may hold a secret, is not followed.
 */
export function followRedirects({ maxHops = MAX_HOPS, privateHeaders = [] }: RedirectOptions = {}): Layer {
  const hidden = new Set([...PRIVATE_HEADERS, ...privateHeaders]);
  return (next) => async (request) => {
    let response = await next(request);
    let current = request;
    const visited = new Set<string>();
    for (
      let location = locationOf(request, response);
      location !== undefined;
      location = locationOf(request, response)
    ) {
      visited.add(current.url.href);
      current = hop(current, { response, location, hidden });
      refuseLoop(request, { url: current.url, visited, maxHops });
      response = await next(current);
    }
    return response;
  };
}

function locationOf({ method }: HttpRequest, response: HttpResponse): string | undefined {
  return REDIRECTS.has(response.status) && method !== 'POST' ? header(response, 'location') : undefined;
}

interface Hop {
  readonly response: HttpResponse;
  readonly location: string;
  readonly hidden: ReadonlySet<string>;
}

function hop(request: HttpRequest, { response, location, hidden }: Hop): HttpRequest {
  if (!URL.canParse(location, request.url.href)) {
    const { host } = request.url;
    throw refusal('BAD_RESPONSE', request, `'${host}' answered ${response.status} with a location that is no URL`);
  }
  const url = new URL(location, request.url);
  const why = reasonAgainst(request.url, url);
  if (why !== undefined) {
    // RED-6: no path and no query, which may be signed.
    throw refusal('UNTRUSTED', request, `'${request.url.host}' redirects to '${url.protocol}//${url.host}', ${why}`);
  }
  if (url.origin === request.url.origin) return { ...request, url };
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hidden.has(name)));
  return { ...request, url, headers };
}

/** RED-3. */
function reasonAgainst(from: URL, to: URL): string | undefined {
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return 'which is no web address';
  if (from.protocol === 'https:' && to.protocol === 'http:') return 'which is not encrypted';
  if (to.username + to.password !== '') return 'with a login in the address';
  return isPrivateAddress(to.hostname) && !isPrivateAddress(from.hostname) ? 'which is a private address' : undefined;
}

/** RED-1. */
function refuseLoop(
  request: HttpRequest,
  { url, visited, maxHops }: { url: URL; visited: ReadonlySet<string>; maxHops: number },
): void {
  const { host } = request.url;
  if (visited.has(url.href)) throw refusal('BAD_RESPONSE', request, `'${host}' redirects in a circle`);
  if (visited.size > maxHops) throw refusal('BAD_RESPONSE', request, `'${host}' redirects more than ${maxHops} times`);
}

function refusal(code: 'UNTRUSTED' | 'BAD_RESPONSE', { goal, url }: HttpRequest, what: string): RegistryError {
  return new RegistryError(code, `Cannot ${goal}: ${what}`, { host: url.host, path: url.pathname });
}

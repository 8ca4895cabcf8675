import type { RecordedRequest } from '../../provider/registries/emulator';
import { openEmulator, type OciEmulator } from '../../provider/registries/oci/emulator';
import type { EmulatedToken, OciEmulatorOptions } from '../../provider/registries/oci/emulator-options';
import { SAMPLE_IMAGES, SAMPLE_VERSIONS, sampleVersion } from '../../provider/registries/sample-images';
import { serve } from '../serve';
import type { World } from './world';

/** A registry as it is met outside. */
export interface WildOptions extends OciEmulatorOptions {
  /** Its host in references, which the entry's endpoint leads here; default: the emulator's own. */
  readonly host?: string;
  /** The repository that the sample images are in; default `lab/app`. */
  readonly path?: string;
  /** The token service is at another port, or under another name. */
  readonly apart?: 'port' | 'name';
  /** Members of the provider's entry. `trusted` names the token service among its tokenRealms. */
  readonly entry?: Readonly<Record<string, unknown>> & { readonly trusted?: boolean };
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/** An open one. */
export interface Wild {
  readonly emulator: OciEmulator;
  readonly repository: string;
  /** `host[:port]` of the token service where it is apart. */
  readonly tokenHost: string;
  /** The requests since it was last asked: `HEAD /v2/lab/app/manifests/single as ci:password`. */
  seen(): string[];
  /** The scopes that tokens were asked for so far, a list per request. */
  readonly scopes: string[][];
}

/** Opens a registry and, where it is apart, its token service; both are one emulator, which knows its tokens at both. */
export async function openWild(world: World, options: WildOptions): Promise<Wild> {
  // The challenge names a port that is known once it is served.
  const opened: { emulator?: OciEmulator } = {};
  const handle: OciEmulator['handle'] = (request) => opened.emulator?.handle(request) ?? { status: 503 };
  const registry = await world.opened(serve({ handle }));
  const tokens = options.apart === undefined ? registry : await world.opened(serve({ handle }));
  const tokenHost = options.apart === 'name' ? `localhost:${tokens.origin.port}` : tokens.host;
  const emulator = openEmulator({ ...options, ...authOf(options, tokenHost) });
  const { host = registry.host, path = 'lab/app', entry: { trusted, ...entry } = {} } = options;
  opened.emulator = emulator;
  push(emulator, path);
  await world.plugin.configure({
    oci: [
      {
        host,
        ...(host !== registry.host && { endpoint: registry.origin.href }),
        ...(trusted === true && { tokenRealms: [tokenHost] }),
        ...entry,
      },
    ],
    dockerConfig: 'off',
    ...options.configuration,
  });
  const { requests } = emulator;
  let read = 0;
  return {
    emulator,
    repository: `${host}/${path}`,
    tokenHost,
    seen() {
      const from = read;
      read = requests.length;
      return requests.slice(from).map((request) => lineOf(request, request.headers['host'] !== registry.host));
    },
    get scopes() {
      const asked = requests.map(({ path: target }) => new URL(target, registry.origin).searchParams);
      return asked.flatMap((query) => (query.has('service') ? [query.getAll('scope')] : []));
    },
  };
}

function authOf({ auth, apart }: WildOptions, tokenHost: string): { auth?: EmulatedToken } {
  if (auth?.kind !== 'token' || apart === undefined) return {};
  return { auth: { ...auth, realm: `http://${tokenHost}${auth.path ?? '/token'}` } };
}

function push(emulator: OciEmulator, path: string): void {
  for (const [tag, image] of Object.entries(SAMPLE_IMAGES)) emulator.push(path, tag, image);
  for (const version of SAMPLE_VERSIONS) emulator.push(path, version, sampleVersion(version));
}

function lineOf({ method, path, headers }: RecordedRequest, apart: boolean): string {
  const [pathname = ''] = path.split('?');
  return `${method} ${apart ? 'elsewhere ' : ''}${pathname}${shown(String(headers['authorization'] ?? ''))}`;
}

/** ` as ci:password`, ` with token 1`. */
function shown(authorization: string): string {
  const [scheme = '', value = ''] = authorization.split(' ');
  if (scheme === '') return '';
  if (scheme === 'Basic') return ` as ${Buffer.from(value, 'base64').toString()}`;
  const serial = /^emulated-token-(\d+)$/.exec(value)?.[1];
  return serial === undefined ? ` with ${authorization}` : ` with token ${serial}`;
}

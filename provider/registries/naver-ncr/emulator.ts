import { EmulatedScript } from '../emulated-script';
import { EmulatedStore } from '../emulated-store';
import type { EmulatedRequest, EmulatedResponse, Emulator, OpenEmulator } from '../emulator';
import { DOCUMENTED_EXAMPLE } from './documented-example';
import { gatewayError, jsonAnswer, noAddress } from './emulator-answers';
import { EMULATED_USERS, type EmulatedUser, type NaverNcrEmulatorOptions } from './emulator-options';
import { pageAnswer } from './emulator-pages';
import { EmulatedRecords } from './emulator-records';
import { recognize } from './emulator-signature';
import { openThrottle } from './emulator-throttle';

const BASES = { kr: '/ncr/api/v2', sg: '/ncr/sgn-api/v2', jp: '/ncr/jpn-api/v2' } as const;

/** The NCR emulator, which also shows the documents' own example. */
export interface NaverNcrEmulator extends Emulator {
  /** From now on, a tag's detail is the documents' response example, to the byte. */
  showExample(path: string, tag: string): void;
}

/** Opens the emulated API of NCR with one registry. @see vendor-apis.md 3 */
export const openEmulator = (options: NaverNcrEmulatorOptions = {}): NaverNcrEmulator => {
  const script = new EmulatedScript();
  const store = new EmulatedStore();
  const records = new EmulatedRecords(store, options);
  const examples = new Set<string>();
  const { now = (): Date => new Date(), users = Object.values(EMULATED_USERS) } = options;
  const [viewer = EMULATED_USERS.viewer] = users;
  const api = openApi({ options, store, records, examples, users, now });
  return {
    handle: (request) => {
      const answer = script.take(request) ?? api(request);
      return { ...answer, headers: { date: now().toUTCString(), ...answer.headers } };
    },
    push: (path, tag, image) => {
      records.touch(path, tag, now());
      return store.push(path, tag, image);
    },
    putBlob: (path, bytes, mediaType) => store.putBlob(path, bytes, mediaType),
    deleteTag: (path, tag) => store.deleteTag(path, tag),
    answerNext: (match, answer, times) => script.answerNext(match, answer, times),
    requests: script.requests,
    showExample: (path, tag) => void examples.add(`${path}:${tag}`),
    configuration: (origin) => configurationOf(origin, viewer, options),
    host: ({ host }) => (options.host === 'vendor' ? vendorHost(options) : host),
    dockerLogin: { kind: 'basic', username: viewer.accessKey, password: viewer.secretKey },
  };
};

// The seam holds: what is exported is what every vendor folder exports.
openEmulator satisfies OpenEmulator<NaverNcrEmulatorOptions>;

function vendorHost({ registry = 'myreg', region = 'kr' }: NaverNcrEmulatorOptions): string {
  return `${registry}.${region}.ncr.ntruss.com`;
}

function configurationOf(
  { origin, host }: URL,
  { accessKey, secretKey }: EmulatedUser,
  options: NaverNcrEmulatorOptions,
): Readonly<Record<string, unknown>> {
  const { registry = 'myreg', region = 'kr' } = options;
  if (options.host === 'vendor') {
    const name = vendorHost(options);
    return {
      naverNcr: [{ host: name, accessKey, secretKey, endpoint: origin }],
      oci: [{ host: name, endpoint: origin }],
    };
  }
  const endpoint = `${origin}${BASES[region]}/repositories/${registry}`;
  return { naverNcr: [{ host, accessKey, secretKey, endpoint }] };
}

interface Parts {
  readonly options: NaverNcrEmulatorOptions;
  readonly store: EmulatedStore;
  readonly records: EmulatedRecords;
  /** `path:tag`. */
  readonly examples: ReadonlySet<string>;
  readonly users: readonly EmulatedUser[];
  readonly now: () => Date;
}

/** The gateway first: address, who asks, how often; then NCR. */
function openApi(parts: Parts): (request: EmulatedRequest) => EmulatedResponse {
  const { options, users, now } = parts;
  const throttled = openThrottle(options.throttle, now);
  return (request) => {
    const route = findRoute(request, options.region ?? 'kr');
    if (route === undefined) return noAddress();
    const user = recognize(request, { users, now });
    if ('status' in user) return user;
    return throttled() ?? (mayPass(user, route) ? ncrAnswer(parts, route, request.url) : denied(options));
  };
}

function mayPass({ mayView, mayList = mayView }: EmulatedUser, { tag }: Route): boolean {
  return tag === undefined ? mayList : mayView;
}

interface Route {
  readonly registry: string;
  readonly path: string;
  /** Absent: the list. */
  readonly tag: string | undefined;
}

/** An image is one component of the address, its own slashes encoded. */
function findRoute({ method, url }: EmulatedRequest, region: keyof typeof BASES): Route | undefined {
  const base = `${BASES[region]}/repositories/`;
  if (method !== 'GET' || !url.pathname.startsWith(base)) return undefined;
  const parts = url.pathname.slice(base.length).split('/').map(decodeURIComponent);
  const [registry = '', path = '', tags, tag, ...more] = parts;
  return tags === 'tags' && more.length === 0 ? { registry, path, tag } : undefined;
}

function denied({ denial = 'permission' }: NaverNcrEmulatorOptions): EmulatedResponse {
  return denial === 'permission'
    ? gatewayError(401, '210', 'Permission denied.')
    : gatewayError(403, '230', 'Forbidden.');
}

function ncrAnswer(parts: Parts, { registry, path, tag }: Route, url: URL): EmulatedResponse {
  const { options, store, records } = parts;
  const repository = registry === (options.registry ?? 'myreg') ? store.find(path) : undefined;
  if (repository === undefined) return missing(options, tag === undefined ? 'list' : 'tag');
  if (tag !== undefined) return tagAnswer(parts, path, tag);
  const names = [...repository.tags.keys()];
  return pageAnswer({ names, record: (name) => records.find(path, name) }, url, options.pages ?? {});
}

function tagAnswer({ options, records, examples }: Parts, path: string, tag: string): EmulatedResponse {
  if (examples.has(`${path}:${tag}`)) return exampleAnswer();
  const record = records.find(path, tag);
  return record === undefined ? missing(options, 'tag') : detailAnswer(record, options);
}

function detailAnswer(record: object, { wrapped = false }: NaverNcrEmulatorOptions): EmulatedResponse {
  return jsonAnswer(200, wrapped ? { results: [record] } : record);
}

function exampleAnswer(): EmulatedResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: DOCUMENTED_EXAMPLE };
}

function missing({ missing: form = 'gateway' }: NaverNcrEmulatorOptions, asked: 'tag' | 'list'): EmulatedResponse {
  if (form === 'serverError' && asked === 'tag') return gatewayError(500, '900', 'Internal Server Error');
  if (form === 'address') return noAddress();
  if (form === 'page') return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>404</html>' };
  if (form === 'message') return jsonAnswer(404, { message: 'not found' });
  if (form === 'ncr') return jsonAnswer(404, { returnCode: 404, returnMessage: 'Not Found' });
  return gatewayError(404, '300', 'Requested resource not found.');
}

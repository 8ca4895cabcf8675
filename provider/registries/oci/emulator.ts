import type { EmulatedRequest, EmulatedResponse, Emulator, OpenEmulator } from '../emulator';
import { emulatedRegistry } from '../emulated-registry';
import { EmulatedStore } from '../emulated-store';
import { errorAnswer, noRouteAnswer, pingAnswer, textAnswer } from './emulator-answers';
import { openAuth } from './emulator-auth';
import { blobAnswer } from './emulator-blobs';
import { openManifests } from './emulator-manifests';
import { makeOdd } from './emulator-oddities';
import type { OciEmulatorOptions } from './emulator-options';
import { tagsAnswer } from './emulator-tags';

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const NAME = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TARGET = /^(?:\w[\w.-]{0,127}|[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[\w=-]+)$/;
const ROUTE = /^\/v2\/(?<path>.+)\/(?:(?<list>tags\/list)|manifests\/(?<target>[^/]+)|blobs\/(?<digest>[^/]+))$/;

/** The OCI emulator, whose tokens can be ended by hand. */
export interface OciEmulator extends Emulator {
  /** From now on, no token issued so far is good. */
  expireTokens(): void;
}

/**
 * Opens an emulated registry of the Docker Registry v2 API: distribution 2.8.2 unless an option says otherwise.
 * @see test/real/distribution-answers.ts
 */
export const openEmulator = (options: OciEmulatorOptions = {}): OciEmulator => {
  const store = new EmulatedStore();
  const auth = openAuth(options.auth);
  const route = openRoutes(store, options);
  const emulator = emulatedRegistry(
    {
      answer: (request) => auth.token(request) ?? routed(request, (path) => auth.refusal(request, path), route),
      configuration: ({ host }) => ({ oci: [{ host, ...loginOf(options.auth) }] }),
    },
    store,
  );
  return { ...emulator, expireTokens: () => auth.expireTokens() };
};

// The seam holds: what is exported is what every vendor folder exports.
openEmulator satisfies OpenEmulator<OciEmulatorOptions>;

/** Where a request under /v2/ goes. */
interface Route {
  readonly path: string;
  readonly target: string | undefined;
  readonly digest: string | undefined;
}

/** Authentication comes after routing and before the method, as in distribution. */
function routed(
  request: EmulatedRequest,
  refusal: (path: string | undefined) => EmulatedResponse | undefined,
  answer: (request: EmulatedRequest, route: Route) => EmulatedResponse,
): EmulatedResponse {
  const { pathname } = request.url;
  if (pathname === '/v2') return { ...textAnswer(301, 'Moved Permanently'), headers: { location: '/v2/' } };
  if (pathname === '/v2/') return refusal(undefined) ?? pingAnswer();
  const route = findRoute(pathname);
  if (route === undefined) return noRouteAnswer();
  return refusal(route.path) ?? answer(request, route);
}

function findRoute(pathname: string): Route | undefined {
  const { path = '', target, digest } = ROUTE.exec(pathname)?.groups ?? {};
  if (!NAME.test(path) || !TARGET.test(target ?? digest ?? 'list')) return undefined;
  return { path, target, digest };
}

function openRoutes(
  store: EmulatedStore,
  options: OciEmulatorOptions,
): (request: EmulatedRequest, route: Route) => EmulatedResponse {
  const manifests = openManifests(store, options);
  const { oddities = [], tags = {}, hidesMissing = false } = options;
  return (request, route) => {
    const { path, target, digest } = route;
    if (hidesMissing && store.find(path) === undefined) return hiddenAnswer();
    const refusal = methodRefusal(request, route);
    if (refusal !== undefined) return refusal;
    if (target !== undefined) return makeOdd(manifests({ request, path, target }), request, oddities);
    if (digest !== undefined) return blobAnswer(store, path, digest);
    return tagsAnswer(store, tags, { request, path });
  };
}

function methodRefusal({ method }: EmulatedRequest, { target, digest }: Route): EmulatedResponse | undefined {
  const allowed = (target ?? digest) ? ['GET', 'HEAD'] : ['GET'];
  return allowed.includes(method) ? undefined : textAnswer(405, 'Method not allowed', { allow: allowed.join(', ') });
}

/** What is not there looks like what may not be seen. @see https://github.com/quay/quay/blob/master/endpoints/v2/errors.py */
function hiddenAnswer(): EmulatedResponse {
  const message = 'access to the requested resource is not authorized';
  return errorAnswer(401, { code: 'UNAUTHORIZED', message, detail: {} });
}

function loginOf(auth: OciEmulatorOptions['auth']): Readonly<Record<string, string>> {
  if (auth?.username !== undefined && auth.password !== undefined) {
    return { username: auth.username, password: auth.password };
  }
  return auth?.kind === 'token' && auth.identityToken !== undefined ? { identityToken: auth.identityToken } : {};
}

import { RegistryError } from '../../errors';
import type { Layer } from '../../http/send';
import type { Runtime } from '../registry';
import { STALE_TOKEN } from './error-codes';
import { openIamTokens, type IamProject, type IamTokens } from './iam-tokens';
import { meantStatus } from './meant-status';
import type { HuaweiSwrIam, HuaweiSwrOptions } from './options';
import { problemOf } from './problem';
import { findIamEndpoint, findRegion } from './region';
import { signRequests } from './sign';

/** Headers that prove who asks. */
export const PRIVATE_HEADERS = [
  'authorization',
  'x-auth-token',
  'x-security-token',
  'x-sdk-date',
  'x-project-id',
] as const;

/** How requests prove who asks. */
export interface Login {
  readonly way: 'keys' | 'token' | 'iam';
  readonly layer: Layer;
  /** What no message may show, although the registry may repeat it. */
  secrets(): readonly string[];
}

/**
 * Opens the one way of login that the options have.
 * @throws {RegistryError} `UNAUTHENTICATED` if they have none, `INVALID_INPUT` if IAM's address is not known.
 */
export function openLogin(options: HuaweiSwrOptions, runtime: Runtime, goal: string): Login {
  const { accessKey, secretKey, securityToken, authToken, iam } = options;
  if (accessKey !== undefined && secretKey !== undefined) {
    const layer = signRequests({ accessKey, secretKey, securityToken }, () => runtime.now());
    return { way: 'keys', layer, secrets: () => [secretKey, securityToken ?? ''] };
  }
  if (authToken !== undefined) {
    const layer: Layer = (next) => (request) => next(withToken(request, authToken));
    return { way: 'token', layer, secrets: () => [authToken] };
  }
  if (iam === undefined) throw noCredentials(options, goal);
  const tokens = openTokens({ ...options, iam }, runtime, goal);
  return { way: 'iam', layer: iamLogin(tokens), secrets: () => [iam.password, ...tokens.issued] };
}

function noCredentials({ host }: HuaweiSwrOptions, goal: string): RegistryError {
  return new RegistryError(
    'UNAUTHENTICATED',
    `Cannot ${goal}: there are no credentials for '${host}'; set 'accessKey' and 'secretKey', 'authToken' or 'iam' in its huaweiSwr entry, or HW_ACCESS_KEY and HW_SECRET_KEY in the environment`,
    { host },
  );
}

function openTokens(options: HuaweiSwrOptions & { iam: HuaweiSwrIam }, runtime: Runtime, goal: string): IamTokens {
  const { host, iam } = options;
  const endpoint = findIamEndpoint(options);
  if (endpoint === undefined) {
    throw new RegistryError(
      'INVALID_INPUT',
      `Cannot ${goal}: nothing says where IAM is; set 'region' or 'iamEndpoint' in the huaweiSwr entry for '${host}'`,
      { host },
    );
  }
  return openIamTokens({
    host,
    endpoint,
    user: iam,
    project: findProject(options),
    credentialSource: runtime.credentialSource,
    send: runtime.pipeline({ privateHeaders: PRIVATE_HEADERS }, meantStatus),
    now: () => runtime.now(),
  });
}

/** A region's first project has its name. */
function findProject(options: HuaweiSwrOptions & { iam: HuaweiSwrIam }): IamProject | undefined {
  const { iam, projectId } = options;
  if (iam.project !== undefined) return { name: iam.project };
  if (projectId !== undefined) return { id: projectId };
  const region = findRegion(options);
  return region === undefined ? undefined : { name: region };
}

/** Sends with a token, and once more with a new one where the registry says that it has ended. */
function iamLogin(tokens: IamTokens): Layer {
  return (next) => async (request) => {
    const token = await tokens.get(request.signal);
    const response = await next(withToken(request, token));
    if (response.status !== 401 || !STALE_TOKEN.has(problemOf(response).code ?? '')) return response;
    tokens.drop(token);
    return next(withToken(request, await tokens.get(request.signal)));
  };
}

function withToken<Request extends { readonly headers: Readonly<Record<string, string>> }>(
  request: Request,
  token: string,
): Request {
  return { ...request, headers: { ...request.headers, 'x-auth-token': token } };
}

import { RegistryError } from '../../errors';
import type { HttpResponse, Send } from '../../http/send';
import type { Runtime } from '../registry';
import { openLogin, PRIVATE_HEADERS, type Login } from './login';
import { meantStatus } from './meant-status';
import { HuaweiSwrOptions } from './options';
import { findApiEndpoint } from './region';

/** An open line to SWR's API in one region. */
export interface Line {
  /** As it stands in references: `swr.cn-north-4.myhuaweicloud.com`. */
  readonly host: string;
  /** Where the API is, with a trailing slash. */
  readonly endpoint: URL;
  readonly projectId: string | undefined;
  readonly login: Login;
  readonly credentialSource: string;
  readonly send: Send;
  readonly now: () => Date;
  /** What was learned of the region: "show" is not offered everywhere. */
  readonly region: { hasShow: boolean };
}

/**
 * Opens a line, once something is to be asked: only then are credentials and an address needed.
 * @throws {RegistryError} `UNAUTHENTICATED` if there are no credentials, `INVALID_INPUT` if the options, completed from
 *   the environment, cannot be used.
 */
export function openLine(options: HuaweiSwrOptions, runtime: Runtime, goal: string): Line {
  const { credentialSource } = runtime;
  refuseUnfit(options, credentialSource, goal);
  const { host, projectId } = options;
  const login = openLogin(options, runtime, goal);
  const endpoint = findApiEndpoint(options);
  if (endpoint === undefined) {
    throw new RegistryError(
      'INVALID_INPUT',
      `Cannot ${goal}: nothing says in which region '${host}' is; set 'region' or 'endpoint' in its huaweiSwr entry`,
      { host },
    );
  }
  return {
    host,
    endpoint,
    projectId,
    login,
    credentialSource,
    send: runtime.pipeline({ privateHeaders: PRIVATE_HEADERS }, meantStatus, login.layer),
    now: () => runtime.now(),
    region: { hasShow: true },
  };
}

/** The entry was checked with the configuration; what the environment added was not. */
function refuseUnfit(options: HuaweiSwrOptions, source: string, goal: string): void {
  const checked = HuaweiSwrOptions.safeParse(options);
  if (checked.success) return;
  const problems = checked.error.issues.map(({ path, message }) => `'${path.join('.')}': ${message}`);
  throw new RegistryError('INVALID_INPUT', `Cannot ${goal}: ${source} cannot be used, ${problems.join('; ')}`, {
    host: options.host,
  });
}

/** A repository as SWR's addresses have it. */
export interface SwrRepository {
  /** The first part of the path. */
  readonly organization: string;
  /** The rest. */
  readonly name: string;
}

/** Splits a path. @throws {RegistryError} `INVALID_INPUT` if it has no organization. */
export function parseSwrRepository(path: string, { host, goal }: { host: string; goal: string }): SwrRepository {
  const slash = path.indexOf('/');
  if (slash > 0) return { organization: path.slice(0, slash), name: path.slice(slash + 1) };
  throw new RegistryError(
    'INVALID_INPUT',
    `Cannot ${goal}: repositories of SWR are below an organization, and the path has one part only; write '${host}/<organization>/${path}'`,
    { host },
  );
}

/** A question to the API. */
export interface Asked {
  readonly line: Line;
  readonly repository: SwrRepository;
  readonly goal: string;
  readonly signal: AbortSignal;
}

/** Asks below a repository's `tags`. */
export function ask(asked: Asked, below: string, maxBytes: number): Promise<HttpResponse> {
  const { line, repository, goal, signal } = asked;
  // `$` stands for `/`, and goes over the wire as it is. @see vendor-apis.md 2.2
  const name = repository.name.split('/').join('$');
  return line.send({
    method: 'GET',
    url: new URL(`v2/manage/namespaces/${repository.organization}/repos/${name}/tags${below}`, line.endpoint),
    headers: {
      accept: 'application/json',
      // Mandatory, though a GET has no content. @see https://support.huaweicloud.com/intl/en-us/api-swr/swr_02_0036.html
      'content-type': 'application/json',
      ...(line.projectId !== undefined && { 'x-project-id': line.projectId }),
    },
    goal,
    maxBytes,
    signal,
  });
}

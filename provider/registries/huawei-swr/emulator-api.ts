import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import { DOCUMENTED } from './documented-examples';
import type { Refusal } from './emulator-auth';
import { errorAnswer, type EmulatedError, type Writing } from './emulator-errors';
import { listPage } from './emulator-list';
import type { EmulatedUser, HuaweiSwrEmulatorOptions } from './emulator-options';
import { seconds, type EmulatedRecords, type StoredTag } from './emulator-records';
import { headerOf } from './emulator-signature';

const ORGANIZATION = /^[a-z](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
const NAME = /^[a-z0-9](?:[a-z0-9._$-]{0,126}[a-z0-9])?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const ROUTE = /^\/v2\/manage\/namespaces\/(?<organization>[^/]+)\/repos\/(?<name>[^/]+)\/tags(?:\/(?<tag>[^/]+))?$/;

// A region without "show", as SWR or as its gateway says it.
const NO_SHOW = { unknownUrl: 'SVCSTG.SWR.4040083', unpublished: 'APIGW.0101' } as const;

interface Route {
  readonly organization: string;
  /** As in the address, with `$` for `/`. */
  readonly name: string;
  readonly tag: string | undefined;
  /** With the organization, and `/` for `$`. */
  readonly path: string;
}

/** What the API answers from. */
export interface EmulatedApiOptions {
  readonly options: HuaweiSwrEmulatorOptions;
  readonly records: EmulatedRecords;
  readonly throttled: () => EmulatedError | undefined;
}

/** "show" and "list". @see vendor-apis.md 2.5, 2.6 */
export class EmulatedApi {
  readonly #options: HuaweiSwrEmulatorOptions;
  readonly #records: EmulatedRecords;
  readonly #throttled: () => EmulatedError | undefined;

  constructor({ options, records, throttled }: EmulatedApiOptions) {
    this.#options = options;
    this.#records = records;
    this.#throttled = throttled;
  }

  answer(request: EmulatedRequest, who: (request: EmulatedRequest) => EmulatedUser | Refusal): EmulatedResponse {
    const route = findRoute(request.url.pathname);
    if (route === undefined || request.method !== 'GET') return this.#error('APIGW.0101');
    const throttled = this.#throttled();
    if (throttled !== undefined) return this.#error(throttled);
    const caller = who(request);
    if ('code' in caller) return this.#error(caller.code, caller);
    const refused = this.#refusal(request, route, caller);
    if (refused !== undefined) return this.#error(refused);
    return this.#documented(route) ?? this.#found(route, request);
  }

  /** What is refused before anything is looked up. */
  #refusal(request: EmulatedRequest, route: Route, { rights }: EmulatedUser): EmulatedError | undefined {
    const { denied = [], show = 'offered' } = this.#options;
    if (route.tag !== undefined && show !== 'offered') return NO_SHOW[show];
    if (!/application\/json/.test(headerOf(request, 'content-type'))) return 'SVCSTG.SWR.4000014';
    const isDenied = rights === 'none' || denied.includes(route.organization);
    return isDenied ? 'SVCSTG.SWR.4030170' : nameProblem(route);
  }

  #documented({ path, tag }: Route): EmulatedResponse | undefined {
    if (this.#options.documented !== true || !/^(?:group|namespace)\/busybox$/.test(path)) return undefined;
    if (tag === undefined) return json(DOCUMENTED.list, { 'content-range': '0-1/1' });
    return tag === 'latest' ? json(DOCUMENTED.show) : undefined;
  }

  #found(route: Route, request: EmulatedRequest): EmulatedResponse {
    if (!this.#records.hasOrganization(route.organization)) return this.#error('SVCSTG.SWR.4040058');
    const stored = this.#records.list(route.path);
    if (stored === undefined) return this.#error('SVCSTG.SWR.4040113');
    return route.tag === undefined ? this.#list(route, stored, request) : this.#show(route, stored);
  }

  #show({ path, tag: name }: Route, stored: readonly StoredTag[]): EmulatedResponse {
    const tag = stored.find((one) => one.name === name);
    if (tag === undefined) return this.#error('SVCSTG.SWR.4040115');
    const deleted = tag.deleted && { deleted: seconds(tag.deleted) };
    return json(JSON.stringify({ ...this.#named(tag, this.#options.nameIn?.show ?? 'tag', path), ...deleted }));
  }

  #list({ path }: Route, stored: readonly StoredTag[], { url }: EmulatedRequest): EmulatedResponse {
    const page = listPage(stored, url.searchParams, this.#options.list ?? {});
    if ('error' in page) return this.#error(page.error);
    const name = this.#options.nameIn?.list ?? 'Tag';
    const records = page.tags.map((tag) => ({
      ...this.#named(tag, name, path),
      deleted: tag.deleted === undefined ? null : seconds(tag.deleted),
      scanned: false,
    }));
    const { contentRange } = page;
    return json(JSON.stringify(records), contentRange === undefined ? {} : { 'content-range': contentRange });
  }

  #named(tag: StoredTag, name: 'tag' | 'Tag', path: string): Readonly<Record<string, unknown>> {
    return { id: tag.id, repo_id: tag.repositoryId, [name]: tag.name, ...this.#records.describe(path, tag) };
  }

  #error(code: EmulatedError, { said }: Writing = {}): EmulatedResponse {
    return errorAnswer(code, { shape: this.#options.errorShape, said });
  }
}

function findRoute(pathname: string): Route | undefined {
  const groups = ROUTE.exec(pathname)?.groups;
  if (groups === undefined) return undefined;
  const [organization, name] = [groups['organization'], groups['name']].map((part) => decodeURIComponent(part ?? ''));
  if (organization === undefined || name === undefined) return undefined;
  return { organization, name, tag: groups['tag'], path: `${organization}/${name.split('$').join('/')}` };
}

function nameProblem({ organization, name, tag }: Route): EmulatedError | undefined {
  if (!ORGANIZATION.test(organization)) return 'SVCSTG.SWR.4001028';
  if (!NAME.test(name)) return 'SVCSTG.SWR.4001029';
  return TAG.test(tag ?? 'x') ? undefined : 'SVCSTG.SWR.4009021';
}

function json(body: string, headers: Readonly<Record<string, string>> = {}): EmulatedResponse {
  return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body };
}

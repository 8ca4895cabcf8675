import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import type { EmulatedStore } from '../emulated-store';
import { refusalOf } from './emulator-access';
import { jsonAnswer, listAnswer, methodAnswer, noRouteAnswer } from './emulator-answers';
import type { EmulatedLists, RegistryUiEmulatorOptions } from './emulator-options';
import { recordOf, type PushedTag } from './emulator-record';
import { SAMPLE_ANSWER } from './emulator-sample';

const ROUTE = /^\/udr\/v1api\/(taginfo|tags)$/i;

/** Arguments of a request, by lower-case name. */
type Query = ReadonlyMap<string, string>;

/** The extended API: a state, and what is asked of it. */
export class EmulatedApi {
  readonly #store: EmulatedStore;
  readonly #options: RegistryUiEmulatorOptions;
  /** By `path:tag`. */
  readonly #pushes = new Map<string, PushedTag>();

  constructor(store: EmulatedStore, options: RegistryUiEmulatorOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Notes the time of a push. */
  pushed(path: string, tag: string, digest: string): void {
    const key = `${path}:${tag}`;
    const last = this.#options.now?.() ?? new Date();
    const before = this.#pushes.get(key) ?? { id: 1000 + this.#pushes.size, first: last, count: 0 };
    const { id, first, count } = before;
    this.#pushes.set(key, { id, path, tag, digest, first, last, count: count + 1 });
  }

  /** Answers below `/udr/v1api/`. */
  answer(request: EmulatedRequest): EmulatedResponse {
    const resource = ROUTE.exec(request.url.pathname)?.[1]?.toLowerCase();
    if (resource === undefined) return noRouteAnswer();
    return this.#refusedMethod(request) ?? this.#offline() ?? this.#question(request, resource);
  }

  #question(request: EmulatedRequest, resource: string): EmulatedResponse {
    // ASP.NET takes the names of arguments in any case.
    const query = new Map([...request.url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
    const repository = query.get('repository') ?? '';
    if (repository === '') return this.#error('The repository argument is required.');
    const refusal = refusalOf(request, repository, this.#options);
    if (refusal !== undefined) return this.#error(refusal);
    return resource === 'tags' ? this.#tags(repository, query) : this.#tagInfo(repository, query.get('tagname') ?? '');
  }

  #refusedMethod({ method, body }: EmulatedRequest): EmulatedResponse | undefined {
    const { postOnly } = this.#options.state ?? {};
    if (method === 'GET' && postOnly === undefined) return undefined;
    if (method === 'POST' && postOnly !== undefined) {
      return body.length === 0 ? undefined : this.#error('The request has a body.');
    }
    return methodAnswer(postOnly ?? 405, method);
  }

  #offline(): EmulatedResponse | undefined {
    const { offline } = this.#options.state ?? {};
    const error = 'The registry is offline.';
    if (offline === 503) return jsonAnswer(503, { error, data: null });
    return offline === undefined ? undefined : this.#error(error);
  }

  #error(error: string): EmulatedResponse {
    return jsonAnswer(this.#options.errors?.status ?? 200, { error, data: null });
  }

  #missing(what: string): EmulatedResponse {
    const { missing = 'named' } = this.#options.errors ?? {};
    if (missing === 'named') return this.#error(what);
    return missing === 'vague' ? this.#error('Not found.') : jsonAnswer(200, { error: null, data: null });
  }

  #tagInfo(repository: string, tagName: string): EmulatedResponse {
    if (this.#options.sample === true && `${repository}:${tagName}` === 'alpine:latest') {
      return jsonAnswer(200, SAMPLE_ANSWER);
    }
    if (tagName === '') return this.#error('The tagName argument is required.');
    const found = this.#store.find(repository);
    if (found === undefined) return this.#missing(`Repository '${repository}' does not exist.`);
    const tag = [...found.tags.keys()].sort().find((name) => this.#isSame(name, tagName));
    if (tag === undefined) return this.#missing(`Tag '${tagName}' does not exist.`);
    return jsonAnswer(200, { error: null, data: this.#record(repository, tag) });
  }

  #isSame(name: string, asked: string): boolean {
    if (this.#options.records?.ignoresCase !== true) return name === asked;
    return name.toLowerCase() === asked.toLowerCase();
  }

  #tags(repository: string, query: Query): EmulatedResponse {
    const { lists = {}, errors = {} } = this.#options;
    const tags = this.#store.find(repository)?.tags;
    if (tags === undefined && errors.missing !== 'empty') {
      return this.#missing(`Repository '${repository}' does not exist.`);
    }
    const start = query.get('startafter') ?? '';
    const names = [...(tags ?? new Map<string, string>()).keys()].filter((name) => name > start).sort();
    const entries = pageOf(names, query, lists).map((name) => this.#record(repository, name));
    return listAnswer({ entries, total: names.length }, lists);
  }

  #record(path: string, tag: string): Record<string, unknown> {
    const pushed = this.#pushes.get(`${path}:${tag}`);
    if (pushed === undefined) throw new Error(`no push of ${path}:${tag}`);
    return recordOf(this.#store, pushed, this.#options.records ?? {});
  }
}

function pageOf(names: readonly string[], query: Query, lists: EmulatedLists): readonly string[] {
  const { mostTaken = 100, ignoresSkip = false } = lists;
  const skip = ignoresSkip ? 0 : Number(query.get('skip') ?? '0');
  return names.slice(skip, skip + Math.min(Number(query.get('take') ?? 'Infinity'), mostTaken));
}

import { RegistryError } from '../../errors';
import { decodeJson } from '../../http/decode';
import type { HttpResponse } from '../../http/send';
import { askTags, type Asked } from './line';
import { absenceIn, missingError, ncrError } from './ncr-error';
import { TagsPage, type TagRecord } from './schema';

/** How a page stands in its list. */
export type PageState =
  /** Another one follows. */
  | 'more'
  /** The last, and all tags were seen. */
  | 'whole'
  /** The last of a list that others changed while it was read, so that a tag may have slipped by. */
  | 'moved'
  /** The last, though the registry states more tags; or the cap was reached. */
  | 'short';

/** Some records of a list. */
export interface RecordPage {
  /** Each tag once; as they came. */
  readonly records: readonly TagRecord[];
  /** Tags that the registry states; never fewer than were seen. */
  readonly total: number | undefined;
  readonly state: PageState;
}

// Neither default nor maximum is documented (vendor-apis.md 3.5).
const PAGE_SIZE = 100;
// A million tags; then it is a loop.
const MOST_PAGES = 10_000;

/**
 * Yields the records of a repository's tags, following the registry's page numbers upwards.
 * @throws {RegistryError} `REPOSITORY_NOT_FOUND` if NCR says so, `BAD_RESPONSE` if the pages go back or repeat themselves.
 */
export async function* recordPages(asked: Asked): AsyncGenerator<RecordPage> {
  const list = new PageList(asked);
  let page: number | undefined = 1;
  for (let count = 0; page !== undefined && count < MOST_PAGES; count += 1) {
    const read = await list.read(page);
    page = read.next;
    yield read;
  }
  if (page !== undefined) yield { records: [], total: undefined, state: 'short' };
}

type ReadPage = RecordPage & { readonly next: number | undefined };

/** One reading of a list. */
class PageList {
  readonly #asked: Asked;
  readonly #seen = new Set<string>();
  readonly #totals = new Set<number>();
  #size: number | undefined = PAGE_SIZE;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  async read(page: number): Promise<ReadPage> {
    const response = await this.#ask(page);
    if (response.status === 404 && page > 1) {
      // Page 1 was there, so the repository is: the list has become shorter.
      return { records: [], total: undefined, state: 'moved', next: undefined };
    }
    if (response.status !== 200) throw pageError(this.#asked, response);
    return this.#accept(page, decodeJson(response, TagsPage, this.#asked.goal));
  }

  #accept(page: number, { results, count, next }: TagsPage): ReadPage {
    const records = this.#fresh(results);
    if (results.length > 0 && records.length === 0) throw this.#loop(`page ${page} repeats earlier tags`);
    const total = this.#totalOf(count ?? undefined);
    if (results.length === 0 || next === undefined) {
      return { records, total, next: undefined, state: this.#end(total ?? 0) };
    }
    if (next <= page) throw this.#loop(`page ${page} is followed by page ${next}`);
    return { records, total, next, state: 'more' };
  }

  #totalOf(count: number | undefined): number | undefined {
    if (count === undefined) return undefined;
    this.#totals.add(count);
    return Math.max(count, this.#seen.size);
  }

  /** The largest page is not documented: where ours is refused, the registry decides. */
  async #ask(page: number): Promise<HttpResponse> {
    const response = await askTags(this.#asked, page, this.#size);
    if (response.status !== 400 || page !== 1 || this.#size === undefined) return response;
    this.#size = undefined;
    return askTags(this.#asked, page, this.#size);
  }

  #fresh(results: readonly TagRecord[]): TagRecord[] {
    return results.filter(({ name }) => {
      if (name == null || this.#seen.has(name)) return false;
      this.#seen.add(name);
      return true;
    });
  }

  #end(total: number): PageState {
    if (this.#totals.size > 1) return 'moved';
    return this.#seen.size >= total ? 'whole' : 'short';
  }

  #loop(what: string): RegistryError {
    return new RegistryError('BAD_RESPONSE', `Cannot ${this.#asked.goal}: registry's pages do not end, ${what}`);
  }
}

function pageError(asked: Asked, response: HttpResponse): RegistryError {
  if (absenceIn(response) !== 'stated') return ncrError(asked, response);
  const { registry } = asked.line.address;
  const hint = `no such repository: registry '${registry}' has no image '${asked.path}', or there is no such registry`;
  return missingError(asked, response, { code: 'REPOSITORY_NOT_FOUND', hint });
}

import { decodeJson } from '../../http/decode';
import { isTag } from '../../image/tag';
import type { TagPage } from '../registry';
import { missingError, readAnswer } from './answer';
import { askTags, type Asked } from './exchange';
import { Paging } from './paging';
import { listedTag, refuseOtherRepository } from './record';
import { TagList, type TagEntry } from './schema';

// The API's own default and limit are not documented; a page of a hundred records is some megabytes at most.
const TAKEN = 100;
// A million tags: more than any repository has; then it is a loop.
const MOST_PAGES = 10_000;

/** A page of records, each of which comes once. */
export interface EntryPage {
  readonly entries: readonly TagEntry[];
  readonly total?: number;
  readonly truncated?: true;
}

/** Yields a repository's tags, by name. */
export async function* listTags(asked: Asked): AsyncGenerator<TagPage> {
  for await (const { entries, ...page } of listEntries(asked)) {
    const tags = entries.filter(({ tagName }) => isTag(tagName)).map((entry) => listedTag(asked, entry));
    yield { ...page, tags };
  }
}

/** Yields a repository's records, each once, page by page. */
export async function* listEntries(asked: Asked): AsyncGenerator<EntryPage> {
  const paging = new Paging(asked);
  for (let pages = 1; ; pages += 1) {
    const { fresh, end } = paging.take(await askPage(asked, { skip: paging.skip }));
    const truncated = end === 'early' || (end === undefined && pages >= MOST_PAGES);
    const { total } = paging;
    yield { entries: fresh, ...(total !== undefined && { total }), ...(truncated && { truncated }) };
    if (end !== undefined || truncated) return;
  }
}

/** Asks for a page of records. @throws {RegistryError} `REPOSITORY_NOT_FOUND` if there is said to be nothing. */
export async function askPage(
  asked: Asked,
  { skip = 0, take = TAKEN }: { skip?: number; take?: number },
): Promise<TagList> {
  const { response, missing } = readAnswer(asked, await askTags(asked, { skip, take }), [asked.path]);
  // Nothing but the repository was named, so it is the repository that is missing.
  if (missing !== undefined) throw missingError(asked, response, 'REPOSITORY_NOT_FOUND');
  const list = decodeJson(response, TagList, asked.goal);
  for (const entry of list.entries) refuseOtherRepository(asked, entry);
  return list;
}

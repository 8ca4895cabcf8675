import { isTag } from '../../image/tag';
import type { ListedTag, TagPage } from '../registry';
import type { Asked } from './line';
import { readListedTag } from './read-tag';
import { recordPages } from './record-pages';
import type { TagRecord } from './schema';

// The first, and two for a list that others change while it is read.
const MOST_PASSES = 3;

/**
 * Yields a repository's tags with their digests. Pages are counted from the start, so a tag that is deleted in between
 * moves another one past the reader: then the list is read again for what it has more; after the third time it is called
 * truncated.
 */
export async function* listTags(asked: Asked): AsyncGenerator<TagPage> {
  const seen = new Set<string>();
  for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
    for await (const { records, total, state } of recordPages(asked)) {
      const tags = newTags(records, seen, asked.goal);
      yield { tags, ...(total !== undefined && { total }), ...(state === 'short' && { truncated: true as const }) };
      if (state === 'whole' || state === 'short') return;
    }
  }
  yield { tags: [], truncated: true };
}

/** What no reference could name is no tag. */
function newTags(records: readonly TagRecord[], seen: Set<string>, goal: string): ListedTag[] {
  const tags: ListedTag[] = [];
  for (const record of records) {
    const name = record.name ?? '';
    if (seen.has(name) || !isTag(name)) continue;
    seen.add(name);
    tags.push(readListedTag(record, name, goal));
  }
  return tags;
}

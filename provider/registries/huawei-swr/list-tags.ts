import type { TagPage } from '../registry';
import type { Asked } from './line';
import { listRecords } from './list-records';
import { readListedTag } from './read-tag';

/** Yields a repository's tags with their digests, newest first. */
export async function* listTags(asked: Asked): AsyncGenerator<TagPage> {
  for await (const { records, total, isCut } of listRecords(asked)) {
    yield {
      tags: records.map((record) => readListedTag(record, asked.goal)),
      ...(total !== undefined && { total }),
      ...(isCut && { truncated: true }),
    };
  }
}

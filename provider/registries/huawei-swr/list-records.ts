import { RegistryError } from '../../errors';
import { decodeJson } from '../../http/decode';
import { header, type HttpResponse } from '../../http/send';
import { ask, type Asked } from './line';
import { isDeleted, nameOf } from './read-tag';
import { TagRecords, type TagRecord } from './schema';
import { swrError } from './swr-error';

// The default of newer regions, and what older pages' rule allows: an offset that is a multiple of the limit.
const PAGE = 100;
// 100,000 tags; then it is a loop.
const MOST_PAGES = 1_000;
// A record holds its manifest, of a few kB each.
const PAGE_BYTES = 64 * 1024 * 1024;

/** Some records of a list: those that no earlier page had, without those of deleted tags. */
export interface RecordPage {
  readonly records: readonly TagRecord[];
  /** Tags that there are, where the API says it. */
  readonly total: number | undefined;
  /** The hard cap was reached before the end. */
  readonly isCut: boolean;
}

interface Window {
  readonly offset: number;
  readonly limit: number;
}

interface Answered {
  readonly records: readonly TagRecord[];
  readonly total: number | undefined;
}

/**
 * Yields the records of a repository, newest first; with a tag, those that the API finds for it, which may be more.
 * @see https://support.huaweicloud.com/intl/en-us/api-swr/swr_02_0035.html
 */
export async function* listRecords(asked: Asked, tag?: string): AsyncGenerator<RecordPage> {
  const seen = new Set<string>();
  let deleted = 0;
  let wasLast = false;
  let at: Window | undefined = { offset: 0, limit: PAGE };
  for (let turn = 1; at !== undefined; turn += 1) {
    const page = await askPage(asked, at, tag);
    const fresh = page.records.filter((record) => isNew(record, seen));
    const next = followingWindow(at, page);
    // Tags that move while they are read make some come again, but never a whole page with more behind it.
    const isRepeated = next !== undefined && fresh.length === 0;
    if (isRepeated && wasLast) return;
    if (isRepeated) throw endless(asked.goal);
    const records = fresh.filter((record) => !isDeleted(record));
    deleted += fresh.length - records.length;
    const isCut = next !== undefined && turn >= MOST_PAGES;
    yield { records, isCut, total: totalWithout(deleted, page) };
    wasLast = page.total === at.offset + page.records.length;
    at = isCut ? undefined : next;
  }
}

function totalWithout(deleted: number, { total }: Answered): number | undefined {
  return total === undefined ? undefined : total - deleted;
}

async function askPage(asked: Asked, { offset, limit }: Window, tag: string | undefined): Promise<Answered> {
  const order = 'order_column=updated_at&order_type=desc';
  const wanted = tag === undefined ? '' : `&tag=${encodeURIComponent(tag)}`;
  const response = await ask(asked, `?limit=${limit}&offset=${offset}&${order}${wanted}`, PAGE_BYTES);
  if (response.status !== 200) throw swrError(asked, response);
  const records = decodeJson(response, TagRecords, asked.goal);
  const stated = totalOf(response);
  if (offset === 0 && tag === undefined) refuseAnyEmptyArray(asked, records, stated);
  // A total below what was read is none.
  return { records, total: stated !== undefined && stated >= offset + records.length ? stated : undefined };
}

/** An empty list says so in its Content-Range, too; an empty array alone may be anybody's answer. */
function refuseAnyEmptyArray({ goal }: Asked, records: readonly TagRecord[], total: number | undefined): void {
  if (records.length > 0 || total !== undefined) return;
  throw new RegistryError(
    'BAD_RESPONSE',
    `Cannot ${goal}: registry answered with an empty array without a Content-Range, which an empty list has`,
  );
}

/** `0-100/250`; what its middle number is, pages and servers do not agree on. */
function totalOf(response: HttpResponse): number | undefined {
  const total = /\/(\d{1,15})$/.exec(header(response, 'content-range') ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

/** A deleted tag and a new one of its name are two records. */
function isNew(record: TagRecord, seen: Set<string>): boolean {
  const key = `${isDeleted(record) ? 'deleted' : 'tag'} ${nameOf(record)}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

/** What to ask for next; undefined at the end. A full page is never the end by its total alone, which is a hint. */
function followingWindow({ offset, limit }: Window, { records, total }: Answered): Window | undefined {
  const received = records.length;
  if (received === 0) return undefined;
  if (received === limit) return { offset: offset + limit, limit };
  if (total === offset + received) return undefined;
  // More than was asked for: it does not know of pages, and this is everything.
  if (received > limit) return total === undefined ? undefined : { offset: offset + received, limit };
  // Less than asked for at once: it gives so many at most, or there are no more; asking on with that size finds out.
  return offset === 0 ? { offset: received, limit: received } : { offset: offset + limit, limit };
}

function endless(goal: string): RegistryError {
  return new RegistryError(
    'BAD_RESPONSE',
    `Cannot ${goal}: registry's pages do not end, one repeats earlier tags only`,
  );
}

import { isRegistryError, RegistryError } from '../../errors';
import { decodeJson } from '../../http/decode';
import type { HttpResponse } from '../../http/send';
import type { FoundTag } from '../registry';
import { NO_SUCH_ADDRESS } from './error-codes';
import { ask, type Asked } from './line';
import { listRecords } from './list-records';
import { problemOf } from './problem';
import { isDeleted, nameOf, readFoundTag } from './read-tag';
import { TagRecord } from './schema';
import { swrError } from './swr-error';

// One record: a manifest of 4 MiB at most, written as a JSON string.
const RECORD_BYTES = 16 * 1024 * 1024;

/** A question about one tag. */
export interface AskedTag extends Asked {
  readonly tag: string;
}

/**
 * Resolves a tag by one request: "show", or "list" in regions that do not offer it.
 * @see https://support.huaweicloud.com/intl/en-us/api-swr/swr_02_0036.html
 */
export async function getTag(asked: AskedTag): Promise<FoundTag> {
  const { region } = asked.line;
  if (!region.hasShow) return getFromList(asked);
  const response = await ask(asked, `/${asked.tag}`, RECORD_BYTES);
  if (!isNotOffered(response)) return readShown(asked, response);
  try {
    const found = await getFromList(asked);
    region.hasShow = false;
    return found;
  } catch (error) {
    // Only SWR itself proves an absence: it is there, so it is "show" that is not.
    if (isRegistryError(error, 'MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND')) region.hasShow = false;
    throw error;
  }
}

function isNotOffered(response: HttpResponse): boolean {
  return response.status === 404 && NO_SUCH_ADDRESS.has(problemOf(response).code ?? '');
}

function readShown(asked: AskedTag, response: HttpResponse): FoundTag {
  const { goal, tag } = asked;
  if (response.status !== 200) throw swrError(asked, response);
  const record = decodeJson(response, TagRecord, goal);
  if (nameOf(record) !== tag) {
    throw new RegistryError('BAD_RESPONSE', `Cannot ${goal}: registry answered for another tag`);
  }
  if (isDeleted(record)) throw missing(asked, 'the tag was deleted');
  return readFoundTag(record, goal);
}

/** The search finds what contains the tag, in any case: what it names is compared here. */
async function getFromList(asked: AskedTag): Promise<FoundTag> {
  for await (const { records, isCut } of listRecords(asked, asked.tag)) {
    const record = records.find((one) => nameOf(one) === asked.tag);
    if (record !== undefined) return readFoundTag(record, asked.goal);
    if (isCut) break;
  }
  throw missing(asked, 'no such tag');
}

function missing({ goal, line }: AskedTag, why: string): RegistryError {
  return new RegistryError('MANIFEST_NOT_FOUND', `Cannot ${goal}: ${why}`, { host: line.host });
}

import { decodeJson } from '../../http/decode';
import type { FoundTag } from '../registry';
import { findAbsence } from './absence';
import { askTag, type Asked } from './line';
import { ncrError } from './ncr-error';
import { readFoundTag } from './read-tag';
import { TagDetail } from './schema';

/** Finds what a tag names now, by one request; only where that fails is the list of tags asked, too. */
export async function getTag(asked: Asked, tag: string): Promise<FoundTag> {
  const response = await askTag(asked, tag);
  if (response.status !== 200) throw (await findAbsence(asked, tag, response)) ?? ncrError(asked, response);
  return readFoundTag(decodeJson(response, TagDetail, asked.goal), { tag, goal: asked.goal });
}

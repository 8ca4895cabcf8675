import type { RegistryError } from '../../errors';
import { decodeJson } from '../../http/decode';
import type { FoundTag } from '../registry';
import { missingError, readAnswer, type Answer } from './answer';
import { askTagInfo, type Asked } from './exchange';
import { askPage, listEntries } from './list-tags';
import { foundTag, otherTagError, refuseOtherRepository } from './record';
import { TagInfo, type TagEntry } from './schema';

/** Asks for one tag: one request, but where the answer does not say what it is that is missing. */
export async function getTag(asked: Asked, tag: string): Promise<FoundTag> {
  const answer = readAnswer(asked, await askTagInfo(asked, tag), [asked.path, tag]);
  if (answer.missing !== undefined) throw await absence(asked, answer);
  const { data } = decodeJson(answer.response, TagInfo, asked.goal);
  refuseOtherRepository(asked, data);
  if (data.tagName === tag) return foundTag(asked, data);
  if (data.tagName.toLowerCase() !== tag.toLowerCase()) throw otherTagError(asked, data);
  return foundTag(asked, await entryInList(asked, { tag, answer, other: data }));
}

/**
 * Nothing was found, and the answer may not say whether it is the tag or the whole repository: a page of the list tells.
 * @throws {RegistryError} `REPOSITORY_NOT_FOUND` if that page says so; what else it means, if it is refused: then nothing
 *   is proven.
 */
async function absence(asked: Asked, { response, missing }: Answer): Promise<RegistryError> {
  if (missing !== undefined && missing !== 'NOT_FOUND') return missingError(asked, response, missing);
  await askPage(asked, { take: 1 });
  return missingError(asked, response, 'MANIFEST_NOT_FOUND');
}

/** A database that takes 'V1' for 'v1' may have both, so that only the whole list proves that one is missing. */
async function entryInList(
  asked: Asked,
  { tag, answer, other }: { tag: string; answer: Answer; other: TagEntry },
): Promise<TagEntry> {
  for await (const { entries, truncated } of listEntries(asked)) {
    const found = entries.find(({ tagName }) => tagName === tag);
    if (found !== undefined) return found;
    if (truncated === true) throw otherTagError(asked, other);
  }
  throw missingError(asked, answer.response, 'MANIFEST_NOT_FOUND');
}

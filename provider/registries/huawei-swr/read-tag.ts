import { isRegistryError, RegistryError } from '../../errors';
import { algorithmOf, digestOf, findDigest, type Digest } from '../../image/digest';
import { isSchema1Type, parseMediaType } from '../../image/media-type';
import { parseTime } from '../../image/time';
import { parseJson } from '../../json';
import { parseDocument, refuseSchema1 } from '../manifest-schema';
import type { FoundTag, ListedTag, ReadManifest } from '../registry';
import { SchemaMark, type TagRecord } from './schema';

/** The tag that a record is of. */
export function nameOf(record: TagRecord): string {
  return record.Tag ?? record.tag ?? '';
}

/** Whether the tag is gone: the record states since when. Go writes "never" as its zero time. */
export function isDeleted({ deleted }: TagRecord): boolean {
  return typeof deleted === 'string' && deleted !== '' && !deleted.startsWith('0001-');
}

/**
 * Reads the record of one tag.
 * @throws {RegistryError} `UNSUPPORTED` for schema 1, `DIGEST_MISMATCH` if the manifest in the record is another's,
 *   `BAD_RESPONSE` if there is no digest.
 */
export function readFoundTag(record: TagRecord, goal: string): FoundTag {
  refuseSchema1(undefined, isSchema1(record) ? 1 : undefined, goal);
  const digest = readDigest(record, goal);
  if (digest === undefined) throw badDigest(goal);
  const manifest = readManifest(record, digest, goal);
  return {
    digest,
    ...factsOf(record),
    ...(manifest && { manifest, mediaType: manifest.document.mediaType }),
    vendor: record,
  };
}

/** Reads a record among others; one of schema 1 has no digest that could be pinned. */
export function readListedTag(record: TagRecord, goal: string): ListedTag {
  const name = nameOf(record);
  const digest = isSchema1(record) ? undefined : readDigest(record, goal);
  const manifest = digest && readManifest(record, digest, goal);
  return {
    name,
    ...(digest && { digest }),
    ...factsOf(record),
    ...(manifest && { mediaType: manifest.document.mediaType }),
  };
}

/** Sizes beyond 2^53 cannot be told exactly; 0 is no size of an image. */
function factsOf({ size, created, updated }: TagRecord): Omit<ListedTag, 'name'> {
  const createdAt = parseTime(created ?? undefined);
  const updatedAt = parseTime(updated ?? undefined);
  return {
    ...(size && Number.isSafeInteger(size) && { sizeBytes: size }),
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
  };
}

function readDigest({ digest }: TagRecord, goal: string): Digest | undefined {
  const text = digest ?? '';
  if (text === '') return undefined;
  const found = findDigest(text);
  if (found === undefined) throw badDigest(goal);
  return found;
}

function badDigest(goal: string): RegistryError {
  return new RegistryError('BAD_RESPONSE', `Cannot ${goal}: registry answered with an unexpected body at 'digest'`);
}

/** Its digest is over a payload, not over the text. */
function isSchema1({ schema, manifest }: TagRecord): boolean {
  if (schema === 1) return true;
  const mark = SchemaMark.safeParse(parseJson(manifest ?? '')).data;
  return mark?.schemaVersion === 1 || isSchema1Type(parseMediaType(mark?.mediaType) ?? '');
}

/** The document in the record; undefined where there is none, or where it is no manifest that is known here. */
function readManifest({ manifest }: TagRecord, digest: Digest, goal: string): ReadManifest | undefined {
  const text = manifest ?? '';
  if (text === '') return undefined;
  const computed = digestOf(Buffer.from(text), algorithmOf(digest));
  if (computed !== digest) {
    throw new RegistryError(
      'DIGEST_MISMATCH',
      `Cannot ${goal}: registry states digest '${digest}', but the manifest in its answer has '${computed}'`,
    );
  }
  try {
    return { digest, document: parseDocument({ text, contentType: undefined, goal }), text };
  } catch (error) {
    if (isRegistryError(error, 'BAD_RESPONSE')) return undefined;
    throw error;
  }
}

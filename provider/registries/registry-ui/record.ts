import { RegistryError } from '../../errors';
import { findDigest, type Digest } from '../../image/digest';
import { quote } from '../../image/quote';
import { parseTime } from '../../image/time';
import type { FoundTag, ListedTag } from '../registry';
import type { Asked } from './exchange';
import { Layers, type TagEntry } from './schema';

/** What a record says of its tag, in a list: a digest only where it has one. */
export function listedTag(asked: Asked, entry: TagEntry): ListedTag {
  const digest = digestOf(asked, entry);
  return { name: entry.tagName, ...(digest !== undefined && { digest }), ...facts(entry) };
}

/** What a record says of the tag that was asked for. @throws {RegistryError} `BAD_RESPONSE` if it has no digest. */
export function foundTag(asked: Asked, entry: TagEntry): FoundTag {
  const digest = digestOf(asked, entry);
  if (digest === undefined) throw bad(asked, 'registry answered without a digest');
  return { digest, ...facts(entry), vendor: entry };
}

/** Refuses a record of a repository that was not asked for. @throws {RegistryError} `BAD_RESPONSE` */
export function refuseOtherRepository(asked: Asked, { repositoryName }: TagEntry): void {
  if (repositoryName === asked.path) return;
  throw bad(asked, `registry answered for another repository, ${quote(repositoryName)}`);
}

/** The error for a record of a tag that was not asked for. */
export function otherTagError(asked: Asked, { tagName }: TagEntry): RegistryError {
  return bad(asked, `registry answered for another tag, ${quote(tagName)}`);
}

/**
 * The digest of the supported `details`, else the internal `digest` beside it, which must agree.
 * @throws {RegistryError} `BAD_RESPONSE` if the supported one is malformed, `DIGEST_MISMATCH` if there are two.
 */
function digestOf(asked: Asked, entry: TagEntry): Digest | undefined {
  const supported = supportedDigest(asked, entry);
  // One that is no digest says nothing, for RegistryUI may change what it keeps there.
  const internal = typeof entry.digest === 'string' ? findDigest(entry.digest) : undefined;
  if (supported === undefined || internal === undefined || supported === internal) return supported ?? internal;
  throw new RegistryError(
    'DIGEST_MISMATCH',
    `Cannot ${asked.goal}: registry states two digests of tag ${quote(entry.tagName)}, '${supported}' in its details and '${internal}' beside them; push the tag again, or ask the registry's operator`,
    { host: asked.line.host },
  );
}

function supportedDigest(asked: Asked, { details, tagName }: TagEntry): Digest | undefined {
  const stated = details?.digest ?? undefined;
  const digest = findDigest(stated);
  if (stated === undefined || digest !== undefined) return digest;
  throw bad(asked, `registry states ${quote(stated)} in 'details.digest' of tag ${quote(tagName)}, which is no digest`);
}

function facts({ lastUpdated, details }: TagEntry): Omit<ListedTag, 'name' | 'digest'> {
  const updatedAt = timeOf(lastUpdated);
  const sizeBytes = details?.size ?? 0;
  const createdAt = createdOf(details?.layers);
  return {
    ...(updatedAt !== undefined && { updatedAt }),
    ...(createdAt !== undefined && { createdAt }),
    ...(Number.isSafeInteger(sizeBytes) && sizeBytes > 0 && { sizeBytes }),
  };
}

/**
 * When the image was made: the time of its topmost layer, which in this form of an image's history is the image's own.
 * The record's internal `created` is the time of the record: the example's image is three weeks older than that.
 */
function createdOf(layers: unknown): string | undefined {
  const history = Layers.safeParse(layers).data ?? [];
  const parents = new Set(history.map(({ parent }) => parent));
  const [top, ...others] = history.filter(({ id }) => !parents.has(id));
  return others.length === 0 ? timeOf(top?.created) : undefined;
}

/** Times come without a zone and are UTC, as the documentation says, with up to seven digits of a second; some with a zone. */
function timeOf(text: string | null | undefined): string | undefined {
  if (typeof text !== 'string') return undefined;
  return parseTime(/[Zz]$|[+-]\d{2}:\d{2}$/.test(text) ? text : `${text}Z`);
}

function bad({ goal, line }: Asked, what: string): RegistryError {
  return new RegistryError('BAD_RESPONSE', `Cannot ${goal}: ${what}`, { host: line.host });
}

import { isRegistryError, RegistryError } from '../errors';
import { kindOf, kindOfMediaType } from '../image/manifest';
import { formatPlatform } from '../image/platform';
import type { Answering } from '../registries/open';
import type { FoundTag, ManifestReader } from '../registries/registry';
import { choosePlatform } from './choose-platform';
import { readImage } from './read-image';
import type { Question, Resolution } from './resolver';

type Found = Omit<Resolution, 'source'>;

/** A question to a vendor, whose record of the tag is asked before any document. */
export interface RecordReading {
  readonly answering: Answering;
  readonly path: string;
  readonly found: FoundTag;
  readonly signal: AbortSignal;
  readonly goal: string;
}

/**
 * Answers from a vendor's record of a tag, and from the image's documents as far as the record does not hold what is
 * asked. Documents are asked for by the digest that the record states, so that both speak of the same image.
 */
export async function readRecord(reading: RecordReading, question: Question): Promise<Found> {
  const { found } = reading;
  const { platforms, vendor } = found;
  const own = { ...recordAnswer(found), ...(question.details === true && vendor && { vendor }) };
  if (platforms !== undefined && !needsDocument(question)) {
    const chosen = choosePlatform(reading.goal, platforms, question);
    return { ...own, digest: chosen?.digest ?? found.digest };
  }
  const image = await readDocuments(reading, question).catch((error: unknown) => {
    if (isOptional(question) && isNotForUs(error)) return {};
    throw error;
  });
  return { ...own, ...image };
}

/**
 * Whether an error says that the host's /v2/ is not for us, or is none. A cloud's API is often open where its registry is
 * not: no connection at all says so, too. A registry that answers that it is down is an error, for with its next answer the
 * details would differ.
 */
function isNotForUs(error: unknown): boolean {
  if (isRegistryError(error, 'UNSUPPORTED', 'UNAUTHENTICATED', 'FORBIDDEN', 'BAD_RESPONSE')) return true;
  return isRegistryError(error, 'UNAVAILABLE', 'UNTRUSTED') && error.details.status === undefined;
}

function needsDocument({ verify, details }: Question): boolean {
  return verify === true || details === true;
}

/** Details are told as far as they are known; the record itself is one. */
function isOptional({ platform, requirePlatforms = [], verify }: Question): boolean {
  return platform === undefined && requirePlatforms.length === 0 && verify !== true;
}

/** What the record alone tells. */
export function recordAnswer({ manifest, vendor: _vendor, platforms, ...found }: FoundTag): Found {
  const kind = manifest === undefined ? kindOfMediaType(found.mediaType) : kindOf(manifest.document);
  return {
    ...found,
    indexDigest: found.digest,
    ...(kind && { kind }),
    ...(platforms && { platforms: platforms.map((one) => ({ ...one, platform: formatPlatform(one.platform) })) }),
  };
}

async function readDocuments(reading: RecordReading, question: Question): Promise<Found> {
  const { found, answering, path, signal, goal } = reading;
  const manifests = withRecord(answering.manifests, found);
  try {
    return await readImage({ manifests, path, target: { digest: found.digest }, signal, goal }, question);
  } catch (error) {
    if (!isRegistryError(error, 'MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND')) throw error;
    // The API has just said that it is there: two answers that differ prove no absence.
    throw new RegistryError(
      'BAD_RESPONSE',
      `Cannot ${goal}: the API of '${answering.source}' states digest '${found.digest}', which the registry's /v2/ does not have`,
      { ...error.details, cause: error },
    );
  }
}

/** Reads the record's own document where it is the one that is asked for. */
function withRecord(manifests: ManifestReader, { digest, manifest }: FoundTag): ManifestReader {
  if (manifest === undefined) return manifests;
  return {
    ...manifests,
    getManifest: (path, target, signal) =>
      'digest' in target && target.digest === digest
        ? Promise.resolve(manifest)
        : manifests.getManifest(path, target, signal),
  };
}

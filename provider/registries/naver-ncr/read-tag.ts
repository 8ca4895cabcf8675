import { RegistryError } from '../../errors';
import { findDigest, type Digest } from '../../image/digest';
import { normalizePlatform } from '../../image/platform';
import { quote } from '../../image/quote';
import { formatTime } from '../../image/time';
import type { FoundPlatform, FoundTag, ListedTag } from '../registry';
import type { TagImage, TagRecord } from './schema';

/**
 * Reads the record of the tag that was asked for. `full_size` is the layers without the config, so it is no size of ours;
 * an image's `mediaType` is its config's, so it is none of the manifest.
 * @throws {RegistryError} `BAD_RESPONSE` if it is another tag's or has no digest, `DIGEST_MISMATCH` if its digests
 *   contradict each other.
 */
export function readFoundTag(record: TagRecord, { tag, goal }: { tag: string; goal: string }): FoundTag {
  if (record.name != null && record.name !== tag) {
    throw bad(goal, `registry answered for tag ${quote(record.name)}`);
  }
  const digest = readDigest(record.digest, 'digest', goal);
  if (digest === undefined) throw bad(goal, "registry answered with an unexpected body at 'digest'");
  const images = readImages(record, goal);
  if (contradicts(digest, images)) throw mismatch(digest, goal);
  const platforms = platformsOf(images);
  return { digest, ...timesOf(record, digest, images), ...(platforms && { platforms }), vendor: record };
}

/** Reads a record of the list; where its digests contradict each other, none is told. */
export function readListedTag(record: TagRecord, name: string, goal: string): ListedTag {
  const digest = readDigest(record.digest, 'digest', goal);
  const images = readImages(record, goal);
  const isSound = digest !== undefined && !contradicts(digest, images);
  return { name, ...(isSound && { digest }), ...timesOf(record, digest, images) };
}

interface ReadImage {
  readonly image: TagImage;
  readonly digest: Digest | undefined;
}

function readImages({ images }: TagRecord, goal: string): ReadImage[] {
  return (images ?? []).map((image, index) => ({
    image,
    digest: readDigest(image.digest, `images.${index}.digest`, goal),
  }));
}

/** Trimmed, the prefix once, digits in lower case, as vendor-apis.md 7.1 has it: seen as `sha256:sha256:…`. */
function readDigest(text: string | null | undefined, field: string, goal: string): Digest | undefined {
  if (text == null) return undefined;
  const digest = findDigest(
    text
      .trim()
      .toLowerCase()
      .replace(/^(?:sha256:)+/, 'sha256:'),
  );
  if (digest === undefined) throw bad(goal, `registry answered with an unexpected body at '${field}'`);
  return digest;
}

/** Of several images none can be the whole: an index's digest is over other bytes than those of its images. */
function contradicts(digest: Digest, images: readonly ReadImage[]): boolean {
  const digests = new Set(images.map((one) => one.digest));
  return digests.size > 1 && digests.has(digest);
}

function mismatch(digest: Digest, goal: string): RegistryError {
  return new RegistryError(
    'DIGEST_MISMATCH',
    `Cannot ${goal}: registry states '${digest}' both for the tag and for one of its several images, which cannot be; an 'oci' entry instead of the 'naverNcr' entry asks for the manifest itself`,
  );
}

/** Only where every image is told in full: of some platforms, nobody could say that there are no more. */
function platformsOf(images: readonly ReadImage[]): FoundPlatform[] | undefined {
  const platforms = images.filter(({ image }) => !isAttestation(image)).map(platformOf);
  const known = platforms.flatMap((platform) => platform ?? []);
  return known.length > 0 && known.length === platforms.length ? known : undefined;
}

/** What buildx keeps beside the images is of no platform (PLT-1). */
function isAttestation({ os, architecture }: TagImage): boolean {
  return os === 'unknown' && architecture === 'unknown';
}

function platformOf({ image, digest }: ReadImage): FoundPlatform | undefined {
  const { os, architecture, size } = image;
  if (!os || !architecture || digest === undefined || size == null) return undefined;
  const platform = normalizePlatform({
    os,
    architecture,
    variant: image.variant ?? undefined,
    osVersion: image.os_version ?? undefined,
  });
  return { platform, digest, sizeBytes: size };
}

/** An image was made when it says so; of an index, no time of making is told. */
function timesOf(
  { last_updated }: TagRecord,
  digest: Digest | undefined,
  images: readonly ReadImage[],
): Pick<ListedTag, 'createdAt' | 'updatedAt'> {
  const single = images.length === 1 ? images.find((one) => one.digest === digest) : undefined;
  const createdAt = timeOf(single?.image.created);
  const updatedAt = timeOf(last_updated);
  return { ...(createdAt !== undefined && { createdAt }), ...(updatedAt !== undefined && { updatedAt }) };
}

/** Milliseconds, as a number or as its digits; 0 means never. */
function timeOf(value: number | string | null | undefined): string | undefined {
  const milliseconds = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof milliseconds === 'number' && milliseconds > 0 ? formatTime(new Date(milliseconds)) : undefined;
}

function bad(goal: string, what: string): RegistryError {
  return new RegistryError('BAD_RESPONSE', `Cannot ${goal}: ${what}`);
}

import { RegistryError, type ErrorCode } from '../../errors';
import { findDigest, type Digest } from '../../image/digest';
import { parseMediaType } from '../../image/media-type';
import { parseTime } from '../../image/time';
import { refuseSchema1 } from '../manifest-schema';
import type { FoundTag, ListedTag } from '../registry';
import { goalOf, imagePages, type Asked, type ImageFilter } from './image-pages';
import type { ImageInfo } from './schema';

/** Finds what a tag names now, by one request where the API matches exactly as it is asked to. */
export async function getTag(asked: Asked, tag: string): Promise<FoundTag> {
  const filter = { ImageVersion: tag, ExactMatch: true } as const;
  const images = await matching(asked, filter, ({ ImageVersion }) => ImageVersion === tag);
  return foundTag(asked, images, 'no such tag');
}

/** Finds a digest among the repository's tags. */
export async function getDigest(asked: Asked, digest: Digest): Promise<FoundTag> {
  const images = await matching(asked, { Digest: digest }, ({ Digest }) => Digest === digest);
  return foundTag(asked, images, 'no tag of the repository has that digest');
}

/** What the API says of a tag, as far as it says so. */
export function listedTag(image: ImageInfo): Omit<ListedTag, 'name'> {
  const { Size } = image;
  const digest = findDigest(image.Digest ?? undefined);
  const mediaType = mediaTypeOf(image);
  const updatedAt = parseTime(image.UpdateTime ?? undefined);
  return {
    ...(digest && { digest }),
    ...(mediaType && { mediaType }),
    ...(typeof Size === 'number' && { sizeBytes: Size }),
    ...(updatedAt && { updatedAt }),
  };
}

/** `Artifact::<media type>`; older instances may write anything. */
function mediaTypeOf({ Kind }: ImageInfo): string | undefined {
  const type = parseMediaType(Kind?.split('::').at(-1));
  return type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : undefined;
}

/** The records of the first page that has any; none only where all that match came. */
async function matching(
  asked: Asked,
  filter: ImageFilter,
  isWanted: (image: ImageInfo) => boolean,
): Promise<readonly ImageInfo[]> {
  let complete = false;
  for await (const page of imagePages(asked, filter)) {
    const found = page.images.filter(isWanted);
    if (found.length > 0) return found;
    complete = page.complete;
  }
  if (!complete)
    throw failure(asked, 'BAD_RESPONSE', 'registry states more images than it lists, which proves nothing');
  return [];
}

function foundTag(asked: Asked, images: readonly ImageInfo[], missing: string): FoundTag {
  const [image, ...others] = images;
  if (image === undefined) throw failure(asked, 'MANIFEST_NOT_FOUND', missing);
  const { digest, ...told } = listedTag(image);
  if (digest === undefined) throw failure(asked, 'BAD_RESPONSE', "registry answered with an image without 'Digest'");
  const other = others.find(({ Digest }) => Digest !== digest)?.Digest;
  if (other != null) throw failure(asked, 'DIGEST_MISMATCH', `registry states both '${digest}' and '${other}'`);
  refuseSchema1(told.mediaType, undefined, goalOf(asked));
  return { digest, ...told, vendor: image };
}

function failure(asked: Asked, code: ErrorCode, what: string): RegistryError {
  return new RegistryError(code, `Cannot ${goalOf(asked)}: ${what}`, { host: asked.line.host });
}

import type { Digest } from './digest';
import { isImageConfigType, isIndexType } from './media-type';
import type { Platform } from './platform';

/** What one document says of another. @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
export interface Descriptor {
  /** Empty where none is stated. */
  readonly mediaType: string;
  readonly digest: Digest;
  /** Of the bytes that the digest is over, not of what they name in turn. */
  readonly sizeBytes: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

/** One image, or an artifact in an image's form. @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md */
export interface Manifest {
  readonly type: 'manifest';
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly subject?: Descriptor;
}

/** Many images by platform; Docker's manifest list. @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md */
export interface Index {
  readonly type: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

/** What a tag names, in a word. */
export type Kind = 'image' | 'index' | 'artifact';

// @see https://docs.docker.com/build/metadata/attestations/attestation-storage/
const REFERENCE_TYPE = 'vnd.docker.reference.type';

/** Whether an index's entry is an attestation of buildx's and no platform's image (PLT-1). */
export function isAttestation({ platform, annotations }: Descriptor): boolean {
  const isUnknown = platform?.os === 'unknown' && platform.architecture === 'unknown';
  return isUnknown || (annotations !== undefined && Object.hasOwn(annotations, REFERENCE_TYPE));
}

/** An index's entries without its attestations, in index order. */
export function platformEntries(index: Index): Descriptor[] {
  return index.manifests.filter((entry) => !isAttestation(entry));
}

/** The kind of a document. An index stays one whatever its artifact type, for its media type alone says so already. */
export function kindOf(document: Manifest | Index): Kind {
  if (document.type === 'index') return 'index';
  const isArtifact = document.artifactType !== undefined || !isImageConfigType(document.config.mediaType);
  return isArtifact ? 'artifact' : 'image';
}

/** The kind as far as a media type tells it: an image and an artifact share theirs. */
export function kindOfMediaType(mediaType: string | undefined): 'index' | undefined {
  return mediaType !== undefined && isIndexType(mediaType) ? 'index' : undefined;
}

/** Bytes of an image as it is downloaded: config and layers, compressed. */
export function imageSizeBytes({ config, layers }: Manifest): number {
  return layers.reduce((sum, layer) => sum + layer.sizeBytes, config.sizeBytes);
}

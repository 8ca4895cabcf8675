import type { Digest } from './digest';
import { DOCKER_MANIFEST, isImageConfigType, isIndexType } from './media-type';
import type { Platform } from './platform';

/** What names a document or blob: its type, digest and size. */
export interface Descriptor {
  /** Empty where the registry does not say. */
  readonly mediaType: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

/** One image or artifact. */
export interface Manifest {
  readonly type: 'manifest';
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly subject?: Descriptor;
}

/** Many images, by platform. */
export interface Index {
  readonly type: 'index';
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** Whether an entry of an index is BuildKit's attestation of another entry (PLT-1). */
export function isAttestation({ platform, annotations }: Descriptor): boolean {
  const unknown = platform?.os === 'unknown' && platform.architecture === 'unknown';
  return unknown || annotations?.['vnd.docker.reference.type'] !== undefined;
}

/** The entries of an index that are images, in index order. */
export function platformEntries(index: Index): Descriptor[] {
  return index.manifests.filter((entry) => !isAttestation(entry));
}

/** What a document is. */
export function kindOf(document: Manifest | Index): 'image' | 'index' | 'artifact' {
  if (document.artifactType !== undefined) return 'artifact';
  if (document.type === 'index') return 'index';
  return isImageConfigType(document.config.mediaType) ? 'image' : 'artifact';
}

/** What a media type alone tells; an OCI manifest may be an image or an artifact. */
export function kindOfMediaType(mediaType: string | undefined): 'image' | 'index' | undefined {
  if (mediaType === undefined) return undefined;
  if (isIndexType(mediaType)) return 'index';
  return mediaType === DOCKER_MANIFEST ? 'image' : undefined;
}

/** Bytes of an image: config and layers, compressed. */
export function imageSizeBytes({ config, layers }: Manifest): number {
  return layers.reduce((sum, layer) => sum + layer.sizeBytes, config.sizeBytes);
}

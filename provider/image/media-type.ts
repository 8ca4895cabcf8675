/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md */
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
/** An OCI image, or an artifact in an image's form. */
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** Withdrawn before OCI 1.1 was final, still stored in places. */
export const OCI_ARTIFACT_MANIFEST = 'application/vnd.oci.artifact.manifest.v1+json';
/** An OCI image's config. */
export const OCI_IMAGE_CONFIG = 'application/vnd.oci.image.config.v1+json';
/** Docker's index. @see https://distribution.github.io/distribution/spec/manifest-v2-2/ */
export const DOCKER_MANIFEST_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
/** Docker's image, schema 2. */
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
/** A Docker image's config. */
export const DOCKER_IMAGE_CONFIG = 'application/vnd.docker.container.image.v1+json';
/** Docker's image, schema 1, without signatures. */
export const SCHEMA_1 = 'application/vnd.docker.distribution.manifest.v1+json';
/** Docker's image, schema 1, signed afresh for each request. */
export const SCHEMA_1_SIGNED = 'application/vnd.docker.distribution.manifest.v1+prettyjws';

const INDEX_TYPES = new Set([OCI_INDEX, DOCKER_MANIFEST_LIST]);
const MANIFEST_TYPES = new Set([OCI_MANIFEST, DOCKER_MANIFEST, OCI_ARTIFACT_MANIFEST]);
const SCHEMA_1_TYPES = new Set([SCHEMA_1, SCHEMA_1_SIGNED]);
const IMAGE_CONFIG_TYPES = new Set([OCI_IMAGE_CONFIG, DOCKER_IMAGE_CONFIG]);

/**
 * The Accept header of a request for a manifest. One missing type gives another digest instead of an error (RES-2);
 * no `q=`, for distribution matches literally (RES-1).
 */
export const MANIFEST_ACCEPT = [
  OCI_INDEX,
  OCI_MANIFEST,
  DOCKER_MANIFEST_LIST,
  DOCKER_MANIFEST,
  OCI_ARTIFACT_MANIFEST,
  '*/*',
].join(', ');

/** Parses a Content-Type: lower case, without parameters; undefined where there is none (RES-22). */
export function parseMediaType(contentType: string | undefined): string | undefined {
  const [mediaType = ''] = (contentType ?? '').split(';', 1);
  return mediaType.trim().toLowerCase() || undefined;
}

/** Whether it is an index, or Docker's manifest list. */
export function isIndexType(mediaType: string): boolean {
  return INDEX_TYPES.has(mediaType);
}

/** Whether it is one image's or artifact's manifest; schema 1 is not among them. */
export function isManifestType(mediaType: string): boolean {
  return MANIFEST_TYPES.has(mediaType);
}

/** Whether it is Docker's deprecated schema 1, whose digest is not over its bytes (RES-11). */
export function isSchema1Type(mediaType: string): boolean {
  return SCHEMA_1_TYPES.has(mediaType);
}

/** Whether a config of this type describes an image, and so has a platform. */
export function isImageConfigType(mediaType: string): boolean {
  return IMAGE_CONFIG_TYPES.has(mediaType);
}

import type { SeedImage } from './emulator';
import { sha256Digest } from './emulated-store';
import { SAMPLE_LAYERS, type SampleLayer } from './sample-layers';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const OCI_EMPTY = 'application/vnd.oci.empty.v1+json';
const IN_TOTO = 'application/vnd.in-toto+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';
const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

type Platform = Readonly<Record<string, string>>;

const AMD64: Platform = { os: 'linux', architecture: 'amd64' };
const ARM64: Platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const MULTI_CREATED = '2024-06-01T00:00:00Z';

/** What an image of one platform is made of. */
interface Recipe {
  readonly layer: SampleLayer;
  readonly platform?: Platform;
  /** RFC 3339. */
  readonly created: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const single: Recipe = {
  layer: SAMPLE_LAYERS.single,
  created: '2024-05-01T12:00:00Z',
  labels: { 'org.opencontainers.image.version': '1.0.0' },
  annotations: { 'org.opencontainers.image.created': '2024-05-01T12:00:00Z' },
};
const amd64: Recipe = { layer: SAMPLE_LAYERS['linux/amd64'], platform: AMD64, created: MULTI_CREATED };
const arm64: Recipe = { layer: SAMPLE_LAYERS['linux/arm64'], platform: ARM64, created: MULTI_CREATED };

/** Versions with rising created times, 2024-01-01 to 2024-01-08, in that order. */
export const SAMPLE_VERSIONS = [
  '1.0.0',
  '1.0.1',
  '1.1.0',
  '1.2.0-rc.1',
  '1.2.0',
  '1.10.0',
  '2.0.0',
  '2.0.0-alpine',
] as const;

/** Deterministic images: the ones of test/real/make-oci-layout.py, to the byte, and two of Docker's own formats. */
export const SAMPLE_IMAGES = {
  /** One OCI manifest, linux/amd64. */
  single: ociImage(single),
  /** OCI index of five platforms (two of them arm, one windows) and an attestation. */
  multi: ociIndex(),
  /** OCI manifest with an artifactType, the empty config and `multi` as its subject. */
  artifact: artifact(),
  /** Created in 1970, as reproducible builds are. */
  epoch: ociImage({ layer: SAMPLE_LAYERS.epoch, created: '1970-01-01T00:00:00Z' }),
  /** `single` in Docker's schema 2. */
  schema2: schema2Image(single),
  /** Docker manifest list of linux/amd64 and linux/arm64. */
  dockerList: dockerList(),
} as const;

/** The image of a sample version. */
export function sampleVersion(version: (typeof SAMPLE_VERSIONS)[number]): SeedImage {
  const day = String(SAMPLE_VERSIONS.indexOf(version) + 1).padStart(2, '0');
  return ociImage({ layer: SAMPLE_LAYERS[version], created: `2024-01-${day}T00:00:00Z` });
}

/** Keys sorted and no blanks, as Python's json.dumps(sort_keys=True, separators=(',', ':')) writes ASCII text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function descriptor(bytes: string, mediaType: string): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: sha256Digest(bytes), size: Buffer.byteLength(bytes) };
}

function configText({ layer, platform = AMD64, created, labels = {} }: Recipe): string {
  const { variant, 'os.version': osVersion, ...base } = platform;
  return canonicalJson({
    ...base,
    ...(variant !== undefined && { variant }),
    ...(osVersion !== undefined && { 'os.version': osVersion }),
    created,
    config: { Cmd: ['/hello'], Labels: labels },
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    history: [{ created, created_by: 'make-oci-layout' }],
  });
}

function ociImage(recipe: Recipe): SeedImage {
  const config = configText(recipe);
  const { layer, annotations } = recipe;
  const document = canonicalJson({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: descriptor(config, OCI_CONFIG),
    layers: [{ mediaType: OCI_LAYER, digest: layer.digest, size: layer.sizeBytes }],
    ...(annotations && { annotations }),
  });
  return { document, mediaType: OCI_MANIFEST, blobs: [{ bytes: Buffer.from(config), mediaType: OCI_CONFIG }] };
}

/** As skopeo writes it: keys in Docker's order, not sorted. */
function schema2Image(recipe: Recipe): SeedImage {
  const config = configText(recipe);
  const { digest, sizeBytes } = recipe.layer;
  const document = JSON.stringify({
    schemaVersion: 2,
    mediaType: DOCKER_MANIFEST,
    config: { mediaType: DOCKER_CONFIG, size: Buffer.byteLength(config), digest: sha256Digest(config) },
    layers: [{ mediaType: DOCKER_LAYER, size: sizeBytes, digest }],
  });
  return { document, mediaType: DOCKER_MANIFEST, blobs: [{ bytes: Buffer.from(config), mediaType: DOCKER_CONFIG }] };
}

function ociIndex(): SeedImage {
  const recipes: (Recipe & { platform: Platform })[] = [
    { ...amd64, platform: AMD64 },
    { ...arm64, platform: ARM64 },
    armImage('v7'),
    armImage('v6'),
    {
      ...amd64,
      layer: SAMPLE_LAYERS['windows/amd64'],
      platform: { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.2402' },
    },
  ];
  const images = recipes.map((recipe) => ({ image: ociImage(recipe), platform: recipe.platform }));
  const children = images.map(({ image, platform }) => ({ ...descriptor(image.document, OCI_MANIFEST), platform }));
  const evidence = attestation();
  const evidenceEntry = {
    ...descriptor(evidence.document, OCI_MANIFEST),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: {
      'vnd.docker.reference.digest': children[0]?.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
  };
  const document = canonicalJson({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [...children, evidenceEntry] });
  return { document, mediaType: OCI_INDEX, children: [...images.map(({ image }) => image), evidence] };
}

function armImage(variant: 'v6' | 'v7'): Recipe & { platform: Platform } {
  return {
    layer: SAMPLE_LAYERS[`linux/arm/${variant}`],
    platform: { os: 'linux', architecture: 'arm', variant },
    created: MULTI_CREATED,
  };
}

/** Provenance beside the images, as BuildKit writes it. */
function attestation(): SeedImage {
  const predicateType = 'https://slsa.dev/provenance/v0.2';
  const statement = canonicalJson({
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType,
    subject: [],
    predicate: {},
  });
  const layer = { ...descriptor(statement, IN_TOTO), annotations: { 'in-toto.io/predicate-type': predicateType } };
  const rootfs = { type: 'layers', diff_ids: [layer.digest] };
  const config = canonicalJson({ architecture: 'unknown', os: 'unknown', config: {}, rootfs });
  const document = canonicalJson({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: descriptor(config, OCI_CONFIG),
    layers: [layer],
  });
  return { document, mediaType: OCI_MANIFEST, blobs: [{ bytes: Buffer.from(config), mediaType: OCI_CONFIG }] };
}

function artifact(): SeedImage {
  const subject = ociIndex();
  const document = canonicalJson({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: 'application/vnd.example.note',
    config: descriptor('{}', OCI_EMPTY),
    layers: [descriptor('an artifact\n', 'text/plain')],
    subject: descriptor(subject.document, OCI_INDEX),
    annotations: { 'org.opencontainers.image.created': '2024-06-02T00:00:00Z' },
  });
  return { document, mediaType: OCI_MANIFEST, blobs: [{ bytes: Buffer.from('{}'), mediaType: OCI_EMPTY }] };
}

function dockerList(): SeedImage {
  const images = [
    { image: schema2Image(amd64), platform: AMD64 },
    { image: schema2Image(arm64), platform: ARM64 },
  ];
  const manifests = images.map(({ image, platform }) => ({
    mediaType: DOCKER_MANIFEST,
    size: Buffer.byteLength(image.document),
    digest: sha256Digest(image.document),
    platform,
  }));
  const document = JSON.stringify({ schemaVersion: 2, mediaType: DOCKER_LIST, manifests });
  return { document, mediaType: DOCKER_LIST, children: images.map(({ image }) => image) };
}

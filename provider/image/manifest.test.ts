import { digestOf } from './digest';
import {
  imageSizeBytes,
  isAttestation,
  kindOf,
  kindOfMediaType,
  platformEntries,
  type Descriptor,
  type Index,
  type Manifest,
} from './manifest';
import { DOCKER_IMAGE_CONFIG, DOCKER_MANIFEST_LIST, OCI_IMAGE_CONFIG, OCI_INDEX, OCI_MANIFEST } from './media-type';

const descriptor: Descriptor = { mediaType: OCI_MANIFEST, digest: digestOf(Buffer.from('x')), sizeBytes: 1 };
const amd64: Descriptor = { ...descriptor, platform: { os: 'linux', architecture: 'amd64' } };
const unknown: Descriptor = { ...descriptor, platform: { os: 'unknown', architecture: 'unknown' } };
const attestation: Descriptor = { ...amd64, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } };

const index: Index = {
  type: 'index',
  mediaType: OCI_INDEX,
  manifests: [unknown, amd64, attestation, descriptor],
  annotations: {},
};

function image(mediaType: string, more: Partial<Manifest> = {}): Manifest {
  return {
    type: 'manifest',
    mediaType: OCI_MANIFEST,
    config: { ...descriptor, mediaType },
    layers: [],
    annotations: {},
    ...more,
  };
}

describe('isAttestation', () => {
  it.each([
    ['unknown/unknown', unknown, true],
    ['an annotation that says so', attestation, true],
    ['a platform', amd64, false],
    ['no platform', descriptor, false],
    ['an unknown architecture of a known OS', { ...amd64, platform: { os: 'linux', architecture: 'unknown' } }, false],
    ['another annotation', { ...amd64, annotations: { 'vnd.docker.reference.digest': 'x' } }, false],
  ])('PLT-1: %s', (_, entry, expected) => {
    expect(isAttestation(entry)).toBe(expected);
  });
});

it('PLT-1: keeps entries in index order, without attestations', () => {
  expect(platformEntries(index)).toEqual([amd64, descriptor]);
});

describe('kindOf', () => {
  it.each([
    ['an index', index, 'index'],
    ['an index with an artifact type', { ...index, artifactType: 'application/x' }, 'index'],
    ['an OCI image', image(OCI_IMAGE_CONFIG), 'image'],
    ['a Docker image', image(DOCKER_IMAGE_CONFIG), 'image'],
    ['a Helm chart', image('application/vnd.cncf.helm.config.v1+json'), 'artifact'],
    ['an empty config', image('application/vnd.oci.empty.v1+json'), 'artifact'],
    ['no config type', image(''), 'artifact'],
    ['an artifact type beside an image config', image(OCI_IMAGE_CONFIG, { artifactType: 'application/x' }), 'artifact'],
  ])('3.3: %s', (_, document, kind) => {
    expect(kindOf(document)).toBe(kind);
  });

  it.each([
    [OCI_INDEX, 'index'],
    [DOCKER_MANIFEST_LIST, 'index'],
    [OCI_MANIFEST, undefined],
    ['text/html', undefined],
    [undefined, undefined],
  ])('3.3: a media type alone, %s', (mediaType, kind) => {
    expect(kindOfMediaType(mediaType)).toBe(kind);
  });
});

it('sums config and layers', () => {
  const sized = image(OCI_IMAGE_CONFIG, {
    layers: [
      { ...descriptor, sizeBytes: 20 },
      { ...descriptor, sizeBytes: 300 },
    ],
  });
  expect(imageSizeBytes(sized)).toBe(321);
  expect(imageSizeBytes(image(OCI_IMAGE_CONFIG))).toBe(1);
});

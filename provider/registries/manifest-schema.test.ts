import { RegistryError } from '../errors';
import { parseDocument } from './manifest-schema';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const digest = `sha256:${'0'.repeat(64)}`;
const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 2 };
const image = { schemaVersion: 2, config, layers: [] };
const index = { schemaVersion: 2, manifests: [{ ...config, mediaType: MANIFEST }] };

const parse = (document: object, contentType: string | undefined = INDEX) =>
  parseDocument({ text: JSON.stringify(document), contentType, goal: 'get it' });
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof RegistryError ? error.code : error;
  }
};

describe('a document that two clients could read in two ways', () => {
  test.each([
    ['RES-22, 17.11: its type is not the header’s', { ...image, mediaType: MANIFEST }, INDEX],
    ['RES-22, 17.11: its type is not the header’s, the other way', { ...index, mediaType: INDEX }, MANIFEST],
    ['RES-22: the header’s type is not what it is', image, INDEX],
    ['RES-22: its own type is not what it is', { ...image, mediaType: INDEX }, 'application/json'],
    ['RES-23, 17.10: manifests and layers', { ...index, layers: [] }, INDEX],
    ['RES-23: manifests and config', { ...index, config }, INDEX],
    ['RES-23: manifests and fsLayers', { ...index, fsLayers: [] }, INDEX],
    ['RES-24: no schemaVersion', { manifests: [] }, INDEX],
    ['RES-24: another schemaVersion', { ...index, schemaVersion: 3 }, INDEX],
    ['RES-25: a digest that is none', { ...index, manifests: [{ ...config, digest: 'sha256:1' }] }, INDEX],
    ['RES-25: a negative size', { ...index, manifests: [{ ...config, size: -1 }] }, INDEX],
    ['RES-25: a size that no number holds', { ...index, manifests: [{ ...config, size: 2 ** 53 }] }, INDEX],
    ['LIM-3: 10,001 children', { ...index, manifests: Array.from({ length: 10_001 }, () => config) }, INDEX],
    ['LIM-6: an error', { errors: [{ code: 'DENIED' }] }, INDEX],
  ])('%s is refused', (_what, document, type) => {
    expect(codeOf(() => parse(document, type))).toBe('BAD_RESPONSE');
  });
});

test.each([
  ['by its number', { schemaVersion: 1, fsLayers: [] }, 'application/json'],
  ['by its type', image, 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
])('RES-11, RES-24: schema 1 %s is refused', (_what, document, type) => {
  expect(codeOf(() => parse(document, type))).toBe('UNSUPPORTED');
});

describe('what is legal', () => {
  test.each([
    [
      'RES-22: parameters and case of the type',
      { ...index, mediaType: INDEX },
      `${INDEX.toUpperCase()}; charset=utf-8`,
    ],
    ['RES-12, RES-22: a type that is no manifest’s', { ...index, mediaType: INDEX }, 'application/octet-stream'],
    ['RES-24: no type of its own', index, INDEX],
    ['RES-25: no children', { schemaVersion: 2, manifests: [] }, INDEX],
    ['RES-25: null', { schemaVersion: 2, manifests: null, annotations: null }, INDEX],
    ['RES-25: what nobody knows', { ...index, later: { a: 1 } }, INDEX],
    [
      'RES-25: null within a platform',
      {
        ...index,
        manifests: [
          { ...config, platform: { os: 'linux', architecture: 'amd64', features: null, 'os.features': null } },
        ],
      },
      INDEX,
    ],
    ['LIM-3: 10,000 children', { ...index, manifests: Array.from({ length: 10_000 }, () => config) }, INDEX],
  ])('%s', (_what, document, type) => {
    expect(parse(document, type)).toMatchObject({ type: 'index', mediaType: INDEX });
  });

  test('RES-12: without any type the form decides', () => {
    expect(parse(image, 'text/plain')).toMatchObject({ type: 'manifest', mediaType: MANIFEST });
    expect(parse(index, undefined)).toMatchObject({ type: 'index', mediaType: INDEX });
  });
});

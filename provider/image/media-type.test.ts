import {
  isImageConfigType,
  isIndexType,
  isManifestType,
  isSchema1Type,
  MANIFEST_ACCEPT,
  parseMediaType,
} from './media-type';

const OCI = 'application/vnd.oci.image';
const DOCKER = 'application/vnd.docker.distribution.manifest';

it('RES-1, RES-3: asks for the four types, the withdrawn one, then anything, without q and schema 1', () => {
  expect(MANIFEST_ACCEPT.split(', ')).toEqual([
    `${OCI}.index.v1+json`,
    `${OCI}.manifest.v1+json`,
    `${DOCKER}.list.v2+json`,
    `${DOCKER}.v2+json`,
    'application/vnd.oci.artifact.manifest.v1+json',
    '*/*',
  ]);
});

it.each([
  ['plain', 'application/json', 'application/json'],
  ['with parameters', 'application/json; charset=utf-8', 'application/json'],
  ['with parameters and blanks', ' application/json ;a="b;c"', 'application/json'],
  ['in upper case', 'Application/JSON', 'application/json'],
  ['empty', '', undefined],
  ['parameters only', '; charset=utf-8', undefined],
  ['absent', undefined, undefined],
])('RES-22: parses a type %s', (_, contentType, expected) => {
  expect(parseMediaType(contentType)).toBe(expected);
});

it.each([
  [`${OCI}.index.v1+json`, 'index'],
  [`${DOCKER}.list.v2+json`, 'index'],
  [`${OCI}.manifest.v1+json`, 'manifest'],
  [`${DOCKER}.v2+json`, 'manifest'],
  ['application/vnd.oci.artifact.manifest.v1+json', 'manifest'],
  [`${DOCKER}.v1+json`, 'schema 1'],
  [`${DOCKER}.v1+prettyjws`, 'schema 1'],
  [`${OCI}.config.v1+json`, 'config'],
  ['application/vnd.docker.container.image.v1+json', 'config'],
  ['application/vnd.oci.empty.v1+json', 'none'],
  ['application/vnd.cncf.helm.config.v1+json', 'none'],
  ['application/json', 'none'],
  ['text/html', 'none'],
  ['', 'none'],
])('RES-11, RES-12, 3.3: tells what %s is', (mediaType, what) => {
  expect(isIndexType(mediaType)).toBe(what === 'index');
  expect(isManifestType(mediaType)).toBe(what === 'manifest');
  expect(isSchema1Type(mediaType)).toBe(what === 'schema 1');
  expect(isImageConfigType(mediaType)).toBe(what === 'config');
});

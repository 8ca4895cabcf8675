import { request as httpRequest } from 'node:http';
import { sha256Digest } from '../../provider/registries/emulated-store';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import type { RealLogin } from './registry';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const SCHEMA_2 = 'application/vnd.docker.distribution.manifest.v2+json';
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const SCHEMA_1 = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
const DOCKER = [SCHEMA_2, LIST];
const ALL = [OCI_MANIFEST, OCI_INDEX, ...DOCKER].join(', ');
const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

const SINGLE = sha256Digest(SAMPLE_IMAGES.single.document);
const MULTI = sha256Digest(SAMPLE_IMAGES.multi.document);
const SCHEMA_2_DIGEST = sha256Digest(SAMPLE_IMAGES.schema2.document);
const LIST_DIGEST = sha256Digest(SAMPLE_IMAGES.dockerList.document);
const AMD64_DIGEST = sha256Digest(SAMPLE_IMAGES.dockerList.children?.[0]?.document ?? '');
const CONFIG = sha256Digest(SAMPLE_IMAGES.single.blobs?.[0]?.bytes ?? '');
const NOBODY = `sha256:${'0'.repeat(64)}`;

/** What is looked at in an answer; absent members are not compared. */
export interface Observed {
  readonly status: number;
  readonly type?: string | undefined;
  /** Docker-Content-Digest; null where there is none. */
  readonly digest?: string | null;
  readonly etag?: string | undefined;
  readonly location?: string | undefined;
  readonly challenge?: string | undefined;
  readonly apiVersion?: string | undefined;
  /** As Content-Length says. */
  readonly lengthBytes?: number | undefined;
  /** Parsed where it is JSON that is no manifest, else the text. */
  readonly body?: unknown;
  /** Whether the bytes hash to the digest header. */
  readonly bodyHasDigest?: boolean;
}

/** A request, and what distribution 2.8.2 answers. */
export interface Row {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly answer: Observed;
}

const MANIFESTS = '/v2/lab/app/manifests';

function unknownManifest(detail: object): unknown {
  return { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail }] };
}

function notAccepted(kind: 'manifest' | 'index', kinds: string): unknown {
  const message = `OCI ${kind} found, but accept header does not support OCI ${kinds}`;
  return { errors: [{ code: 'MANIFEST_UNKNOWN', message }] };
}

function found(type: string, digest: string): Observed {
  return { status: 200, type, digest, etag: `"${digest}"`, bodyHasDigest: true };
}

const CONVERTED: Observed = { status: 200, type: SCHEMA_1, bodyHasDigest: false };
const NO_IMAGE: Observed = { status: 404, type: JSON_TYPE, digest: null, body: notAccepted('manifest', 'manifests') };
const NO_INDEX: Observed = { status: 404, type: JSON_TYPE, digest: null, body: notAccepted('index', 'indexes') };
const NO_ROUTE: Observed = { status: 404, type: TEXT_TYPE, body: '404 page not found\n' };
const NOT_ALLOWED: Observed = { status: 405, type: TEXT_TYPE, body: 'Method not allowed\n' };
const UNCHANGED: Observed = { status: 304, digest: null, body: '' };

/** RES-1, RES-2: what Accept decides. A stored image, the types asked for, the answer. */
const ACCEPT: readonly (readonly [name: string, tag: string, accept: string | string[], answer: Observed])[] = [
  ['an OCI image with every type', 'single', ALL, found(OCI_MANIFEST, SINGLE)],
  ['an OCI image with its type', 'single', OCI_MANIFEST, found(OCI_MANIFEST, SINGLE)],
  ['an OCI image with its type in a second line', 'single', [SCHEMA_2, OCI_MANIFEST], found(OCI_MANIFEST, SINGLE)],
  ['an OCI image with its type at q=0', 'single', `${OCI_MANIFEST};q=0`, found(OCI_MANIFEST, SINGLE)],
  ['an OCI image with its type in upper case', 'single', OCI_MANIFEST.toUpperCase(), NO_IMAGE],
  ['an OCI image with no type', 'single', [], NO_IMAGE],
  ['an OCI image with any type', 'single', '*/*', NO_IMAGE],
  ['an OCI image with JSON', 'single', 'application/json', NO_IMAGE],
  ["an OCI image with Docker's types", 'single', DOCKER, NO_IMAGE],
  ['an OCI image by digest with its type', SINGLE, OCI_MANIFEST, found(OCI_MANIFEST, SINGLE)],
  ['an OCI image by digest with no type', SINGLE, [], NO_IMAGE],
  ['an OCI index with every type', 'multi', ALL, found(OCI_INDEX, MULTI)],
  ['an OCI index with its type', 'multi', OCI_INDEX, found(OCI_INDEX, MULTI)],
  ['an OCI index with the OCI image type', 'multi', OCI_MANIFEST, NO_INDEX],
  ['an OCI index with no type', 'multi', [], NO_INDEX],
  ['an OCI index with any type', 'multi', '*/*', NO_INDEX],
  ["an OCI index with Docker's types", 'multi', DOCKER, NO_INDEX],
  ['a schema 2 image with every type', 'schema2', ALL, found(SCHEMA_2, SCHEMA_2_DIGEST)],
  ['a schema 2 image with its type', 'schema2', SCHEMA_2, found(SCHEMA_2, SCHEMA_2_DIGEST)],
  ['a schema 2 image with no type', 'schema2', [], CONVERTED],
  ['a schema 2 image with any type', 'schema2', '*/*', CONVERTED],
  ['a schema 2 image with OCI types', 'schema2', [OCI_MANIFEST, OCI_INDEX], CONVERTED],
  ['a schema 2 image by digest with no type', SCHEMA_2_DIGEST, [], found(SCHEMA_2, SCHEMA_2_DIGEST)],
  ['a Docker list with every type', 'dockerList', ALL, found(LIST, LIST_DIGEST)],
  ['a Docker list with its type', 'dockerList', LIST, found(LIST, LIST_DIGEST)],
  ['a Docker list with schema 2 only', 'dockerList', SCHEMA_2, found(SCHEMA_2, AMD64_DIGEST)],
  ['a Docker list with no type', 'dockerList', [], CONVERTED],
  ['a Docker list with OCI types', 'dockerList', [OCI_MANIFEST, OCI_INDEX], CONVERTED],
  ['a Docker list by digest with no type', LIST_DIGEST, [], found(LIST, LIST_DIGEST)],
];

/** HEAD says what GET says, without the body. */
function headOf({ status, type, digest, etag }: Observed): Observed {
  return { status, type, ...(digest !== undefined && { digest }), ...(etag !== undefined && { etag }), body: '' };
}

const MANIFEST_ROWS: readonly Row[] = ACCEPT.flatMap(([name, tag, accept, answer]) => [
  { name: `GET ${name}`, path: `${MANIFESTS}/${tag}`, headers: { accept }, answer },
  { name: `HEAD ${name}`, method: 'HEAD', path: `${MANIFESTS}/${tag}`, headers: { accept }, answer: headOf(answer) },
]);

function unchanged(name: string, value: string, answer: Observed): readonly Row[] {
  const headers = { accept: ALL, 'if-none-match': value };
  return ['GET', 'HEAD'].map((method) => ({
    name: `${method} with If-None-Match ${name}`,
    method,
    path: `${MANIFESTS}/single`,
    headers,
    answer,
  }));
}

/** What an open registry answers, as measured. */
export const OPEN_ROWS: readonly Row[] = [
  { name: 'ping', path: '/v2/', answer: { status: 200, type: JSON_TYPE, apiVersion: 'registry/2.0', body: {} } },
  {
    name: 'HEAD ping',
    method: 'HEAD',
    path: '/v2/',
    answer: { status: 200, type: JSON_TYPE, lengthBytes: 2, body: '' },
  },
  { name: 'ping without the slash', path: '/v2', answer: { status: 301, location: '/v2/' } },
  { name: 'the v1 ping', path: '/v1/_ping', answer: NO_ROUTE },
  { name: 'an unknown route', path: '/v2/lab/app/nothing/here', answer: NO_ROUTE },
  { name: 'a bad repository name', path: '/v2/_lab/tags/list', answer: NO_ROUTE },
  { name: 'a bad tag', path: `${MANIFESTS}/.v1`, answer: NO_ROUTE },
  { name: 'an encoded slash in a tag', path: `${MANIFESTS}/a%2Fb`, answer: NO_ROUTE },
  {
    name: 'a tag of 128 characters',
    path: `${MANIFESTS}/${'a'.repeat(128)}`,
    answer: { status: 404, type: JSON_TYPE },
  },
  { name: 'a tag of 129 characters', path: `${MANIFESTS}/${'a'.repeat(129)}`, answer: NO_ROUTE },
  { name: 'referrers', path: `/v2/lab/app/referrers/${SINGLE}`, answer: NO_ROUTE },
  ...MANIFEST_ROWS,
  ...unchanged('quoted', `"${SINGLE}"`, UNCHANGED),
  ...unchanged('unquoted', SINGLE, UNCHANGED),
  ...unchanged('weak', `W/"${SINGLE}"`, { status: 200, digest: SINGLE }),
  ...unchanged('of another', `"${MULTI}"`, { status: 200, digest: SINGLE }),
  {
    name: 'a missing tag',
    path: `${MANIFESTS}/nope`,
    answer: { status: 404, type: JSON_TYPE, digest: null, body: unknownManifest({ Tag: 'nope' }) },
  },
  {
    name: 'HEAD a missing tag, whose announced length counts a line break',
    method: 'HEAD',
    path: `${MANIFESTS}/nope`,
    answer: { status: 404, lengthBytes: 94, body: '' },
  },
  {
    name: 'a tag of a missing repository',
    path: '/v2/lab/none/manifests/v1',
    answer: { status: 404, type: JSON_TYPE, body: unknownManifest({ Tag: 'v1' }) },
  },
  {
    name: 'a missing digest',
    path: `${MANIFESTS}/${NOBODY}`,
    answer: { status: 404, type: JSON_TYPE, body: unknownManifest({ Name: 'lab/app', Revision: NOBODY }) },
  },
  { name: 'RES-19: a malformed digest', path: `${MANIFESTS}/sha256:abc`, answer: { status: 500, type: JSON_TYPE } },
  {
    name: 'a digest in upper case',
    path: `${MANIFESTS}/${SINGLE.toUpperCase().replace('SHA', 'sha')}`,
    answer: { status: 500 },
  },
  { name: 'POST on a manifest', method: 'POST', path: `${MANIFESTS}/single`, answer: NOT_ALLOWED },
  {
    name: 'tags of a missing repository',
    path: '/v2/lab/none/tags/list',
    answer: {
      status: 404,
      type: JSON_TYPE,
      body: {
        errors: [
          { code: 'NAME_UNKNOWN', message: 'repository name not known to registry', detail: { name: 'lab/none' } },
        ],
      },
    },
  },
  {
    name: 'tags of a repository whose last tag was deleted',
    path: '/v2/lab/emptied/tags/list',
    answer: { status: 200, type: JSON_TYPE, body: { name: 'lab/emptied', tags: null } },
  },
  {
    name: 'TAG-1: n and last are ignored',
    path: '/v2/lab/one/tags/list?n=1&last=v1',
    answer: { status: 200, type: JSON_TYPE, lengthBytes: 33, body: { name: 'lab/one', tags: ['v1'] } },
  },
  { name: 'HEAD on tags', method: 'HEAD', path: '/v2/lab/app/tags/list', answer: { status: 405, type: TEXT_TYPE } },
  { name: 'POST on tags', method: 'POST', path: '/v2/lab/app/tags/list', answer: NOT_ALLOWED },
  {
    name: 'a config blob',
    path: `/v2/lab/app/blobs/${CONFIG}`,
    answer: found('application/octet-stream', CONFIG),
  },
  {
    name: 'HEAD a config blob',
    method: 'HEAD',
    path: `/v2/lab/app/blobs/${CONFIG}`,
    answer: headOf(found('application/octet-stream', CONFIG)),
  },
  {
    name: 'a missing blob',
    path: `/v2/lab/app/blobs/${NOBODY}`,
    answer: {
      status: 404,
      type: JSON_TYPE,
      body: { errors: [{ code: 'BLOB_UNKNOWN', message: 'blob unknown to registry', detail: NOBODY }] },
    },
  },
  { name: 'a manifest among the blobs', path: `/v2/lab/app/blobs/${MULTI}`, answer: { status: 404, type: JSON_TYPE } },
  { name: 'a malformed blob digest', path: '/v2/lab/app/blobs/sha256:abc', answer: { status: 400, type: JSON_TYPE } },
];

/** The user of the closed registry; the password has what Basic must not split at. */
export const LOGIN: RealLogin = { username: 'reader', password: 'p:a ss', realm: 'Lab Realm, with comma' };

function basic(scheme: string, password = LOGIN.password): Readonly<Record<string, string>> {
  return { accept: ALL, authorization: `${scheme} ${Buffer.from(`${LOGIN.username}:${password}`).toString('base64')}` };
}

function refused(detail: unknown): Observed {
  return {
    status: 401,
    type: JSON_TYPE,
    challenge: `Basic realm="${LOGIN.realm}"`,
    body: { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required', detail }] },
  };
}

function pull(path: string): unknown {
  return [{ Type: 'repository', Class: '', Name: path, Action: 'pull' }];
}

/** What a registry with htpasswd answers, as measured. */
export const BASIC_ROWS: readonly Row[] = [
  { name: 'ping without credentials', path: '/v2/', answer: refused(null) },
  { name: 'ping with them', path: '/v2/', headers: basic('Basic'), answer: { status: 200, body: {} } },
  { name: 'a tag without credentials', path: `${MANIFESTS}/single`, answer: refused(pull('lab/app')) },
  { name: 'HEAD without credentials', method: 'HEAD', path: `${MANIFESTS}/single`, answer: headOfRefusal() },
  {
    name: 'a wrong password',
    path: `${MANIFESTS}/single`,
    headers: basic('Basic', 'no'),
    answer: refused(pull('lab/app')),
  },
  { name: 'a missing repository', path: '/v2/lab/none/tags/list', answer: refused(pull('lab/none')) },
  { name: 'a bearer token', path: '/v2/', headers: { authorization: 'Bearer x' }, answer: refused(null) },
  {
    name: 'right credentials',
    path: `${MANIFESTS}/single`,
    headers: basic('Basic'),
    answer: found(OCI_MANIFEST, SINGLE),
  },
  { name: 'the scheme in lower case', path: `${MANIFESTS}/single`, headers: basic('basic'), answer: { status: 200 } },
  { name: 'an unknown route', path: '/v2/lab/app/nothing/here', answer: NO_ROUTE },
];

function headOfRefusal(): Observed {
  return { ...refused(null), body: '' };
}

/** Sends a row's request, and tells of the answer what the row compares, to be equal to `row.answer`. */
export async function askRow(origin: URL, row: Row): Promise<Partial<Observed>> {
  const observed = await ask(origin, row);
  return Object.fromEntries(Object.entries(observed).filter(([key]) => key in row.answer));
}

/** Sends a request, header lines as they are given. */
export function ask(
  origin: URL,
  { method = 'GET', path, headers = {} }: Omit<Row, 'answer' | 'name'>,
): Promise<Observed> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = origin;
    const request = httpRequest({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const one = (name: string): string | undefined => [response.headers[name]].flat()[0];
        const digest = one('docker-content-digest') ?? null;
        resolve({
          status: response.statusCode ?? 0,
          type: one('content-type'),
          digest,
          etag: one('etag'),
          location: one('location'),
          challenge: one('www-authenticate'),
          lengthBytes: Number(one('content-length')),
          apiVersion: one('docker-distribution-api-version'),
          bodyHasDigest: sha256Digest(bytes) === digest,
          body: bodyOf(bytes.toString(), one('content-type') ?? ''),
        });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

function bodyOf(text: string, type: string): unknown {
  if (text === '' || !type.startsWith('application/json')) return text;
  const value: unknown = JSON.parse(text);
  return value;
}

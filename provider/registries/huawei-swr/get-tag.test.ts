import { NEVER, openSwr, rejection, type OpenedSwr } from '../../../test/huawei-swr';
import { sha256Digest } from '../emulated-store';
import type { EmulatedResponse } from '../emulator';
import { SAMPLE_IMAGES } from '../sample-images';
import { DOCUMENTED } from './documented-examples';
import { errorAnswer } from './emulator-errors';

const SINGLE = sha256Digest(SAMPLE_IMAGES.single.document);
const MULTI = sha256Digest(SAMPLE_IMAGES.multi.document);
const TAGS = '/v2/manage/namespaces/team/repos/app/tags';
const LIST = `GET ${TAGS}?limit=100&offset=0&order_column=updated_at&order_type=desc`;

let swr: OpenedSwr;
afterEach(() => swr.close());

async function opened(...args: Parameters<typeof openSwr>): Promise<OpenedSwr> {
  swr = await openSwr(...args);
  swr.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  return swr;
}

const getTag = (path: string, tag: string): Promise<unknown> => swr.registry.getTag(path, tag, NEVER);

/** An answer with a record, as far as a test does not say otherwise. */
function record(over: Readonly<Record<string, unknown>>): EmulatedResponse {
  const whole = { tag: 'v1', manifest: SAMPLE_IMAGES.single.document, digest: SINGLE, schema: 2, size: 1, ...over };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(whole) };
}

describe('getTag', () => {
  test('is one request, and tells all that the record does', async () => {
    await opened();
    const found = await swr.registry.getTag('team/app', 'v1', NEVER);
    expect(swr.requests()).toEqual([`GET ${TAGS}/v1`]);
    expect(found).toMatchObject({
      digest: SINGLE,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
      // 344 of the config, 108 of the layer.
      sizeBytes: 452,
      manifest: { digest: SINGLE, text: SAMPLE_IMAGES.single.document, document: { type: 'manifest' } },
    });
  });

  test('an index is the document of its record', async () => {
    await opened();
    swr.emulator.push('team/app', 'multi', SAMPLE_IMAGES.multi);
    expect(await getTag('team/app', 'multi')).toMatchObject({
      digest: MULTI,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifest: { document: { type: 'index' } },
    });
  });

  test("slashes are sent as '$', literally", async () => {
    await opened();
    swr.emulator.push('team/a/b-c/d', 'v1', SAMPLE_IMAGES.single);
    await getTag('team/a/b-c/d', 'v1');
    expect(swr.requests()).toEqual(['GET /v2/manage/namespaces/team/repos/a$b-c$d/tags/v1']);
  });

  test("the documented example, and the vendor's record untouched", async () => {
    await opened({ documented: true });
    const found = await swr.registry.getTag('namespace/busybox', 'latest', NEVER);
    expect(found).toMatchObject({
      digest: 'sha256:57b605845a6367c34bfb6ea6477f16852f59aa1861a2b51d10ab77ae0a1dc9c3',
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      sizeBytes: 1304902,
      createdAt: '2018-07-06T06:18:55Z',
      updatedAt: '2018-07-06T06:18:55Z',
    });
    expect(found.vendor).toEqual(JSON.parse(DOCUMENTED.show));
  });

  test.each(['tag', 'Tag'] as const)("the name may be in '%s'", async (name) => {
    await opened({ nameIn: { show: name, list: name } });
    expect(await getTag('team/app', 'v1')).toMatchObject({ digest: SINGLE });
    expect(await swr.tags('team/app')).toMatchObject([{ name: 'v1', digest: SINGLE }]);
  });

  const TOLD: [string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>][] = [
    ['no manifest', { manifest: '' }, { digest: SINGLE, sizeBytes: 1 }],
    ['a null manifest', { manifest: null }, { digest: SINGLE }],
    [
      'a manifest of a kind that is not known',
      { manifest: '{"a":1}', digest: sha256Digest('{"a":1}') },
      { digest: sha256Digest('{"a":1}') },
    ],
    ['a manifest that is no JSON', { manifest: 'x', digest: sha256Digest('x') }, { digest: sha256Digest('x') }],
    ['no size', { size: null }, { digest: SINGLE }],
    ['deleted null', { deleted: null }, { digest: SINGLE }],
    ['deleted empty', { deleted: '' }, { digest: SINGLE }],
    ["deleted at Go's zero time", { deleted: '0001-01-01T00:00:00Z' }, { digest: SINGLE }],
    ['a time with a zone', { updated: '2018-07-06T08:18:55+08:00' }, { updatedAt: '2018-07-06T00:18:55Z' }],
    ['unknown members', { more: [1] }, { vendor: expect.objectContaining({ more: [1] }) }],
  ];
  test.each(TOLD)('a record with %s is good', async (_what, over, told) => {
    await opened();
    swr.emulator.answerNext(() => true, record(over));
    expect(await getTag('team/app', 'v1')).toMatchObject(told);
  });

  test.each([
    ['size', { size: 0 }, 'sizeBytes'],
    ['size beyond 2^53', { size: 9223372036854775807 }, 'sizeBytes'],
    ['created', { created: '0001-01-01T00:00:00Z' }, 'createdAt'],
    ['updated without a zone', { updated: '2018-07-06 06:18:55' }, 'updatedAt'],
    ['no manifest', { manifest: '' }, 'mediaType'],
  ])('what is not known is not told: %s', async (_what, over, member) => {
    await opened();
    swr.emulator.answerNext(() => true, record(over));
    expect(await getTag('team/app', 'v1')).not.toHaveProperty(member);
  });

  const SCHEMA_1 = JSON.stringify({ schemaVersion: 1, name: 'team/app', fsLayers: [] });
  test.each([
    ['another manifest than the digest is of', { manifest: SAMPLE_IMAGES.multi.document }, 'DIGEST_MISMATCH'],
    ['a manifest with one blank more', { manifest: `${SAMPLE_IMAGES.single.document} ` }, 'DIGEST_MISMATCH'],
    ['schema 1', { schema: 1, manifest: SCHEMA_1 }, 'UNSUPPORTED'],
    ['schema 1 in its manifest alone', { manifest: SCHEMA_1, digest: sha256Digest(SCHEMA_1) }, 'UNSUPPORTED'],
    ['a digest in upper case', { digest: SINGLE.toUpperCase() }, 'BAD_RESPONSE'],
    ['a digest without its algorithm', { digest: SINGLE.slice(7) }, 'BAD_RESPONSE'],
    ['a doubled prefix', { digest: `sha256:${SINGLE}` }, 'BAD_RESPONSE'],
    ['an empty digest', { digest: '' }, 'BAD_RESPONSE'],
    ['no digest', { digest: undefined }, 'BAD_RESPONSE'],
    ['a digest that is a number', { digest: 7 }, 'BAD_RESPONSE'],
    ['a negative size', { size: -1 }, 'BAD_RESPONSE'],
    ['another tag', { tag: 'v2' }, 'BAD_RESPONSE'],
    ['the tag in another case', { tag: 'V1' }, 'BAD_RESPONSE'],
    ['no name', { tag: undefined }, 'BAD_RESPONSE'],
    ['a time of deletion', { deleted: '2026-01-01T00:00:00Z' }, 'MANIFEST_NOT_FOUND'],
  ])('a record with %s is refused', async (_what, over, code) => {
    await opened();
    swr.emulator.answerNext(() => true, record(over));
    expect(await rejection(getTag('team/app', 'v1'))).toMatchObject({ code });
  });

  test.each(['', '{', '[]', 'null', '"v1"', '<html>login</html>'])('a body of %j is refused', async (body) => {
    await opened();
    swr.emulator.answerNext(() => true, { status: 200, headers: { 'content-type': 'application/json' }, body });
    expect(await rejection(getTag('team/app', 'v1'))).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test('the case of a tag counts', async () => {
    await opened();
    expect(await rejection(getTag('team/app', 'V1'))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
  });

  test('a path without an organization is refused without a request', async () => {
    await opened();
    const error = await rejection(getTag('app', 'v1'));
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`write '${swr.server.host}/<organization>/app'`),
    });
    expect(await rejection(swr.tags('app'))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(swr.requests()).toEqual([]);
  });
});

describe.each(['unknownUrl', 'unpublished'] as const)('in a region without show (%s)', (show) => {
  test('list is asked, and from then on at once', async () => {
    await opened({ show });
    expect(await getTag('team/app', 'v1')).toMatchObject({ digest: SINGLE, vendor: { Tag: 'v1' } });
    expect(await getTag('team/app', 'v1')).toMatchObject({ digest: SINGLE });
    expect(swr.requests()).toEqual([`GET ${TAGS}/v1`, `${LIST}&tag=v1`, `${LIST}&tag=v1`]);
  });

  test('a list without the tag proves that it is missing, however it searches', async () => {
    await opened({ show });
    for (const other of ['v1.1', 'V1', 'xv1', 'v10']) swr.emulator.push('team/app', other, SAMPLE_IMAGES.multi);
    expect(await getTag('team/app', 'v1')).toMatchObject({ digest: SINGLE });
    expect(await rejection(getTag('team/app', 'v'))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
    expect(await rejection(getTag('team/app', 'nothing-like-it'))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
  });

  test('what is missing is remembered as an answer of list, too', async () => {
    await opened({ show });
    expect(await rejection(getTag('team/none', 'v1'))).toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
    expect(await rejection(getTag('none/none', 'v1'))).toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
    expect(swr.requests().filter((request) => /tags\/v1$/.test(request))).toHaveLength(1);
  });

  test('a tag on the second page of what a search finds', async () => {
    await opened({ show });
    for (let number = 0; number < 120; number += 1) swr.emulator.push('team/app', `v1.${number}`, SAMPLE_IMAGES.multi);
    expect(await getTag('team/app', 'v1')).toMatchObject({ digest: SINGLE });
  });

  test('a search that finds a deleted tag beside the new one', async () => {
    await opened({ show, keepsDeleted: true });
    swr.emulator.deleteTag('team/app', 'v1');
    expect(await rejection(getTag('team/app', 'v1'))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
  });

  test('a gateway that knows neither proves nothing, and nothing is remembered', async () => {
    await opened({ show });
    swr.emulator.answerNext(() => true, errorAnswer('APIGW.0101'), 2);
    expect(await rejection(getTag('team/app', 'v1'))).toMatchObject({ code: 'BAD_RESPONSE' });
    await getTag('team/app', 'v1');
    expect(swr.requests().filter((request) => /tags\/v1$/.test(request))).toHaveLength(2);
  });

  test('a list that fails leaves the question open', async () => {
    await opened({ show });
    swr.emulator.answerNext(({ url }) => url.search !== '', errorAnswer('SVCSTG.SWR.4030170'));
    expect(await rejection(getTag('team/app', 'v1'))).toMatchObject({ code: 'FORBIDDEN' });
    await getTag('team/app', 'v1');
    expect(swr.requests()).toHaveLength(4);
  });
});

test.each([
  ['a page', { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>404</html>' }],
  ['nothing', { status: 404 }],
  ['words', { status: 404, body: '404 page not found' }],
  ['another code', { status: 404, body: '{"error_code":"APIGW.0999","error_msg":"x"}' }],
])('a 404 with %s is neither an absence nor a reason to ask list', async (_what, answer) => {
  await opened();
  swr.emulator.answerNext(() => true, answer);
  expect(await rejection(getTag('team/app', 'v1'))).toMatchObject({ code: 'BAD_RESPONSE' });
  expect(swr.requests()).toHaveLength(1);
});

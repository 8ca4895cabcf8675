import { json, NcrWorld, NEVER, rejection, type OpenedNcr } from '../../../test/naver-ncr';
import { sha256Digest } from '../emulated-store';
import type { FoundTag } from '../registry';
import { SAMPLE_IMAGES } from '../sample-images';
import { DOCUMENTED_EXAMPLE } from './documented-example';
import type { NaverNcrEmulatorOptions } from './emulator-options';

const world = new NcrWorld();
afterEach(() => world.close());

const SINGLE = sha256Digest(SAMPLE_IMAGES.single.document);
const MULTI = sha256Digest(SAMPLE_IMAGES.multi.document);
const ONE = `sha256:${'1'.repeat(64)}`;
const TWO = `sha256:${'2'.repeat(64)}`;
const THREE = `sha256:${'3'.repeat(64)}`;

async function opened(options: NaverNcrEmulatorOptions = {}): Promise<OpenedNcr> {
  const ncr = await world.open(options);
  ncr.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  ncr.emulator.push('team/app', 'multi', SAMPLE_IMAGES.multi);
  return ncr;
}

/** What getTag makes of one answer. */
async function read(record: unknown): Promise<FoundTag> {
  const { emulator, registry } = await opened();
  emulator.answerNext(() => true, json(200, record));
  return registry.getTag('team/app', 'v1', NEVER);
}

const image = (over: object = {}): object => ({ os: 'linux', architecture: 'amd64', digest: ONE, size: 7, ...over });

describe('getTag', () => {
  test('is one request, and tells what the record does', async () => {
    const { registry, requests } = await opened();
    expect(await registry.getTag('team/app', 'v1', NEVER)).toEqual({
      digest: SINGLE,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
      platforms: [{ platform: { os: 'linux', architecture: 'amd64' }, digest: SINGLE, sizeBytes: 108 }],
      vendor: expect.objectContaining({ name: 'v1', full_size: 108, v2: true }),
    });
    expect(requests()).toEqual(['/team%2Fapp/tags/v1']);
  });

  test("an index's platforms are told, attestations are not", async () => {
    const { registry } = await opened();
    const { digest, platforms = [], createdAt } = await registry.getTag('team/app', 'multi', NEVER);
    expect(digest).toBe(MULTI);
    expect(createdAt).toBeUndefined();
    expect(platforms.map(({ platform: { os, architecture, variant } }) => [os, architecture, variant])).toEqual([
      ['linux', 'amd64', undefined],
      ['linux', 'arm64', undefined],
      ['linux', 'arm', 'v7'],
      ['linux', 'arm', 'v6'],
      ['windows', 'amd64', undefined],
    ]);
    expect(platforms[1]?.digest).toMatch(/^sha256:551b4373/);
  });

  test.each<[string, NaverNcrEmulatorOptions]>([
    ['a wrapper around the record', { wrapped: true }],
    ['doubled prefixes everywhere', { doubledPrefix: 'everywhere' }],
    ['no doubled prefix', { doubledPrefix: 'nowhere' }],
    ['times as text', { times: 'text' }],
  ])('%s is read alike', async (_what, options) => {
    const { registry } = await opened(options);
    expect(await registry.getTag('team/app', 'v1', NEVER)).toMatchObject({
      digest: SINGLE,
      updatedAt: '2026-01-01T00:00:00Z',
      platforms: [{ digest: SINGLE }],
    });
  });

  test("the documents' example, with its digest written out, is read whole and goes out untouched", async () => {
    const whole: unknown = JSON.parse(DOCUMENTED_EXAMPLE.replaceAll('a180 ~ b9dc', 'a'.repeat(64)));
    const { emulator, registry } = await opened();
    emulator.answerNext(() => true, json(200, whole));
    expect(await registry.getTag('team/app', 'ncpdocker', NEVER)).toEqual({
      digest: `sha256:${'a'.repeat(64)}`,
      createdAt: '2024-03-31T23:41:28Z',
      updatedAt: '2024-03-31T23:41:28Z',
      platforms: [
        { platform: { os: 'linux', architecture: 'amd64' }, digest: `sha256:${'a'.repeat(64)}`, sizeBytes: 83518086 },
      ],
      vendor: whole,
    });
  });

  test("the documents' example as printed has no whole digest, which is never repaired", async () => {
    const { emulator, registry } = await opened();
    emulator.push('team/app', 'ncpdocker', SAMPLE_IMAGES.single);
    emulator.showExample('team/app', 'ncpdocker');
    const error = await rejection(registry.getTag('team/app', 'ncpdocker', NEVER));
    expect(error).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(error.message).toContain("'digest'");
  });

  test.each([
    ['blanks and upper case', ` SHA256:${'A'.repeat(64)} `, `sha256:${'a'.repeat(64)}`],
    ['a prefix three times', `sha256:sha256:${ONE}`, ONE],
  ])('a digest with %s', async (_what, digest, expected) => {
    expect(await read({ name: 'v1', digest })).toMatchObject({ digest: expected });
  });

  test.each<[string, unknown]>([
    ['no digest', { name: 'v1' }],
    ['a digest that is null', { name: 'v1', digest: null }],
    ['an empty digest', { name: 'v1', digest: '' }],
    ['a digest without its algorithm', { name: 'v1', digest: '1'.repeat(64) }],
    ['a digest of 63 digits', { name: 'v1', digest: `sha256:${'1'.repeat(63)}` }],
    ['a digest with a name before it', { name: 'v1', digest: `team/app@${ONE}` }],
    ['a number for a digest', { name: 'v1', digest: 7 }],
    ["a platform's digest that is none", { name: 'v1', digest: ONE, images: [image({ digest: 'sha256:1' })] }],
    ['images that are no list', { name: 'v1', digest: ONE, images: {} }],
    ['a negative size', { name: 'v1', digest: ONE, images: [image({ size: -1 })] }],
    ['an empty wrapper', { results: [] }],
    ['another tag', { name: 'v10', digest: ONE }],
    ['the tag in other case', { name: 'V1', digest: ONE }],
    ['a list', [{ name: 'v1', digest: ONE }]],
    ['null', null],
    ['an error that answers 200', { error: { errorCode: '100', message: 'Bad Request' } }],
  ])('%s is no answer', async (_what, record) => {
    expect(await rejection(read(record))).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test.each<[string, object, object]>([
    ['null where nothing is known', { images: null, last_updated: null, full_size: null }, {}],
    ['0 for never', { last_updated: 0 }, {}],
    ['a time that is none', { last_updated: 'yesterday' }, {}],
    ['a time beyond all times', { last_updated: 1e20 }, {}],
    ['an architecture that is empty', { images: [image({ architecture: '' })] }, {}],
    ['an image without a size', { images: [image({ size: null })] }, {}],
    [
      'one image of two without a platform',
      { images: [image({ digest: TWO }), image({ os: null, digest: THREE })] },
      {},
    ],
    [
      'an index of one platform',
      { images: [image({ digest: TWO, variant: null, created: 1 })] },
      { platforms: [{ platform: { os: 'linux', architecture: 'amd64' }, digest: TWO, sizeBytes: 7 }] },
    ],
    [
      'an OS version',
      { images: [image({ os: 'windows', os_version: '10.0.1' })] },
      {
        platforms: [
          { platform: { os: 'windows', architecture: 'amd64', osVersion: '10.0.1' }, digest: ONE, sizeBytes: 7 },
        ],
      },
    ],
  ])('%s is no error', async (_what, over, expected) => {
    const record = { name: 'v1', digest: ONE, ...over };
    expect(await read(record)).toEqual({ digest: ONE, ...expected, vendor: record });
  });

  test.each([
    ['one of its platforms', [image(), image({ digest: TWO, architecture: 'arm64' })]],
    ['its image beside an attestation', [image(), image({ digest: TWO, os: 'unknown', architecture: 'unknown' })]],
  ])('a tag cannot be %s', async (_what, images) => {
    const error = await rejection(read({ name: 'v1', digest: ONE, images }));
    expect(error).toMatchObject({ code: 'DIGEST_MISMATCH' });
  });
});

describe('what is missing', () => {
  const ask = async (options: NaverNcrEmulatorOptions, path = 'team/app') => {
    const ncr = await opened(options);
    const error = await rejection(ncr.registry.getTag(path, 'v9', NEVER));
    return { ...ncr, error, requests: ncr.requests() };
  };

  test('a tag: its repository has a list', async () => {
    const { error, requests, server } = await ask({});
    expect(error).toMatchObject({ code: 'MANIFEST_NOT_FOUND', details: { status: 404 } });
    expect(error.message).toBe(
      `Cannot get tag 'v9' of '${server.host}/team/app': registry answered 404 errorCode 300 (Not Found Exception: Requested resource not found); no such tag`,
    );
    expect(requests).toEqual(['/team%2Fapp/tags/v9', '/team%2Fapp/tags?page=1&pagesize=100']);
  });

  test('a repository: it has no list either', async () => {
    const { error, requests } = await ask({}, 'team/none');
    expect(error).toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
    expect(error.message).toContain("registry 'myreg' has no image 'team/none'");
    expect(requests).toHaveLength(2);
  });

  test.each<[NonNullable<NaverNcrEmulatorOptions['missing']>, string, string]>([
    ['ncr', 'MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND'],
    // The whole list lacks the tag; but nobody says that there is no such repository.
    ['message', 'MANIFEST_NOT_FOUND', 'BAD_RESPONSE'],
    ['address', 'MANIFEST_NOT_FOUND', 'BAD_RESPONSE'],
    ['serverError', 'MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND'],
    ['page', 'BAD_RESPONSE', 'BAD_RESPONSE'],
  ])('told as %s', async (missing, tag, repository) => {
    expect((await ask({ missing })).error).toMatchObject({ code: tag });
    expect((await ask({ missing }, 'team/none')).error).toMatchObject({ code: repository });
  });

  test('500 is asked again before the list is', async () => {
    const { requests } = await ask({ missing: 'serverError' });
    expect(requests).toEqual([
      ...Array.from({ length: 4 }, () => '/team%2Fapp/tags/v9'),
      '/team%2Fapp/tags?page=1&pagesize=100',
    ]);
  });

  const isTag = ({ url }: { url: URL }): boolean => /\/tags\/[^/]+$/.test(url.pathname);

  test('500 for a tag that is listed, on the last page, is a server that is broken', async () => {
    const ncr = await opened({ pages: { most: 1 } });
    ncr.emulator.answerNext(isTag, { status: 500, body: 'oops' }, 9);
    const error = await rejection(ncr.registry.getTag('team/app', 'multi', NEVER));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { status: 500 } });
    expect(error.message).toContain('after 4 attempts');
  });

  test('500 for a tag that a long list lacks is proven by the whole of it', async () => {
    const ncr = await opened({ pages: { most: 1 }, missing: 'serverError' });
    expect(await rejection(ncr.registry.getTag('team/app', 'v9', NEVER))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
    expect(ncr.requests().slice(4)).toHaveLength(2);
  });

  test('500 beside a list that is not whole proves nothing', async () => {
    const ncr = await opened({ missing: 'serverError' });
    const list = { count: 5, next: 0, results: [{ name: 'v1', digest: ONE }] };
    ncr.emulator.answerNext((request) => !isTag(request), json(200, list), 9);
    expect(await rejection(ncr.registry.getTag('team/app', 'v9', NEVER))).toMatchObject({ code: 'UNAVAILABLE' });
  });

  test.each([500, 502, 503])('%d for everything is a server that is broken', async (status) => {
    const ncr = await opened();
    ncr.emulator.answerNext(() => true, { status, headers: { 'content-type': 'text/html' }, body: '<html>' }, 99);
    const error = await rejection(ncr.registry.getTag('team/app', 'v1', NEVER));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { status } });
  });

  test('404 for a tag that is listed contradicts itself', async () => {
    const ncr = await opened();
    ncr.emulator.answerNext(isTag, json(404, { error: { errorCode: '300', message: 'Not Found Exception' } }));
    const error = await rejection(ncr.registry.getTag('team/app', 'v1', NEVER));
    expect(error).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(error.message).toContain('but lists it');
  });

  test('404 where the list may not be read says that something is missing', async () => {
    const user = { accessKey: 'k', secretKey: 's', mayView: true, mayList: false };
    const { error } = await ask({ users: [user] });
    expect(error).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
    expect(error.message).toContain('no such tag, or no such repository');
  });

  test('404 beside a list that is down is no proof of which', async () => {
    const ncr = await opened();
    ncr.emulator.answerNext((request) => !isTag(request), { status: 503 }, 9);
    expect(await rejection(ncr.registry.getTag('team/app', 'v9', NEVER))).toMatchObject({ code: 'UNAVAILABLE' });
  });

  test.each([403, 401])('%d for everything is that', async (status) => {
    const ncr = await opened();
    ncr.emulator.answerNext(() => true, { status }, 9);
    const code = status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    expect(await rejection(ncr.registry.getTag('team/app', 'v1', NEVER))).toMatchObject({ code });
    expect(ncr.requests()).toHaveLength(1);
  });

  test('an empty 404 proves nothing, and asks for no list', async () => {
    const ncr = await opened();
    ncr.emulator.answerNext(() => true, { status: 404 });
    const error = await rejection(ncr.registry.getTag('team/app', 'v1', NEVER));
    expect(error).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(error.message).toContain('proves nothing');
    expect(ncr.requests()).toHaveLength(1);
  });

  test('a caller that goes away while the list is read gets no older error', async () => {
    const ncr = await opened({ missing: 'serverError' });
    const controller = new AbortController();
    ncr.emulator.answerNext(
      (request) => !isTag(request),
      () => {
        controller.abort();
        return { status: 200, fault: 'hang' };
      },
    );
    expect(await rejection(ncr.registry.getTag('team/app', 'v9', controller.signal))).toMatchObject({
      code: 'CANCELLED',
    });
  });
});

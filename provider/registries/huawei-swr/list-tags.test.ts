import fc from 'fast-check';
import { NEVER, openSwr, rejection, type OpenedSwr } from '../../../test/huawei-swr';
import { sha256Digest } from '../emulated-store';
import { SAMPLE_IMAGES } from '../sample-images';
import type { TagPage } from '../registry';
import type { EmulatedList, HuaweiSwrEmulatorOptions } from './emulator-options';
import { DOCUMENTED } from './documented-examples';

const SINGLE = sha256Digest(SAMPLE_IMAGES.single.document);

let swr: OpenedSwr;
afterEach(() => swr.close());

async function opened(count: number, options: HuaweiSwrEmulatorOptions = {}): Promise<void> {
  swr = await openSwr(options);
  swr.emulator.push('team/app', 'v0', SAMPLE_IMAGES.single);
  for (let number = 1; number < count; number += 1) swr.emulator.push('team/app', `v${number}`, SAMPLE_IMAGES.single);
  if (count === 0) swr.emulator.deleteTag('team/app', 'v0');
}

/** Newest first. */
const names = (count: number): string[] => Array.from({ length: count }, (_none, index) => `v${count - 1 - index}`);

async function pages(path = 'team/app'): Promise<TagPage[]> {
  const all: TagPage[] = [];
  for await (const page of swr.registry.listTags(path, NEVER)) all.push(page);
  return all;
}

const windows = (): string[] => swr.requests().map((request) => /limit=\d+&offset=\d+/.exec(request)?.[0] ?? '');

describe('pages', () => {
  const COUNTS = [0, 1, 99, 100, 101, 200, 250];
  const LISTS: [string, EmulatedList][] = [
    ['as documented', {}],
    ['with a total of the page alone', { contentRange: 'wrong' }],
    ['clamped to 10', { largestLimit: 10, aboveLargest: 'clamp' }],
    ['clamped to 7, of any offset', { largestLimit: 7, aboveLargest: 'clamp', offset: 'any' }],
  ];
  test.each(LISTS.flatMap(([what, list]) => COUNTS.map((count) => [count, what, list] as const)))(
    '%d tags, %s: every tag once, newest first',
    async (count, _what, list) => {
      await opened(count, { list });
      expect((await swr.tags('team/app')).map(({ name }) => name)).toEqual(names(count));
    },
  );

  test.each([1, 99, 100, 101, 250])('%d tags without a Content-Range', async (count) => {
    await opened(count, { list: { contentRange: 'absent' } });
    expect((await swr.tags('team/app')).map(({ name }) => name)).toEqual(names(count));
  });

  test('an empty array without a Content-Range is no list', async () => {
    await opened(0, { list: { contentRange: 'absent' } });
    expect(await rejection(pages())).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test('every size of page and of repository', async () => {
    await opened(1);
    await fc.assert(
      fc.asyncProperty(fc.nat(130), fc.integer({ min: 1, max: 110 }), fc.boolean(), async (count, most, tells) => {
        await swr.close();
        const contentRange = tells ? 'stated' : 'absent';
        await opened(count + 1, { list: { largestLimit: most, aboveLargest: 'clamp', contentRange } });
        expect((await swr.tags('team/app')).map(({ name }) => name)).toEqual(names(count + 1));
      }),
      { numRuns: 15 },
    );
  });

  test('the parameters are plain, the offset is a multiple of the limit', async () => {
    await opened(250);
    await pages();
    const order = 'order_column=updated_at&order_type=desc';
    const path = 'GET /v2/manage/namespaces/team/repos/app/tags';
    expect(swr.requests()).toEqual([
      `${path}?limit=100&offset=0&${order}`,
      `${path}?limit=100&offset=100&${order}`,
      `${path}?limit=100&offset=200&${order}`,
    ]);
  });

  test('a server that gives fewer is asked on with its own size', async () => {
    await opened(25, { list: { largestLimit: 10, aboveLargest: 'clamp' } });
    await pages();
    expect(windows()).toEqual(['limit=100&offset=0', 'limit=10&offset=10', 'limit=10&offset=20']);
  });

  test('a page is asked for when it is consumed', async () => {
    await opened(250);
    for await (const page of swr.registry.listTags('team/app', NEVER)) {
      expect(page).toMatchObject({ total: 250 });
      break;
    }
    expect(swr.requests()).toHaveLength(1);
  });

  test.each([
    ['and says how many there are', 'stated' as const],
    ['and does not say how many there are', 'absent' as const],
  ])('a server that ignores the offset %s', async (_what, contentRange) => {
    await opened(250, { list: { offset: 'ignored', contentRange } });
    expect(await rejection(pages())).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test('a server that ignores the offset, with one full page', async () => {
    await opened(100, { list: { offset: 'ignored' } });
    expect(await swr.tags('team/app')).toHaveLength(100);
  });

  test('a server that knows of no pages gives all at once', async () => {
    await opened(250, { list: { contentRange: 'absent' } });
    const records = names(250).map((name) => ({ Tag: name, digest: SINGLE }));
    swr.emulator.answerNext(() => true, { status: 200, body: JSON.stringify(records) });
    expect(await swr.tags('team/app')).toHaveLength(250);
    expect(swr.requests()).toHaveLength(1);
  });

  test('tags that are pushed meanwhile come once', async () => {
    await opened(150);
    const found: string[] = [];
    for await (const page of swr.registry.listTags('team/app', NEVER)) {
      found.push(...page.tags.map(({ name }) => name));
      if (found.length === 100) swr.emulator.push('team/app', 'new', SAMPLE_IMAGES.single);
    }
    expect(found).toEqual(names(150));
  });

  test('so many tags that it must be a loop end in truncated', async () => {
    await opened(1);
    swr.emulator.answerNext(
      () => true,
      ({ url }) => {
        const offset = Number(url.searchParams.get('offset'));
        const records = Array.from({ length: 100 }, (_none, index) => ({ Tag: `t${offset + index}`, digest: SINGLE }));
        return { status: 200, body: JSON.stringify(records) };
      },
      2000,
    );
    const all = await pages();
    expect(all).toHaveLength(1000);
    expect(all.at(-1)).toMatchObject({ truncated: true });
    expect(all.at(-2)).not.toHaveProperty('truncated');
  }, 30_000);
});

describe('records', () => {
  test('tell digest, type, size and times', async () => {
    await opened(1);
    expect(await pages()).toEqual([
      {
        total: 1,
        tags: [
          {
            name: 'v0',
            digest: SINGLE,
            mediaType: 'application/vnd.oci.image.manifest.v1+json',
            sizeBytes: 452,
            createdAt: '2026-01-01T00:00:00Z',
            updatedAt: '2026-01-01T00:00:00Z',
          },
        ],
      },
    ]);
  });

  test('the documented example', async () => {
    await opened(1, { documented: true });
    const answer = await swr.emulator.handle({
      method: 'GET',
      url: new URL('/v2/manage/namespaces/group/repos/busybox/tags', swr.server.origin),
      headers: { 'x-auth-token': swr.emulator.issueToken(), 'content-type': 'application/json' },
      body: Buffer.alloc(0),
    });
    expect(answer.body).toBe(DOCUMENTED.list);
    expect(await swr.tags('group/busybox')).toMatchObject([
      { name: 'latest', digest: 'sha256:57b605845a6367c34bfb6ea6477f16852f59aa1861a2b51d10ab77ae0a1dc9c3' },
    ]);
  });

  test('deleted tags are left out, and not counted', async () => {
    await opened(3, { keepsDeleted: true });
    swr.emulator.deleteTag('team/app', 'v1');
    expect(await pages()).toMatchObject([{ total: 2, tags: [{ name: 'v2' }, { name: 'v0' }] }]);
    expect(await rejection(swr.registry.getTag('team/app', 'v1', NEVER))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
  });

  const answerWith = (records: unknown): void =>
    swr.emulator.answerNext(() => true, {
      status: 200,
      headers: { 'content-range': '0-1/1' },
      body: JSON.stringify(records),
    });

  test.each([
    ['of schema 1 has no digest to pin', { Tag: 'a', digest: SINGLE, schema: 1, manifest: '{}' }],
    ['without a digest has none', { Tag: 'a' }],
    ['with an empty digest has none', { Tag: 'a', digest: '' }],
  ])('one %s', async (_what, record) => {
    await opened(1);
    answerWith([record]);
    expect(await swr.tags('team/app')).toEqual([{ name: 'a' }]);
  });

  test.each([
    ['a digest that is none', [{ Tag: 'a', digest: 'sha256:1' }], 'BAD_RESPONSE'],
    ["another's manifest", [{ Tag: 'a', digest: SINGLE, manifest: '{}' }], 'DIGEST_MISMATCH'],
    ['no name', [{ digest: SINGLE }], 'BAD_RESPONSE'],
    ['a name that is null', [{ Tag: null, digest: SINGLE }], 'BAD_RESPONSE'],
    ['a record that is none', ['a'], 'BAD_RESPONSE'],
    ['an object', { tags: [] }, 'BAD_RESPONSE'],
  ])('%s is refused', async (_what, records, code) => {
    await opened(1);
    answerWith(records);
    expect(await rejection(swr.tags('team/app'))).toMatchObject({ code });
  });
});

test.each([
  ['repository', 'team/none', 'no such repository'],
  ['organization', 'none/app', "no such organization, 'none'"],
])('a missing %s is said in its own words', async (_what, path, said) => {
  await opened(1);
  expect(await rejection(pages(path))).toMatchObject({
    code: 'REPOSITORY_NOT_FOUND',
    message: expect.stringContaining(said),
  });
});

describe('the emulator', () => {
  const ask = async (query: string): Promise<unknown> => {
    const answer = await swr.emulator.handle({
      method: 'GET',
      url: new URL(`/v2/manage/namespaces/team/repos/app/tags${query}`, swr.server.origin),
      headers: { 'x-auth-token': swr.emulator.issueToken(), 'content-type': 'application/json' },
      body: Buffer.alloc(0),
    });
    const body = JSON.parse(String(answer.body)) as { Tag: string }[] | { error_code: string };
    return Array.isArray(body) ? body.map(({ Tag }) => Tag) : body.error_code;
  };

  test.each([
    ['', ['v0', 'v1', 'v2', 'v10']],
    ['?limit=2&offset=2', ['v2', 'v10']],
    ['?filter=offset::2|limit::2', ['v2', 'v10']],
    ['?filter=offset%3A%3A0%7Climit%3A%3A1%7Corder_column%3A%3Aupdated_at%7Corder_type%3A%3Adesc', ['v10']],
    ['?filter=tag::V1', ['v1', 'v10']],
    ['?tag=v1', ['v1', 'v10']],
    ['?tag=v2&filter=tag::v0', ['v0']],
    ['?limit=1&offset=0&filter=offset::0|limit::2', ['v0', 'v1']],
    ['?order_column=tag&order_type=asc', ['v0', 'v1', 'v10', 'v2']],
    ['?limit=1', 'SVCSTG.SWR.4000014'],
    ['?offset=0', 'SVCSTG.SWR.4000014'],
    ['?limit=2&offset=1', 'SVCSTG.SWR.4000014'],
    ['?limit=0&offset=0', 'SVCSTG.SWR.4000014'],
    ['?limit=1001&offset=0', 'SVCSTG.SWR.4000014'],
    ['?limit=x&offset=0', 'SVCSTG.SWR.4000014'],
    ['?order_column=updated_at', 'SVCSTG.SWR.4000014'],
    ['?order_column=size&order_type=asc', 'SVCSTG.SWR.4000014'],
    ['?filter=limit', 'SVCSTG.SWR.4001035'],
    ['?filter=name::x', 'SVCSTG.SWR.4001035'],
  ])('answers %j', async (query, expected) => {
    await opened(3);
    swr.emulator.push('team/app', 'v10', SAMPLE_IMAGES.single);
    expect(await ask(query)).toEqual(expected);
  });

  test('gives 100 where no limit is asked for, at most 1000', async () => {
    await opened(150);
    expect(await ask('')).toHaveLength(100);
    expect(await ask('?limit=1000&offset=0')).toHaveLength(150);
  });
});

import { json, NcrWorld, NEVER, rejection, type OpenedNcr } from '../../../test/naver-ncr';
import { sha256Digest } from '../emulated-store';
import { SAMPLE_IMAGES } from '../sample-images';
import type { EmulatedPages } from './emulator-options';

const world = new NcrWorld();
afterEach(() => world.close());

const SINGLE = sha256Digest(SAMPLE_IMAGES.single.document);
const ONE = `sha256:${'1'.repeat(64)}`;
const TWO = `sha256:${'2'.repeat(64)}`;

function names(count: number): string[] {
  return Array.from({ length: count }, (_none, index) => `t${index}`);
}

async function filled(count: number, pages: EmulatedPages = {}): Promise<OpenedNcr> {
  const ncr = await world.open({ pages });
  ncr.emulator.push('app', 'gone', SAMPLE_IMAGES.single);
  ncr.emulator.deleteTag('app', 'gone');
  for (const name of names(count)) ncr.emulator.push('app', name, SAMPLE_IMAGES.single);
  return ncr;
}

describe('pages of tags', () => {
  test.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 1],
    [101, 2],
    [250, 3],
  ])('%d tags take %d requests', async (count, requests) => {
    const ncr = await filled(count);
    const pages = await ncr.pages('app');
    expect(pages.flatMap(({ tags }) => tags.map(({ name }) => name))).toEqual(names(count));
    expect(pages.every(({ total, truncated }) => total === count && truncated === undefined)).toBe(true);
    expect(ncr.requests()).toEqual(
      Array.from({ length: requests }, (_none, index) => `/app/tags?page=${index + 1}&pagesize=100`),
    );
  });

  test.each<EmulatedPages>([
    { most: 10 },
    { next: 'text' },
    { next: 'url' },
    { end: 'null' },
    { end: 'absent' },
    { end: 'empty' },
    { next: 'url', end: 'null', most: 7 },
  ])('250 tags with %j', async (pages) => {
    const ncr = await filled(250, pages);
    expect((await ncr.tags('app')).map(({ name }) => name)).toEqual(names(250));
  });

  test('a page size that is refused is not asked for again', async () => {
    const ncr = await filled(50, { most: 30, strict: true });
    expect(await ncr.tags('app')).toHaveLength(50);
    const queries = ncr.requests().map((path) => path.replace('/app/tags', ''));
    expect(queries).toEqual(['?page=1&pagesize=100', '?page=1', '?page=2', '?page=3']);
  });

  test('a page is asked for when it is consumed', async () => {
    const ncr = await filled(250);
    for await (const { tags } of ncr.registry.listTags('app', NEVER)) {
      expect(tags).toHaveLength(100);
      break;
    }
    expect(ncr.requests()).toHaveLength(1);
  });

  test('a tag is told with its digest and when it was moved', async () => {
    const ncr = await filled(1);
    expect(await ncr.tags('app')).toEqual([
      { name: 't0', digest: SINGLE, createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' },
    ]);
  });
});

describe('a list that others change while it is read', () => {
  /** Does something between the first page and the second. */
  async function moved(change: (ncr: OpenedNcr) => void): Promise<OpenedNcr> {
    const ncr = await filled(250);
    let isDone = false;
    ncr.emulator.answerNext(
      ({ url }) => {
        if (url.searchParams.get('page') === '2' && !isDone) {
          isDone = true;
          change(ncr);
        }
        return false;
      },
      json(500, {}),
    );
    return ncr;
  }

  test('a deleted tag makes no other slip by', async () => {
    const ncr = await moved(({ emulator }) => emulator.deleteTag('app', 't5'));
    const pages = await ncr.pages('app');
    const listed = pages.flatMap(({ tags }) => tags.map(({ name }) => name));
    expect(new Set(listed)).toEqual(new Set(names(250)));
    expect(listed).toHaveLength(250);
    expect(pages.at(-1)?.truncated).toBeUndefined();
  });

  test('a new tag is told once', async () => {
    const ncr = await moved(({ emulator }) => void emulator.push('app', 'new', SAMPLE_IMAGES.single));
    expect((await ncr.tags('app')).map(({ name }) => name).sort()).toEqual([...names(250), 'new'].sort());
  });

  test('a list that becomes shorter than a page that was promised is read again', async () => {
    const ncr = await filled(150);
    const gone = json(404, { error: { errorCode: '300', message: 'Not Found Exception' } });
    ncr.emulator.answerNext(({ url }) => url.searchParams.get('page') === '2', gone);
    expect(await ncr.tags('app')).toHaveLength(150);
  });

  test('a list that never comes to rest is called truncated', async () => {
    const ncr = await filled(150);
    let extra = 0;
    ncr.emulator.answerNext(
      () => {
        extra += 1;
        ncr.emulator.push('app', `extra${extra}`, SAMPLE_IMAGES.single);
        return false;
      },
      json(500, {}),
    );
    expect((await ncr.pages('app')).at(-1)).toEqual({ tags: [], truncated: true });
    expect(ncr.requests()).toHaveLength(6);
  });
});

describe('lists that are wrong', () => {
  const tag = (name: unknown, over: object = {}): object => ({ name, digest: ONE, ...over });

  async function read(...bodies: unknown[]) {
    const ncr = await world.open();
    for (const body of bodies) ncr.emulator.answerNext(() => true, json(200, body));
    return ncr.pages('app');
  }

  test.each<[string, unknown[]]>([
    [
      'pages that repeat',
      [
        { next: 2, results: [tag('a')] },
        { next: 3, results: [tag('a')] },
      ],
    ],
    ['a page that follows itself', [{ next: 1, results: [tag('a')] }]],
    [
      'a page before',
      [
        { next: 2, results: [tag('a')] },
        { next: 1, results: [tag('b')] },
      ],
    ],
    ['a page by a URL that goes back', [{ next: '/x?page=1', results: [tag('a')] }]],
    ['a next page that is none', [{ next: 'more', results: [tag('a')] }]],
    ['a next page below zero', [{ next: -1, results: [tag('a')] }]],
    ['half a page', [{ next: 1.5, results: [tag('a')] }]],
    ['no results', [{ count: 0, next: 0 }]],
    ['results that are no list', [{ results: {} }]],
    ['a count that is none', [{ count: 'many', results: [] }]],
    ['a digest that is none', [{ results: [tag('a', { digest: 'x' })] }]],
    ['tags without names', [{ results: [tag(null)] }]],
  ])('%s', async (_what, bodies) => {
    expect(await rejection(read(...bodies))).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test.each<[string, unknown[], object[]]>([
    ['a bare list of records', [{ results: [tag('a')] }], [{ tags: [{ name: 'a', digest: ONE }] }]],
    [
      'an empty page at the end',
      [
        { next: 2, results: [tag('a')] },
        { next: 3, results: [] },
      ],
      [{}, { tags: [] }],
    ],
    ['fewer tags than are stated', [{ count: 9, next: 0, results: [tag('a')] }], [{ total: 9, truncated: true }]],
    ['more tags than are stated', [{ count: '1', results: [tag('a'), tag('b')] }], [{ total: 2 }]],
    ['a tag that comes twice', [{ results: [tag('a'), tag('a')] }], [{ tags: [{ name: 'a', digest: ONE }] }]],
    ['what is no tag', [{ results: [tag('a/b'), tag('a')] }], [{ tags: [{ name: 'a', digest: ONE }] }]],
    ['a tag without a digest', [{ results: [tag('a', { digest: null })] }], [{ tags: [{ name: 'a' }] }]],
    ['a gap in the pages', [{ next: 5, results: [tag('a')] }, { results: [tag('b')] }], [{}, {}]],
  ])('%s is no error', async (_what, bodies, pages) => {
    expect(await read(...bodies)).toMatchObject(pages);
  });

  test('a record that contradicts itself has no digest', async () => {
    const images = [
      { digest: ONE, created: 1 },
      { digest: TWO, created: 1 },
    ];
    const [page] = await read({ results: [tag('a', { images })] });
    expect(page?.tags).toEqual([{ name: 'a' }]);
  });

  test('a missing repository, and a gateway that does not know the address', async () => {
    const missing = await world.open();
    expect(await rejection(missing.tags('none'))).toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
    const address = await world.open({ missing: 'address' });
    const error = await rejection(address.tags('none'));
    expect(error).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(error.message).toContain("check 'endpoint'");
  });
});

import type { HttpRequest } from '../../http/send';
import type { Asked } from './exchange';
import { listTags } from './list-tags';

const PATH = 'team/app';

interface Listed {
  readonly names: string[];
  readonly totals: (number | undefined)[];
  readonly truncated: boolean;
  readonly asked: string[];
}

/** A server's answer to a page: what it holds, and what it states. */
type Serve = (query: { skip: number; take: number; page: number }) => { names: readonly string[]; total?: number };

async function list(serve: Serve, most = Infinity): Promise<Listed> {
  const asked: string[] = [];
  const send = async (request: HttpRequest) => {
    const { searchParams } = request.url;
    asked.push(searchParams.get('skip') ?? '');
    const [skip, take] = [Number(searchParams.get('skip')), Number(searchParams.get('take'))];
    const { names, total } = serve({ skip, take, page: asked.length });
    const entries = names.map((tagName) => ({ repositoryName: PATH, tagName }));
    const body = Buffer.from(JSON.stringify({ error: null, data: { total, count: names.length, entries } }));
    return { status: 200, headers: {}, body, url: request.url };
  };
  const line = { host: 'h', root: new URL('https://h/udr/v1api/'), send, credentialSource: undefined };
  const question: Asked = { line, path: PATH, signal: new AbortController().signal, goal: `list tags of 'h/${PATH}'` };
  const names: string[] = [];
  const totals: (number | undefined)[] = [];
  let truncated = false;
  for await (const page of listTags(question)) {
    names.push(...page.tags.map(({ name }) => name));
    totals.push(page.total);
    truncated ||= page.truncated === true;
    if (names.length >= most) break;
  }
  return { names, totals, truncated, asked };
}

const tags = (count: number): string[] => Array.from({ length: count }, (_none, index) => `t${1000 + index}`);
const honest =
  (all: readonly string[]): Serve =>
  ({ skip, take }) => ({ names: all.slice(skip, skip + take), total: all.length });

describe.each([0, 1, 99, 100, 101, 250])('%d tags', (count) => {
  const all = tags(count);

  test('come once each, in as few requests as the total allows', async () => {
    const listed = await list(honest(all));
    expect(listed).toMatchObject({ names: all, truncated: false });
    expect(listed.asked).toHaveLength(Math.max(1, Math.ceil(count / 100)));
    expect(new Set(listed.totals)).toEqual(new Set([count]));
  });

  test('come without a total, until a page is empty', async () => {
    const listed = await list(({ skip, take }) => ({ names: all.slice(skip, skip + take) }));
    expect(listed).toMatchObject({ names: all, truncated: false });
    expect(listed.totals.every((total) => total === undefined)).toBe(true);
  });

  test.each([1, 7, 99])('come where the server gives %d at most', async (most) => {
    const listed = await list(({ skip }) => ({ names: all.slice(skip, skip + most), total: count }));
    expect(listed).toMatchObject({ names: all, truncated: false });
  });

  test('come where the server gives all at once', async () => {
    expect(await list(() => ({ names: all, total: count }))).toMatchObject({ names: all, truncated: false });
  });
});

test('stopping early asks for no more', async () => {
  expect((await list(honest(tags(250)), 100)).asked).toEqual(['0']);
});

describe('pages that move', () => {
  test('a tag that is pushed meanwhile: none twice, none of the others lost', async () => {
    const before = tags(250);
    const serve: Serve = (query) => honest(query.page === 1 ? before : ['a0', ...before])(query);
    const { names, truncated } = await list(serve);
    expect(names).toEqual(before);
    expect(truncated).toBe(false);
  });

  test.each([1, 5, 100])('%d tags that go away meanwhile: none of the others lost', async (gone) => {
    const before = tags(350);
    const serve: Serve = (query) => honest(query.page === 1 ? before : before.slice(gone))(query);
    const { names, truncated } = await list(serve);
    expect([...names].sort()).toEqual(before);
    expect(truncated).toBe(false);
  });

  test('all go away meanwhile', async () => {
    const serve: Serve = (query) => honest(query.page === 1 ? tags(250) : [])(query);
    expect(await list(serve)).toMatchObject({ names: tags(100), truncated: false });
  });

  test('a total that keeps becoming smaller ends, too', async () => {
    const all = tags(350);
    const serve: Serve = ({ skip, take }) => ({ names: all.slice(skip, skip + take), total: all.length - skip });
    expect(new Set((await list(serve)).names)).toEqual(new Set(all));
  });
});

describe('pages that do not add up', () => {
  test.each([
    ['no total', undefined],
    ['a total that a repeated page reaches', 200],
    ['a total that is never reached', 5000],
  ])('the first page again and again is an error: %s', async (_what, total) => {
    const serve: Serve = () => ({ names: tags(100), ...(total !== undefined && { total }) });
    await expect(list(serve)).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test('a total below what is there does not end the list', async () => {
    const all = tags(250);
    const serve: Serve = ({ skip, take }) => ({ names: all.slice(skip, skip + take), total: 3 });
    expect(await list(serve)).toMatchObject({ names: all, truncated: false });
  });

  test('an empty page before the total is reached is told as cut short', async () => {
    const all = tags(120);
    const serve: Serve = ({ skip, take }) => ({ names: all.slice(skip, skip + take), total: 300 });
    expect(await list(serve)).toMatchObject({ names: all, truncated: true });
  });

  test('a list without end is cut short', async () => {
    const listed = await list(({ skip }) => ({ names: [`t${skip}`] }));
    expect(listed).toMatchObject({ truncated: true });
    expect(listed.asked).toHaveLength(10_000);
  });

  test('a tag twice on a page comes once; what can be no tag is left out', async () => {
    const serve: Serve = honest(['a', 'a', 'b', 'not a tag', '']);
    expect(await list(serve)).toMatchObject({ names: ['a', 'b'], truncated: false });
  });
});

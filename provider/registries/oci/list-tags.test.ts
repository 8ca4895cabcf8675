import { responseOf } from '../../../test/http-request';
import { closeOci, openOci, type Opened } from '../../../test/open-oci';
import type { HttpRequest } from '../../http/send';
import { SAMPLE_IMAGES } from '../sample-images';
import type { ListedTag } from '../registry';
import { openEmulator, type OciEmulator } from './emulator';
import type { OciEmulatorOptions } from './emulator-options';
import { listTags } from './list-tags';
import type { OciOptions } from './options';

const { signal } = new AbortController();
const NAMES = ['b', 'a', 'c', 'e', 'd'];
const LIST = 'GET /v2/lab/app/tags/list';
const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

afterEach(closeOci);

async function lab(
  options: OciEmulatorOptions = {},
  own: Partial<OciOptions> = {},
): Promise<Opened & { emulator: OciEmulator }> {
  const emulator = openEmulator(options);
  for (const name of NAMES) emulator.push('lab/app', name, SAMPLE_IMAGES.single);
  return { emulator, ...(await openOci(emulator, own)) };
}

async function listed({ registry }: Opened, path = 'lab/app'): Promise<ListedTag[]> {
  const tags: ListedTag[] = [];
  for await (const page of registry.listTags(path, signal)) tags.push(...page.tags);
  return tags;
}

const named = async (opened: Opened): Promise<string[]> => (await listed(opened)).map(({ name }) => name);

const page = (tags: unknown, link?: string | string[], more: object = {}) => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...(link !== undefined && { link }) },
  body: JSON.stringify({ name: 'lab/app', tags, ...more }),
});

describe('the next page', () => {
  test('TAG-1, 17.23: a server that ignores what is asked is asked once', async () => {
    const opened = await lab({}, { pageSize: 2 });
    expect(await named(opened)).toEqual(NAMES);
    expect(opened.requests()).toEqual([`${LIST}?n=2`]);
  });

  test('TAG-1: is the registry’s own link, to the end, and no other', async () => {
    const opened = await lab({ tags: { pageSize: 2 } });
    expect(await named(opened)).toEqual(NAMES);
    expect(opened.requests()).toEqual([LIST, `${LIST}?last=a&n=2`, `${LIST}?last=e&n=2`]);
  });

  test.each(['path', 'absolute', 'relative', 'query'] as const)('TAG-2, 17.21: is linked by %s', async (link) => {
    expect(await named(await lab({ tags: { pageSize: 3, link } }))).toEqual(NAMES);
  });

  test('TAG-2: its parameters are not looked into', async () => {
    const opened = await lab();
    opened.emulator.answerNext(() => true, page(['a'], '<?next_page=g%2BA%3D&x>; rel="next"'));
    await listed(opened);
    expect(opened.requests()[1]).toBe(`${LIST}?next_page=g%2BA%3D&x`);
  });

  test('TAG-2: is relative to the address that answered', async () => {
    const opened = await lab();
    opened.emulator.answerNext(() => true, { status: 307, headers: { location: '/v2/lab/moved/tags/list' } });
    opened.emulator.answerNext(() => true, page(['a'], '<list?last=a>; rel="next"'));
    opened.emulator.answerNext(() => true, page(['b']));
    expect(await named(opened)).toEqual(['a', 'b']);
    expect(opened.requests().at(-1)).toBe('GET /v2/lab/moved/tags/list?last=a');
  });

  test('TAG-3: is found among other links', async () => {
    const opened = await lab();
    opened.emulator.answerNext(() => true, page(['a'], ['</x>; rel="prev", </v2/lab/app/tags/list?p=2>; REL=next']));
    expect(await named(opened)).toEqual(['a', 'b', 'c', 'e', 'd']);
  });

  test.each([
    ['another host', (origin: URL) => `${origin.href}v2/lab/app/tags/list`],
    ['no web address', () => 'ftp://127.0.0.1/v2/lab/app/tags/list'],
    ['no URL', () => 'http://['],
  ])('TAG-4, 17.22: %s is refused, and hears of nothing', async (_what, target) => {
    const other = openEmulator();
    const { server } = await openOci(other);
    const opened = await lab();
    opened.emulator.answerNext(() => true, page(['a'], `<${target(server.origin)}>; rel="next"`));
    expect(await failure(listed(opened))).toMatchObject({ code: 'UNTRUSTED' });
    expect(other.requests).toEqual([]);
  });

  test.each([
    ['http://h.example/v2/a/tags/list?p=2', 'https://h.example/v2/a/tags/list?p=2'],
    ['http://h.example:80/v2/a/tags/list?p=2', 'https://h.example/v2/a/tags/list?p=2'],
    ['http://other.example/v2/a/tags/list?p=2', 'UNTRUSTED'],
  ])('TAG-4: %s of a registry on TLS is %s', async (target, expected) => {
    const asked: string[] = [];
    const send = async ({ url }: HttpRequest) => {
      asked.push(url.href);
      const headers = asked.length === 1 ? { link: `<${target}>; rel="next"` } : {};
      return responseOf(200, { url, headers, body: `{"tags":["t${asked.length}"]}` });
    };
    const endpoint = new URL('https://h.example/');
    const line = { host: 'h.example', endpoint, send, resolveMethod: 'auto', pageSize: undefined };
    const pages = listTags(line, 'a', signal);
    await pages.next();
    const second = await failure(pages.next());
    expect(asked[1] ?? (second as { code: string }).code).toBe(expected);
  });

  test('TAG-11: a link that lacks the repository’s own path is followed on that path', async () => {
    const opened = await lab({ tags: { pageSize: 3 } });
    opened.emulator.answerNext(() => true, page(['b', 'a', 'c'], '</v2/app/tags/list?last=c&n=3>; rel="next"'));
    expect(await named(opened)).toEqual(NAMES);
    expect(opened.requests().at(-1)).toBe(`${LIST}?last=c&n=3`);
  });
});

describe('a list that does not end', () => {
  test('TAG-5, 17.24: a page that links to itself is an error', async () => {
    const opened = await lab();
    opened.emulator.answerNext(() => true, page(['a'], '</v2/lab/app/tags/list>; rel="next"'), 99);
    expect(await failure(listed(opened))).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(opened.requests()).toHaveLength(1);
  });

  test('TAG-5: two pages without a new tag are an error', async () => {
    const opened = await lab();
    for (const last of ['1', '2', '3']) {
      opened.emulator.answerNext(() => true, page(['a'], `</v2/lab/app/tags/list?last=${last}>; rel="next"`));
    }
    expect(await failure(listed(opened))).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(opened.requests()).toHaveLength(3);
  });

  test('TAG-5, 17.25: an empty last page is legal', async () => {
    const opened = await lab({ tags: { pageSize: 5, emptyLastPage: true } });
    expect(await named(opened)).toEqual(NAMES);
    expect(opened.requests()).toHaveLength(2);
  });
});

describe('what is in a page', () => {
  test('TAG-6: a size that is refused is asked for smaller, then not at all', async () => {
    const opened = await lab({ tags: { largestPage: 0 } }, { pageSize: 5000 });
    expect(await named(opened)).toEqual(NAMES);
    expect(opened.requests()).toEqual(['?n=5000', '?n=1000', ''].map((query) => LIST + query));
  });

  test.each(['null', 'missing', 'list'] as const)('TAG-7, 17.20: no tags, written as %s', async (none) => {
    const opened = await lab({ tags: { none } });
    for (const name of NAMES) opened.emulator.deleteTag('lab/app', name);
    expect(await listed(opened)).toEqual([]);
  });

  test('TAG-8: nulls, digests, doubles and what is no tag are left out', async () => {
    const opened = await lab();
    const odd = ['b', null, `sha256:${'a'.repeat(64)}`, 'a', 'b', '../x', '', '-a', '__proto__'];
    opened.emulator.answerNext(() => true, page(odd));
    expect(await named(opened)).toEqual(['b', 'a', '__proto__']);
  });

  test('TAG-10: an unknown repository is named so', async () => {
    const opened = await lab();
    expect(await failure(listed(opened, 'lab/none'))).toMatchObject({
      code: 'REPOSITORY_NOT_FOUND',
      message: expect.stringMatching(/no such repository$/),
    });
  });

  test('TAG-14: 100,000 tags on a page are taken', async () => {
    const opened = await lab();
    const names = Array.from({ length: 100_000 }, (_none, index) => `v1.2.3-build.${index}`);
    opened.emulator.answerNext(() => true, page(names));
    expect(await listed(opened)).toHaveLength(100_000);
  });

  test('TAG-14, LIM-1: a page of more than 32 MiB is an error', async () => {
    const opened = await lab();
    opened.emulator.answerNext(() => true, { ...page([]), body: Buffer.alloc(32 * 1024 * 1024 + 1, 0x20) });
    expect(await failure(listed(opened))).toMatchObject({
      code: 'BAD_RESPONSE',
      message: expect.stringContaining('more than 33554432 bytes'),
    });
  });

  test('LIM-6, LIM-9: an error, or a page, that answers 200 is none', async () => {
    for (const body of ['{"errors":[{"code":"DENIED"}],"tags":7}', '<html>welcome</html>']) {
      const opened = await lab();
      opened.emulator.answerNext(() => true, { status: 200, body });
      expect(await failure(listed(opened))).toMatchObject({ code: 'BAD_RESPONSE' });
    }
  });
});

describe('TAG-12: what Google’s registries add', () => {
  const [one, two] = ['1', '2'].map((digit) => `sha256:${digit.repeat(64)}`);
  const type = SAMPLE_IMAGES.single.mediaType;

  test('tells the digest and type of each tag', async () => {
    const opened = await lab();
    const manifest = {
      [String(one)]: { tag: ['a', '__proto__'], mediaType: type, timeCreatedMs: '0', imageSizeBytes: '12' },
      [String(two)]: { tag: [], mediaType: type },
    };
    opened.emulator.answerNext(() => true, page(['a', 'b', '__proto__'], undefined, { manifest, child: [] }));
    expect(await listed(opened)).toEqual([
      { name: 'a', digest: one, mediaType: type },
      { name: 'b' },
      { name: '__proto__', digest: one, mediaType: type },
    ]);
  });

  test.each([
    ['RES-20: is no digest', { 'sha256:1': { tag: ['a'] } }],
    ['names a tag twice', { [String(one)]: { tag: ['a'] }, [String(two)]: { tag: ['a'] } }],
    ['is of another form', { [String(one)]: 7 }],
    ['is null', null],
  ])('is passed over where it %s', async (_what, manifest) => {
    const opened = await lab();
    opened.emulator.answerNext(() => true, page(['a'], undefined, { manifest }));
    expect(await listed(opened)).toEqual([{ name: 'a' }]);
  });
});

import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { HostileWorld, type Answer, type Outcome } from './hostile-world';

// Registries that mean harm, through the built plugin: nothing hangs, nothing grows, nothing ends the process, nothing of
// theirs reads as an absence, and the next question is answered.

const world = new HostileWorld();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const MIB = 1024 * 1024;
const INDEX = 'application/vnd.oci.image.index.v1+json';
// What a page of tags of 32 MiB takes while it is read; a manifest has 4 MiB.
const LIST_MIB = 700;
const MANIFEST_MIB = 200;

const says =
  (
    body: string | Buffer,
    { status = 200, ...headers }: { status?: number; [name: string]: string | number | undefined } = {},
  ): Answer =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': INDEX, ...headers }).end(body);

const unauthorized =
  (challenge: string | string[]): Answer =>
  (_request, response) =>
    response.setHeader('www-authenticate', challenge).writeHead(401).end();

/** After the request: a beginning, then the same again and again for as long as somebody reads. */
const endless = (start: string, chunk: string) => (socket: Socket) => {
  const flood = (): void => {
    while (socket.writable && socket.write(chunk));
  };
  socket.once('data', () => {
    socket.write(start);
    socket.on('drain', flood);
    flood();
  });
};

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const KIB = 'x'.repeat(1024);
const verified = (repository: string): Promise<Outcome> => world.getTag(repository, { verify: true });
const listed = (repository: string): Promise<Outcome> => world.listTags(repository);

async function expectRefusal(
  ask: () => Promise<Outcome>,
  { code, text = /^Cannot /, mostMiB }: { code: string; text?: RegExp; mostMiB: number },
): Promise<void> {
  const { roseMiB = 0, ...outcome } = await world.measured(ask);
  expect(outcome).toMatchObject({ code, text: expect.stringMatching(text) });
  expect(outcome.text).toMatch(/^Cannot [^\u0000-\u001f\u007f-\u009f]*$/);
  expect(outcome.text.length).toBeLessThan(6100);
  expect(roseMiB).toBeLessThan(mostMiB);
  expect(await world.isWell()).toBe(true);
}

describe('answers without end', () => {
  const HEADERS = 'HTTP/1.1 200 OK\r\n';
  const rows: [string, string, string, string][] = [
    ['chunks', CHUNKED, `400\r\n${KIB}\r\n`, 'BAD_RESPONSE'],
    ['a body until the connection ends', `${HEADERS}\r\n`, KIB, 'BAD_RESPONSE'],
    ['headers', HEADERS, `x-a: ${KIB}\r\n`, 'BAD_RESPONSE'],
    ['one header', `${HEADERS}x-a: `, KIB, 'BAD_RESPONSE'],
    ['a challenge of 10 MB', 'HTTP/1.1 401 U\r\nwww-authenticate: ', 'Bearer realm="x",'.repeat(60), 'BAD_RESPONSE'],
    ['trailers', `${CHUNKED}0\r\n`, `x-a: ${KIB}\r\n`, 'BAD_RESPONSE'],
    ['an extension of a chunk', `${CHUNKED}1;`, KIB, 'UNAVAILABLE'],
    ['words after the status', 'HTTP/1.1 200 ', KIB, 'UNAVAILABLE'],
    ['early hints', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50), 'UNAVAILABLE'],
    ['an error', 'HTTP/1.1 503 S\r\n\r\n', KIB, 'UNAVAILABLE'],
    ['a limit', 'HTTP/1.1 429 S\r\n\r\n', KIB, 'RATE_LIMITED'],
    ['a page that says 404', 'HTTP/1.1 404 N\r\n\r\n', '<p>not found</p>', 'BAD_RESPONSE'],
    [
      'a 404 that begins as a registry’s',
      'HTTP/1.1 404 N\r\n\r\n{"errors":[{"code":"MANIFEST_UNKNOWN","detail":"',
      KIB,
      'BAD_RESPONSE',
    ],
  ];
  test.each(rows)('LIM-1: %s', async (_what, start, chunk, code) => {
    // What only time ends is given little of it.
    await world.configure(code === 'UNAVAILABLE' ? { timeoutSeconds: 2 } : {});
    const { repository } = await world.raw(endless(start, chunk));
    await expectRefusal(() => verified(repository), { code, mostMiB: MANIFEST_MIB });
  });

  test.each([
    ['a manifest', verified],
    ['a list', listed],
  ])('LIM-1: %s in chunks of one byte takes no more memory than its bytes', async (_what, ask) => {
    await world.configure({ timeoutSeconds: 3 });
    const { repository } = await world.raw(endless(CHUNKED, '1\r\nx\r\n'.repeat(1000)));
    const outcome = await world.measured(() => ask(repository));
    expect(['BAD_RESPONSE', 'UNAVAILABLE']).toContain(outcome.code);
    expect(outcome.roseMiB ?? 0).toBeLessThan(MANIFEST_MIB);
    expect(await world.isWell()).toBe(true);
  });

  test('LIM-1: what is announced as too large is not read', async () => {
    // Without an end it would be waited for.
    const repository = await world.registry((_request, response) => {
      response.writeHead(200, { 'content-length': String(5 * MIB) }).write('{');
    });
    await expectRefusal(() => verified(repository), { code: 'BAD_RESPONSE', text: /more than 4194304/, mostMiB: 50 });
  });
});

describe('bodies in an encoding', () => {
  beforeAll(() => world.configure());

  test('RES-4: none is asked for', async () => {
    const asked: unknown[] = [];
    const repository = await world.registry((request, response) => {
      asked.push(request.headers['accept-encoding']);
      says('{"tags":[]}')(request, response);
    });
    await world.listTags(repository);
    await verified(repository);
    expect(asked).toEqual(['identity', 'identity']);
  });

  const zeros = Buffer.alloc(256 * MIB);
  const empty = gzipSync('');
  const manyMembers = (sizeBytes: number): Buffer =>
    Buffer.concat(Array.from({ length: Math.floor(sizeBytes / empty.length) }, () => empty));
  test.each<[string, string, Buffer, (repository: string) => Promise<Outcome>]>([
    ['a manifest of 256 MiB in gzip', 'gzip', gzipSync(zeros), verified],
    ['a list of 256 MiB in gzip', 'gzip', gzipSync(zeros), listed],
    ['256 MiB in deflate', 'deflate', deflateSync(zeros), verified],
    ['brotli', 'br', brotliCompressSync(Buffer.alloc(MIB)), verified],
    ['200,000 empty members', 'gzip', manyMembers(4 * MIB), verified],
    ['1,500,000 empty members', 'gzip', manyMembers(30 * MIB), listed],
    ['half a member', 'gzip', gzipSync('{"tags":[]}').subarray(0, 20), listed],
    ['gzip in gzip', 'gzip, gzip', gzipSync(gzipSync('{}')), verified],
    ['what is no gzip', 'gzip', Buffer.from('{"tags":[]}'), listed],
  ])('LIM-2: %s', async (_what, encoding, body, ask) => {
    const repository = await world.registry(says(body, { 'content-encoding': encoding }));
    await expectRefusal(() => ask(repository), { code: 'BAD_RESPONSE', mostMiB: LIST_MIB });
  });

  test.each([
    [503, 'UNAVAILABLE'],
    [429, 'RATE_LIMITED'],
    [403, 'FORBIDDEN'],
    [404, 'BAD_RESPONSE'],
  ])('LIM-5: %d in an unknown encoding is what its status says, and no absence', async (status, code) => {
    const headers = { status, 'content-encoding': 'br', 'docker-distribution-api-version': 'registry/2.0' };
    const repository = await world.registry(says('{"errors":[]}', headers));
    await expectRefusal(() => verified(repository), { code, mostMiB: 50 });
  });
});

describe('JSON', () => {
  beforeAll(() => world.configure());

  const deep = (open: string, close: string, levels: number): string => open.repeat(levels) + close.repeat(levels);
  const digest = `sha256:${'0'.repeat(64)}`;
  const descriptor = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 2 };
  const index = (...manifests: object[]): string => JSON.stringify({ schemaVersion: 2, manifests });
  test.each<[string, string, (repository: string) => Promise<Outcome>]>([
    ['100,000 open brackets', '['.repeat(100_000), verified],
    ['100,000 levels of lists', deep('[', ']', 100_000), verified],
    ['100,000 levels of objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, verified],
    [
      '100,000 levels of indexes',
      `${'{"schemaVersion":2,"manifests":['.repeat(100_000)}${']}'.repeat(100_000)}`,
      verified,
    ],
    ['100,000 levels as a tag', `{"tags":[${deep('[', ']', 100_000)}]}`, listed],
    [
      '100,000 levels as annotations',
      `{"schemaVersion":2,"manifests":[],"annotations":{"a":${deep('[', ']', 100_000)}}}`,
      verified,
    ],
    ['10,001 descriptors', index(...Array.from({ length: 10_001 }, () => descriptor)), verified],
    ['CVE-2021-41190: manifests and layers', JSON.stringify({ schemaVersion: 2, manifests: [], layers: [] }), verified],
    [
      'CVE-2021-41190: manifests and config',
      JSON.stringify({ schemaVersion: 2, manifests: [], config: descriptor }),
      verified,
    ],
    [
      'a name with escapes where it does not fit',
      index({ ...descriptor, annotations: { '\u001b[31m\u0000k': 5 } }),
      verified,
    ],
    [
      'a type with escapes',
      JSON.stringify({ schemaVersion: 2, mediaType: '\u001b[31mx\u0000', manifests: [] }),
      verified,
    ],
    ['a name of 1 MB where it does not fit', index({ ...descriptor, annotations: { ['k'.repeat(MIB)]: 5 } }), verified],
    ['cut short', '{"schemaVersion":2,"manifests":[', verified],
    ['an error that answers 200', '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}', verified],
    ['a list that is an error', '{"errors":[{"code":"NAME_UNKNOWN"}],"tags":"none"}', listed],
  ])('LIM-3: %s', async (_what, body, ask) => {
    const repository = await world.registry(says(body));
    await expectRefusal(() => ask(repository), { code: 'BAD_RESPONSE', mostMiB: MANIFEST_MIB });
  });

  test('LIM-3: members that are named as those of every object are members like any', async () => {
    const body = `{"schemaVersion":2,"manifests":[],"annotations":{"constructor":"a","toString":"b","__proto__":"c"}}`;
    const repository = await world.registry(says(body));
    const { values } = await world.getTag(repository, { details: true });
    expect(values?.['annotations']).toMatchObject({ constructor: 'a', toString: 'b' });
    expect(await world.isWell()).toBe(true);
  });

  test.each<[string, string[], RegExp]>([
    [
      '9,000 platforms',
      Array.from({ length: 9000 }, (_none, at) => `${at}${'a'.repeat(100)}`),
      /linux\/0a.*linux\/29a.* and 8970 more$/,
    ],
    ['a platform of 2 MB', ['a'.repeat(2 * MIB)], /image has linux\/a{94}$/],
    ['a platform with escapes', ['\u001b[31m\u0000\n'], /image has linux\/%1B/],
  ])('LIM-4: %s where another is wanted', async (_what, architectures, text) => {
    const entries = architectures.map((architecture) => ({ ...descriptor, platform: { os: 'linux', architecture } }));
    const repository = await world.registry(says(index(...entries)));
    const ask = (): Promise<Outcome> => world.getTag(repository, { platform: 'linux/amd64' });
    await expectRefusal(ask, { code: 'PLATFORM_NOT_FOUND', text, mostMiB: MANIFEST_MIB });
  });

  test.each([
    ['application/vnd.docker.distribution.manifest.v1+json', '{"schemaVersion":1}', 'UNSUPPORTED'],
    ['application/vnd.docker.distribution.manifest.v1+prettyjws', '{}', 'UNSUPPORTED'],
    ['text/plain', '{"schemaVersion":1,"fsLayers":[]}', 'UNSUPPORTED'],
    ['text/html', '<html>Please log in</html>', 'BAD_RESPONSE'],
    ['image/png', '\u0089PNG', 'BAD_RESPONSE'],
    [`${INDEX}${'x'.repeat(10_000)}`, index(), ''],
  ])('RES-11, RES-12: %.40s', async (type, body, code) => {
    const repository = await world.registry(says(body, { 'content-type': type }));
    expect(await verified(repository)).toMatchObject({ code });
    expect(await world.getTag(repository)).toMatchObject({ code });
    expect(await world.isWell()).toBe(true);
  });

  test.each([
    `md5:${'a'.repeat(32)}`,
    `sha384:${'a'.repeat(64)}`,
    'sha256:../../etc/passwd',
    `SHA256:${'a'.repeat(64)}`,
  ])('LIM-8: a stated digest %.30s is not given out', async (stated) => {
    const repository = await world.registry(says(index(), { 'docker-content-digest': stated }));
    const { values } = await world.getTag(repository);
    expect(values?.['digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(values?.['digest']).not.toBe(stated);
  });
});

describe('words', () => {
  beforeAll(() => world.configure());

  const words = (code: string, message: string): string => JSON.stringify({ errors: [{ code, message }] });
  test.each<[string, Answer, string]>([
    [
      'escapes',
      says(words('\u001b[31mDENIED\u0000', '\u001b]0;title\u0007a\u0000b\r\n\u009b1mc'), { status: 403 }),
      'FORBIDDEN',
    ],
    [
      'half of a surrogate pair',
      says('{"errors":[{"code":"DENIED","message":"a\\ud800b"}]}', { status: 403 }),
      'FORBIDDEN',
    ],
    [
      'a surrogate pair where the text is cut',
      says(words('DENIED', `${'a'.repeat(511)}😀`), { status: 403 }),
      'FORBIDDEN',
    ],
    ['a message of 1 MB', says(words('DENIED', '😀'.repeat(MIB / 4)), { status: 403 }), 'FORBIDDEN'],
    ['a request id of 10 kB', says('', { status: 500, 'x-request-id': '\u00ff'.repeat(10_000) }), 'UNAVAILABLE'],
    ['a wait of words', says('', { status: 429, 'retry-after': 'soon '.repeat(2000) }), 'RATE_LIMITED'],
    ['a wait of 30 years', says('', { status: 429, 'retry-after': '999999999' }), 'RATE_LIMITED'],
    ['7,800 challenges', unauthorized('a,'.repeat(7800)), 'UNAUTHENTICATED'],
    [
      '1,000 realms of private addresses',
      unauthorized(Array.from({ length: 300 }, (_none, at) => `Bearer realm="http://10.0.1.${at % 256}/"`)),
      'UNTRUSTED',
    ],
    [
      'a realm with a host of 14,000 characters',
      unauthorized(`Bearer realm="http://u@${'a.'.repeat(7000)}x/"`),
      'UNTRUSTED',
    ],
    ['quotes without end', unauthorized(`Bearer realm="${'\\'.repeat(15_000)}`), 'UNAUTHENTICATED'],
    [
      'a location with a host of 14,000 characters',
      says('', { status: 307, location: `http://u:p@${'a.'.repeat(7000)}x/` }),
      'UNTRUSTED',
    ],
    ['a location that is no URL', says('', { status: 307, location: 'http://[' }), 'BAD_RESPONSE'],
  ])('LIM-4: %s', async (_what, answer, code) => {
    const repository = await world.registry(answer);
    await expectRefusal(() => verified(repository), { code, mostMiB: MANIFEST_MIB });
  });

  test('LIM-4: raw control characters in a header are no HTTP', async () => {
    const { repository } = await world.raw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 307 T\r\nlocation: http://a\u0000\u001bb/\r\n\r\n'));
    });
    await expectRefusal(() => verified(repository), { code: 'BAD_RESPONSE', mostMiB: 50 });
  });

  test('RET-11: 10,000 warnings are not all told', async () => {
    let page = 0;
    const repository = await world.registry((_request, response) => {
      page += 1;
      const warning = Array.from({ length: 100 }, (_none, at) => `299 - "warning ${page * 100 + at}"`);
      if (page < 100) response.setHeader('link', `</v2/lab/app/tags/list?last=${page}>; rel="next"`);
      response.setHeader('warning', warning).end(`{"tags":["v${page}"]}`);
    });
    const before = world.plugin.logged.length;
    expect(await world.listTags(repository)).toMatchObject({ values: { total: 100 } });
    expect(world.plugin.logged.length - before).toBeLessThanOrEqual(100);
  });
});

describe('ways without end', () => {
  beforeAll(() => world.configure());

  test.each<[string, (at: number) => string, RegExp]>([
    ['to itself', () => '/v2/x', /circle/],
    ['between two', (at) => `/v2/${at % 2}`, /circle/],
    ['ever further', (at) => `/v2/?x=${at}`, /more than 10 times/],
  ])('RED-1: redirects %s', async (_what, location, text) => {
    let count = 0;
    const repository = await world.registry((_request, response) => {
      count += 1;
      response.writeHead(307, { location: location(count) }).end();
    });
    await expectRefusal(() => verified(repository), { code: 'BAD_RESPONSE', text, mostMiB: 50 });
    expect(count).toBeLessThan(15);
  });

  const linked =
    (tags: (page: number) => readonly string[], link = (page: number) => `?last=${page}`): Answer =>
    (request, response) => {
      const page = Number(/last=(\d+)/.exec(request.url ?? '')?.[1] ?? 0) + 1;
      response.setHeader('link', `<${link(page)}>; rel="next"`).end(JSON.stringify({ tags: tags(page) }));
    };
  test.each<[string, Answer, number]>([
    [
      'a page to itself',
      linked(
        (page) => [`v${page}`],
        () => '?last=0',
      ),
      2,
    ],
    ['pages without tags', linked(() => []), 2],
    ['pages with the same tags', linked(() => ['v1', 'v2']), 3],
    ['pages with new tags each', linked((page) => [`v${page}`]), 10_000],
    [
      'long pages with new tags each',
      linked((page) => Array.from({ length: 100_000 }, (_none, at) => `${page}-${at}`)),
      11,
    ],
  ])('TAG-5: %s', async (_what, answer, most) => {
    let count = 0;
    const repository = await world.registry((request, response) => {
      count += 1;
      answer(request, response);
    });
    await expectRefusal(() => listed(repository), { code: 'BAD_RESPONSE', text: /not end/, mostMiB: LIST_MIB });
    expect(count).toBeLessThanOrEqual(most);
  });

  test('TAG-14: 1,100,000 tags on one page', async () => {
    const tags = Array.from({ length: 1_100_000 }, (_none, at) => `"${at.toString(36)}"`);
    const repository = await world.registry(says(`{"tags":[${tags.join(',')}]}`));
    await expectRefusal(() => listed(repository), { code: 'BAD_RESPONSE', text: /not end/, mostMiB: LIST_MIB });
  });

  test('TOK-11: a further scope demanded each time does not make tokens’ addresses grow without end', async () => {
    let demanded = 0;
    let longest = 0;
    const repository = await world.registry((request, response) => {
      const { url = '', headers } = request;
      longest = Math.max(longest, url.length);
      if (url.startsWith('/token')) response.end(`{"token":"t${demanded}"}`);
      else if (demanded % 3 === 2 && headers.authorization !== undefined) {
        demanded += 1;
        response.setHeader('link', `<?last=${demanded}>; rel="next"`).end(`{"tags":["v${demanded}"]}`);
      } else {
        demanded += 1;
        const scope = `repository:${'x'.repeat(500)}${demanded}:pull`;
        const parameters = `realm="/token",scope="${scope}",error="insufficient_scope"`;
        response.writeHead(401, { 'www-authenticate': `Bearer ${parameters}` }).end();
      }
    });
    expect((await listed(repository)).code).not.toBe('');
    expect(demanded).toBeGreaterThan(10);
    expect(longest).toBeLessThan(16_384);
    expect(await world.isWell()).toBe(true);
  });

  test('TOK-11: 401 for ever', async () => {
    let count = 0;
    const repository = await world.registry((request, response) => {
      count += 1;
      if (request.url?.startsWith('/token') === true) response.end(`{"token":"t${count}"}`);
      else unauthorized('Bearer realm="/token"')(request, response);
    });
    await expectRefusal(() => verified(repository), { code: 'UNAUTHENTICATED', mostMiB: 50 });
    expect(count).toBeLessThan(6);
  });
});

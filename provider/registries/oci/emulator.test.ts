import { z } from 'zod';
import { ask, askRow, BASIC_ROWS, LOGIN, OPEN_ROWS, type Observed } from '../../../test/real/distribution-answers';
import { serve, type TestServer } from '../../../test/serve';
import type { SeedImage } from '../emulator';
import { sha256Digest } from '../emulated-store';
import { SAMPLE_IMAGES, SAMPLE_VERSIONS, sampleVersion } from '../sample-images';
import { openEmulator, type OciEmulator } from './emulator';
import type { Oddity } from './emulator-oddities';
import type { EmulatedTags, EmulatedToken, OciEmulatorOptions } from './emulator-options';

const { single, multi } = SAMPLE_IMAGES;
const SINGLE = sha256Digest(single.document);
const ACCEPT = { accept: `${single.mediaType}, ${multi.mediaType}` };
const MANIFEST = '/v2/lab/app/manifests/single';

let servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function open(emulator: OciEmulator): Promise<URL> {
  const server = await serve(emulator);
  servers.push(server);
  return server.origin;
}

async function start(options: OciEmulatorOptions = {}): Promise<{ emulator: OciEmulator; origin: URL }> {
  const emulator = openEmulator(options);
  for (const [tag, image] of Object.entries<SeedImage>(SAMPLE_IMAGES)) emulator.push('lab/app', tag, image);
  emulator.push('lab/one', 'v1', single);
  emulator.push('lab/emptied', 'v1', single);
  emulator.deleteTag('lab/emptied', 'v1');
  return { emulator, origin: await open(emulator) };
}

describe('distribution 2.8.2 open to everybody', () => {
  test.each(OPEN_ROWS)('$name', async (row) => {
    const { origin } = await start();
    expect(await askRow(origin, row)).toEqual(row.answer);
  });

  test('the schema 1 digest stays while its bytes change', async () => {
    const { origin } = await start();
    const bodies = await Promise.all([1, 2].map(() => ask(origin, { path: '/v2/lab/app/manifests/schema2' })));
    expect(bodies[0]?.digest).toBe(bodies[1]?.digest);
    expect(bodies[0]?.body).not.toBe(bodies[1]?.body);
  });

  test('a list without linux/amd64 has no child to give', async () => {
    const { emulator, origin } = await start();
    const { mediaType } = SAMPLE_IMAGES.dockerList;
    emulator.push('lab/app', 'none', { document: '{"schemaVersion":2,"manifests":[]}', mediaType });
    expect(await ask(origin, { path: '/v2/lab/app/manifests/none' })).toMatchObject({ status: 404 });
  });
});

describe('distribution 2.8.2 with htpasswd', () => {
  test.each(BASIC_ROWS)('$name', async (row) => {
    const { origin } = await start({ auth: { kind: 'basic', ...LOGIN } });
    expect(await askRow(origin, row)).toEqual(row.answer);
  });

  test('its configuration carries the login', async () => {
    const { emulator, origin } = await start({ auth: { kind: 'basic', ...LOGIN } });
    const { username, password } = LOGIN;
    expect(emulator.configuration(origin)).toEqual({ oci: [{ host: origin.host, username, password }] });
    expect(emulator.host(origin)).toBe(origin.host);
  });
});

test('lenient: what is stored is sent, whatever Accept says', async () => {
  const { origin } = await start({ accept: 'lenient' });
  expect(await ask(origin, { path: MANIFEST })).toMatchObject({ status: 200, digest: SINGLE, bodyHasDigest: true });
});

describe('tags', () => {
  const PUSHED = [...SAMPLE_VERSIONS];

  const Page = z.object({ tags: z.array(z.string()) });

  async function pages(tags: EmulatedTags, query = ''): Promise<string[][]> {
    const emulator = openEmulator({ tags });
    for (const version of PUSHED) emulator.push('lab/app', version, sampleVersion(version));
    const read: string[][] = [];
    let url: URL | undefined = new URL(`/v2/lab/app/tags/list${query}`, await open(emulator));
    while (url !== undefined) {
      const response: Response = await fetch(url);
      read.push(Page.parse(await response.json()).tags);
      const target = /<(.*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
      url = target === undefined ? undefined : new URL(target, url);
    }
    return read;
  }

  test('all at once in the order of the pushes', async () => {
    expect(await pages({})).toEqual([PUSHED]);
  });

  test.each(['path', 'absolute', 'relative', 'query'] as const)('TAG-2: pages linked by %s', async (link) => {
    const read = await pages({ pageSize: 3, link });
    expect(read.map((page) => page.length)).toEqual([3, 3, 2]);
    expect(read.flat()).toEqual(PUSHED);
  });

  test.each([
    ['a smaller n is obeyed', '?n=2', 4],
    ['a larger n is not', '?n=100', 2],
  ])('%s', async (_name, query, count) => {
    expect(await pages({ pageSize: 5 }, query)).toHaveLength(count);
  });

  test('TAG-5: a full last page may link to an empty one', async () => {
    expect((await pages({ pageSize: 4, emptyLastPage: true })).map((page) => page.length)).toEqual([4, 4, 0]);
  });

  test('TAG-9: sorted, and shuffled the same each time', async () => {
    expect(await pages({ order: 'sorted' })).toEqual([[...PUSHED].sort()]);
    const shuffled = await pages({ order: 'shuffled', pageSize: 3 });
    expect(shuffled.flat()).not.toEqual(PUSHED);
    expect(shuffled.flat().sort()).toEqual([...PUSHED].sort());
    expect(await pages({ order: 'shuffled', pageSize: 3 })).toEqual(shuffled);
  });

  test.each([
    ['null', { name: 'lab/emptied', tags: null }],
    ['missing', { name: 'lab/emptied' }],
    ['list', { name: 'lab/emptied', tags: [] }],
  ] as const)('TAG-7: no tags as %s', async (none, body) => {
    const { origin } = await start({ tags: { none } });
    expect((await ask(origin, { path: '/v2/lab/emptied/tags/list' })).body).toEqual(body);
  });

  test.each([
    { name: 'as asked', largestPage: 1000, query: '?n=1000', status: 200 },
    { name: 'too many', largestPage: 1000, query: '?n=1001', status: 405 },
    { name: 'any', largestPage: 0, query: '?n=1', status: 405 },
    { name: 'none', largestPage: 0, query: '', status: 200 },
  ])('TAG-6: a page size is refused ($name)', async ({ largestPage, query, status }) => {
    const { origin } = await start({ tags: { largestPage } });
    expect(await ask(origin, { path: `/v2/lab/app/tags/list${query}` })).toMatchObject({ status });
  });
});

describe('tokens', () => {
  const USER = { username: 'u', password: 'p' };
  const BASIC = { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` };
  const SCOPE = 'service=emulated&scope=repository:lab/app:pull';

  async function tokenServer(auth: Omit<EmulatedToken, 'kind'> = {}): Promise<{ emulator: OciEmulator; origin: URL }> {
    return start({ auth: { kind: 'token', ...auth } });
  }

  async function get(origin: URL, query: string, headers: Record<string, string> = {}): Promise<Observed> {
    return ask(origin, { path: `/token?${query}`, headers });
  }

  async function post(origin: URL, fields: Record<string, string>): Promise<Response> {
    return fetch(new URL('/token', origin), { method: 'POST', body: new URLSearchParams(fields) });
  }

  async function withToken(origin: URL, token: string, path = MANIFEST): Promise<Observed> {
    return ask(origin, { path, headers: { ...ACCEPT, authorization: `Bearer ${token}` } });
  }

  function tokenOf({ body }: Pick<Observed, 'body'>): string {
    return typeof body === 'object' && body !== null && 'token' in body ? String(body.token) : '';
  }

  test('the challenge names realm, service and scope; the ping has no scope', async () => {
    const { origin } = await tokenServer();
    const start = `Bearer realm="${origin.origin}/token",service="emulated"`;
    expect((await ask(origin, { path: '/v2/' })).challenge).toBe(start);
    expect(await ask(origin, { path: MANIFEST })).toMatchObject({
      status: 401,
      challenge: `${start},scope="repository:lab/app:pull"`,
    });
    expect((await withToken(origin, 'x')).challenge).toMatch(/,error="invalid_token"$/);
  });

  test('the realm may be elsewhere', async () => {
    const { origin } = await tokenServer({ realm: 'http://169.254.169.254/', service: 's' });
    expect((await ask(origin, { path: '/v2/' })).challenge).toBe('Bearer realm="http://169.254.169.254/",service="s"');
  });

  test('a token is good for its repository only', async () => {
    const { origin } = await tokenServer();
    const token = tokenOf(await get(origin, SCOPE));
    expect(await withToken(origin, token)).toMatchObject({ status: 200, digest: SINGLE });
    const other = await withToken(origin, token, '/v2/lab/one/tags/list');
    expect(other).toMatchObject({ status: 401 });
    expect(other.challenge).toMatch(/,scope="repository:lab\/one:pull",error="insufficient_scope"$/);
  });

  test.each([
    ['no scope', 'service=emulated', 401],
    ['a scope of another action', 'service=emulated&scope=repository:lab/app:push', 401],
    ['several actions', 'service=emulated&scope=repository:lab/app:pull,push', 200],
    ['several scopes', `service=emulated&scope=repository:lab/one:pull&scope=repository:lab/app:pull`, 200],
    ['a junk scope beside it', `service=emulated&scope=aws&scope=repository:lab/app:pull`, 200],
  ])('asked with %s', async (_name, query, status) => {
    const { origin } = await tokenServer();
    expect(await withToken(origin, tokenOf(await get(origin, query)))).toMatchObject({ status });
  });

  test.each<{ name: string; auth: Omit<EmulatedToken, 'kind'>; query?: string; login?: true; status: number }>([
    { name: 'anonymous where there is no user', auth: {}, status: 200 },
    { name: 'anonymous where there is one', auth: USER, status: 401 },
    { name: 'anonymous where it is allowed beside one', auth: { ...USER, anonymous: true }, status: 200 },
    { name: 'the right login', auth: USER, login: true, status: 200 },
    { name: 'a wrong password', auth: { ...USER, password: 'q' }, login: true, status: 401 },
    {
      name: 'TOK-12: a wrong password where anonymous is allowed',
      auth: { ...USER, password: 'q', anonymous: true },
      login: true,
      status: 401,
    },
    { name: 'a login where there is no user', auth: {}, login: true, status: 401 },
    { name: 'another service', auth: {}, query: 'service=other', status: 400 },
    { name: 'no service', auth: {}, query: '', status: 400 },
  ])('the token service answers $name', async ({ auth, query = SCOPE, login, status }) => {
    const { origin } = await tokenServer(auth);
    expect(await get(origin, query, login && BASIC)).toMatchObject({ status });
  });

  test.each([
    ['both', ['access_token', 'token']],
    ['token', ['token']],
    ['access_token', ['access_token']],
    ['neither', []],
  ] as const)('TOK-6: the answer carries %s', async (member, keys) => {
    const { origin } = await tokenServer({ member });
    const { body } = await get(origin, SCOPE);
    expect(Object.keys(body ?? {}).sort()).toEqual(keys);
  });

  test.each([
    ['the identity token', { grant_type: 'refresh_token', refresh_token: 'r' }, 200],
    ['another', { grant_type: 'refresh_token', refresh_token: 'x' }, 401],
    ['user and password', { grant_type: 'password', ...USER }, 200],
    ['a wrong password', { grant_type: 'password', username: 'u', password: 'x' }, 401],
  ])('TOK-3: a form with %s', async (_name, fields, status) => {
    const { origin } = await tokenServer({ ...USER, identityToken: 'r' });
    const response = await post(origin, { ...fields, service: 'emulated', scope: 'repository:lab/app:pull aws' });
    expect(response.status).toBe(status);
    if (status !== 200) return;
    expect(await withToken(origin, tokenOf({ body: await response.json() }))).toMatchObject({ status: 200 });
  });

  test('TOK-3: a service that knows no form', async () => {
    const { emulator, origin } = await tokenServer({ identityToken: 'r', getOnly: true });
    expect((await post(origin, { grant_type: 'refresh_token', service: 'emulated' })).status).toBe(404);
    expect(emulator.configuration(origin)).toEqual({ oci: [{ host: origin.host, identityToken: 'r' }] });
  });

  test('tokens end by the clock and by hand', async () => {
    let now = new Date('2026-01-01T00:00:00Z');
    const { emulator, origin } = await tokenServer({ now: () => now, expiresInSeconds: 100 });
    const answer = await get(origin, SCOPE);
    expect(answer.body).toMatchObject({ expires_in: 100, issued_at: '2026-01-01T00:00:00.000Z' });
    now = new Date('2026-01-01T00:01:39Z');
    expect(await withToken(origin, tokenOf(answer))).toMatchObject({ status: 200 });
    now = new Date('2026-01-01T00:01:40Z');
    expect(await withToken(origin, tokenOf(answer))).toMatchObject({ status: 401 });
    const next = tokenOf(await get(origin, SCOPE));
    emulator.expireTokens();
    expect(await withToken(origin, next)).toMatchObject({ status: 401 });
  });

  test('no token covers a denied repository', async () => {
    const { origin } = await tokenServer({ denied: ['lab/app'] });
    const refused = await withToken(origin, tokenOf(await get(origin, SCOPE)));
    expect(refused.challenge).toMatch(/insufficient_scope/);
  });
});

describe('oddities', () => {
  interface Case {
    readonly oddity: Oddity;
    readonly head: Partial<Observed>;
    readonly get: Partial<Observed>;
  }
  const RIGHT = { status: 200, type: single.mediaType, digest: SINGLE };
  const same = (oddity: Oddity, answer: Partial<Observed>): Case => ({ oddity, head: answer, get: answer });
  const head = (oddity: Oddity, answer: Partial<Observed>): Case => ({ oddity, head: answer, get: RIGHT });

  test.each<Case>([
    same('digestMissing', { status: 200, digest: null }),
    head('digestMissingOnHead', { status: 200, digest: null }),
    same('digestEmpty', { status: 200, digest: '' }),
    same('digestTooShort', { status: 200, digest: `sha256:${'a'.repeat(63)}` }),
    same('digestUpperCase', { status: 200, digest: `sha256:${'A'.repeat(64)}` }),
    same('digestUnknownAlgorithm', { status: 200, digest: `md5:${'a'.repeat(32)}` }),
    same('digestLies', { status: 200, digest: sha256Digest('a lie') }),
    head('headNotAllowed', { status: 405 }),
    head('headNotImplemented', { status: 501 }),
    head('headBadRequest', { status: 400, type: 'text/html' }),
    head('headNotFound', { status: 404, digest: null }),
    head('headForbidden', { status: 403 }),
    head('headWithoutHeaders', { status: 200, type: undefined, digest: null }),
    same('htmlPage', { status: 200, type: 'text/html', digest: null }),
    same('typeMissing', { status: 200, type: undefined, digest: SINGLE }),
    same('typeOctetStream', { status: 200, type: 'application/octet-stream' }),
    same('typeJson', { status: 200, type: 'application/json' }),
    same('typeWithParameters', { status: 200, type: `${single.mediaType}; charset=utf-8` }),
    same('typeSchema1', { status: 200, type: 'application/vnd.docker.distribution.manifest.v1+json' }),
    same('typeTextPlain', { status: 200, type: 'text/plain; charset=utf-8' }),
    same('typeOfAnother', { status: 200, type: 'application/vnd.docker.distribution.manifest.list.v2+json' }),
    same('otherBytes', { status: 200, digest: SINGLE, bodyHasDigest: false }),
    same('gzipped', { status: 200, digest: SINGLE, bodyHasDigest: false }),
  ])('$oddity', async ({ oddity, ...expected }) => {
    const { origin } = await start({ oddities: [oddity] });
    const question = { path: MANIFEST, headers: ACCEPT };
    expect(await ask(origin, { method: 'HEAD', ...question })).toMatchObject(expected.head);
    expect(await ask(origin, question)).toMatchObject(expected.get);
  });

  test('several at once; what is not found stays as it is', async () => {
    const { origin } = await start({ oddities: ['digestMissing', 'typeMissing'] });
    expect(await ask(origin, { path: MANIFEST, headers: ACCEPT })).toMatchObject({ digest: null, type: undefined });
    expect(await ask(origin, { path: '/v2/lab/app/manifests/nope' })).toMatchObject({
      status: 404,
      type: 'application/json; charset=utf-8',
    });
  });
});

describe('the script', () => {
  test('answers requests that match, in order, as often as said', async () => {
    const { emulator, origin } = await start();
    const busy = { status: 429, headers: { 'retry-after': '1' }, body: 'toomanyrequests' };
    emulator.answerNext(({ url }) => url.pathname === MANIFEST, busy, 2);
    emulator.answerNext(
      ({ method }) => method === 'HEAD',
      ({ url }) => ({ status: 307, headers: { location: `http://elsewhere${url.pathname}` } }),
    );
    const question = { path: MANIFEST, headers: ACCEPT };
    expect(await ask(origin, { path: '/v2/' })).toMatchObject({ status: 200 });
    expect(await ask(origin, question)).toMatchObject({ status: 429, body: 'toomanyrequests' });
    expect(await ask(origin, { method: 'HEAD', ...question })).toMatchObject({ status: 429, body: '' });
    expect(await ask(origin, { method: 'HEAD', ...question })).toMatchObject({
      status: 307,
      location: `http://elsewhere${MANIFEST}`,
    });
    expect(await ask(origin, { method: 'HEAD', ...question })).toMatchObject({ status: 200 });
    expect(emulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v2/',
      `GET ${MANIFEST}`,
      ...Array<string>(3).fill(`HEAD ${MANIFEST}`),
    ]);
    expect(emulator.requests[1]?.headers['accept']).toBe(ACCEPT.accept);
  });
});

test('a pushed tag moves, and a blob is found under its digest', async () => {
  const { emulator, origin } = await start();
  const digest = emulator.push('lab/app', 'single', multi);
  expect(await ask(origin, { path: MANIFEST, headers: ACCEPT })).toMatchObject({ digest });
  expect(await ask(origin, { path: `/v2/lab/app/manifests/${SINGLE}`, headers: ACCEPT })).toMatchObject({
    status: 200,
  });
  const blob = emulator.putBlob('lab/new', Buffer.from('bytes'));
  expect(await ask(origin, { path: `/v2/lab/new/blobs/${blob}` })).toMatchObject({ status: 200, body: 'bytes' });
});

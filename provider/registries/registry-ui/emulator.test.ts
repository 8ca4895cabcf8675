import { createHash } from 'node:crypto';
import { serve, type TestServer } from '../../../test/serve';
import { sha256Digest } from '../emulated-store';
import { SAMPLE_IMAGES } from '../sample-images';
import { openEmulator } from './emulator';
import type { RegistryUiEmulatorOptions } from './emulator-options';

// signature-vectors.json, registryui: one computed by hand (RFC 7617), one published on RegistryUI's API overview.
const VECTORS = [
  {
    username: 'build',
    token: 'ut-EXAMPLE:with:colons',
    authorization: 'Basic YnVpbGQ6dXQtRVhBTVBMRTp3aXRoOmNvbG9ucw==',
  },
  { username: 'Aladdin', token: 'OpenSesame', authorization: 'Basic QWxhZGRpbjpPcGVuU2VzYW1l' },
];
const LOGIN = VECTORS[0]?.authorization ?? '';
const SINGLE = sha256Digest(SAMPLE_IMAGES.single.document);

let servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function start(options: RegistryUiEmulatorOptions = {}): Promise<URL> {
  const emulator = openEmulator({ now: () => new Date('2026-01-01T10:11:12.123Z'), ...options });
  emulator.push('team/web', 'v1', SAMPLE_IMAGES.single);
  emulator.push('team/web', 'multi', SAMPLE_IMAGES.multi);
  emulator.push('team/web', 'gone', SAMPLE_IMAGES.single);
  emulator.deleteTag('team/web', 'gone');
  const server = await serve(emulator);
  servers.push(server);
  return server.origin;
}

interface Asked {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

async function ask(origin: URL, path: string, init: RequestInit = {}): Promise<Asked> {
  const response = await fetch(new URL(path, origin), { headers: { authorization: LOGIN }, ...init });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}

const V1 = '/udr/v1api/taginfo?repository=team/web&tagName=v1';
const TAGS = '/udr/v1api/tags?repository=team/web';
const error = (text: string) => ({ status: 200, json: { error: text, data: null } });

test('the printed example, to the byte', async () => {
  const origin = await start({ sample: true });
  const { text } = await ask(origin, '/udr/v1api/taginfo?repository=alpine&tagname=latest');
  const hash = createHash('sha256').update(text).digest('hex');
  expect(hash).toBe('bd229e15f23ef166d49704215efea637d3605a2024c5cb779ad632554750ef21');
});

test('a record has the members of the printed example, in their order', async () => {
  const origin = await start({ sample: true });
  const sample = await ask(origin, '/udr/v1api/taginfo?repository=alpine&tagName=latest');
  const record = await ask(origin, V1);
  const keys = ({ json }: Asked): string[] => Object.keys((json as { data: object }).data);
  expect(keys(record)).toEqual(keys(sample));
  expect(record.json).toMatchObject({
    error: null,
    data: {
      repositoryName: 'team/web',
      tagName: 'v1',
      lastUpdated: '2026-01-01T10:11:12.1239996',
      details: { digest: SINGLE, architecture: 'amd64', layers: [{ created: '2024-05-01T12:00:00Z', parent: null }] },
      os: 'amd64',
      digest: SINGLE,
      pushCount: 1,
    },
  });
});

describe('who may ask', () => {
  test.each(VECTORS)('$authorization is $username', async ({ authorization, ...user }) => {
    const origin = await start({ users: [user] });
    expect(await ask(origin, V1, { headers: { authorization } })).toMatchObject({ json: { error: null } });
    const other = await start({ users: [{ ...user, token: `${user.token}x` }] });
    const refused = await ask(other, V1, { headers: { authorization } });
    expect(refused).toMatchObject(error('Unauthorized: user name or token is wrong.'));
  });

  test.each(['Basic', 'Basic !', 'Basic Og==', 'Bearer x', `${LOGIN}x`])('%j is nobody', async (authorization) => {
    const refused = await ask(await start(), V1, { headers: { authorization } });
    expect(refused).toMatchObject(error('Unauthorized: user name or token is wrong.'));
  });

  test('a user without rights, and anybody', async () => {
    const user = { username: 'build', token: 'ut-EXAMPLE:with:colons', sees: ['other'] };
    expect(await ask(await start({ users: [user] }), V1)).toMatchObject(error('Access denied.'));
    expect(await ask(await start(), V1, { headers: {} })).toMatchObject(error('Unauthorized.'));
    const open = await start({ publicRepositories: ['team/web'] });
    expect(await ask(open, V1, { headers: {} })).toMatchObject({ json: { error: null } });
    expect(await ask(open, V1.replace('web', 'other'), { headers: {} })).toMatchObject(error('Unauthorized.'));
  });
});

describe('questions', () => {
  test.each([
    '/udr/v1api/taginfo?REPOSITORY=team%2Fweb&tagname=v1',
    '/UDR/V1API/TagInfo?repository=team/web&TagName=v1',
  ])('names in any case: %s', async (path) => {
    expect(await ask(await start(), path)).toMatchObject({ json: { data: { tagName: 'v1' } } });
  });

  test.each([
    ['/udr/v1api/taginfo', 'The repository argument is required.'],
    ['/udr/v1api/taginfo?repository=team/web', 'The tagName argument is required.'],
    ['/udr/v1api/taginfo?repository=team/web&tagName=V1', "Tag 'V1' does not exist."],
    ['/udr/v1api/taginfo?repository=team/web&tagName=gone', "Tag 'gone' does not exist."],
    ['/udr/v1api/taginfo?repository=team&tagName=v1', "Repository 'team' does not exist."],
    ['/udr/v1api/tags?repository=team', "Repository 'team' does not exist."],
  ])('%s: %s', async (path, text) => {
    expect(await ask(await start(), path)).toMatchObject(error(text));
  });

  test.each([200, 400, 401, 403, 404] as const)('errors with status %d', async (status) => {
    const origin = await start({ errors: { status } });
    expect(await ask(origin, '/udr/v1api/tags?repository=team')).toMatchObject({ status });
  });

  test('what no controller has', async () => {
    expect(await ask(await start(), '/udr/v1api/nothing')).toMatchObject({ status: 404 });
  });

  test('GET only, or POST only', async () => {
    const origin = await start();
    expect(await ask(origin, V1, { method: 'POST', headers: { authorization: LOGIN }, body: '' })).toMatchObject({
      status: 405,
    });
    const posting = await start({ state: { postOnly: 405 } });
    expect(await ask(posting, V1)).toMatchObject({ status: 405 });
    const post = { method: 'POST', headers: { authorization: LOGIN } };
    expect(await ask(posting, V1, { ...post, body: '' })).toMatchObject({ json: { error: null } });
    expect(await ask(posting, V1, { ...post, body: 'x' })).toMatchObject(error('The request has a body.'));
  });
});

describe('lists', () => {
  const names = ['multi', 'v1'].map((tagName) => expect.objectContaining({ tagName }));
  test.each([
    [TAGS, { total: 2, count: 2, entries: names }],
    [`${TAGS}&take=1`, { total: 2, count: 1, entries: [names[0]] }],
    [`${TAGS}&skip=1&take=5`, { total: 2, count: 1, entries: [names[1]] }],
    [`${TAGS}&startAfter=multi`, { total: 1, count: 1, entries: [names[1]] }],
  ])('%s', async (path, data) => {
    expect(await ask(await start(), path)).toMatchObject({ json: { error: null, data } });
  });

  test('what the documentation leaves open', async () => {
    const top = await ask(await start({ lists: { place: 'top' } }), TAGS);
    expect(top.json).toMatchObject({ error: null, total: 2, count: 2, entries: names });
    expect((await ask(await start({ lists: { place: 'array' } }), TAGS)).json).toMatchObject({ data: names });
    const without = await ask(await start({ lists: { total: 'absent' } }), TAGS);
    expect(without.json).toEqual({ error: null, data: { count: 2, entries: names } });
    const empty = await ask(await start({ errors: { missing: 'empty' } }), TAGS.replace('web', 'x'));
    expect(empty.json).toEqual({ error: null, data: { total: 0, count: 0, entries: [] } });
  });
});

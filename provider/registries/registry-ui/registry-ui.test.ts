import { FakeClock } from '../../../test/fake-clock';
import { requestOf } from '../../../test/http-request';
import { serve, type TestServer } from '../../../test/serve';
import { RegistryError } from '../../errors';
import { followRedirects } from '../../http/redirect';
import { retry } from '../../http/retry';
import { stack } from '../../http/send';
import { openTransport, type Transport } from '../../http/transport';
import type { EmulatedRequest, EmulatedResponse, Emulator } from '../emulator';
import { sha256Digest } from '../emulated-store';
import type { OpenedRegistry, Runtime, TagPage } from '../registry';
import { SAMPLE_IMAGES } from '../sample-images';
import { registryUi } from '.';
import { openEmulator } from './emulator';
import type { RegistryUiEmulatorOptions } from './emulator-options';
import { sendLogin } from './login';
import type { RegistryUiOptions } from './options';

const SINGLE = sha256Digest(SAMPLE_IMAGES.single.document);
const PATH = 'team/web';
const LOGIN = { username: 'build', password: 'ut-EXAMPLE:with:colons' };
const SOURCE = "provider configuration, registryUi entry 'h'";
const PUSHED = new Date('2026-01-01T10:11:12.123Z');

let transport: Transport;
let servers: TestServer[] = [];
beforeEach(() => {
  transport = openTransport({ connections: 4, timeoutMs: 5000, userAgent: 'test' });
});
afterEach(async () => {
  await Promise.all([transport.close(), ...servers.map((server) => server.close())]);
  servers = [];
});

interface Lab {
  readonly emulator: Emulator;
  readonly origin: URL;
  readonly clock: FakeClock;
  /** Opens the instance, with the login unless told otherwise. */
  readonly open: (options?: Partial<RegistryUiOptions>) => OpenedRegistry;
  /** The requests so far: `GET tags?repository=team%2Fweb&skip=0&take=100`. */
  readonly requests: () => string[];
}

async function lab(options: RegistryUiEmulatorOptions = {}): Promise<Lab> {
  const emulator = openEmulator({ now: () => PUSHED, ...options });
  emulator.push(PATH, 'v1', SAMPLE_IMAGES.single);
  emulator.push(PATH, 'multi', SAMPLE_IMAGES.multi);
  const server = await serve(emulator);
  servers.push(server);
  const clock = new FakeClock();
  const policy = { retries: 2, totalMs: 60_000, firstDelayMs: 1000, maxDelayMs: 10_000 };
  const runtime: Runtime = {
    pipeline: (_limits, ...layers) => stack(transport.send, retry(policy, clock), ...layers, followRedirects()),
    keychain: () => Promise.resolve(undefined),
    tokens: { getToken: () => Promise.reject(new Error('no token is needed')) } as unknown as Runtime['tokens'],
    credentialSource: SOURCE,
    warn: () => undefined,
    now: () => clock.now(),
  };
  return {
    emulator,
    origin: server.origin,
    clock,
    open: (over = LOGIN) => registryUi.open({ host: server.host, ...over }, runtime),
    requests: () => emulator.requests.map(({ method, path }) => `${method} ${path.replace('/udr/v1api/', '')}`),
  };
}

const signal = new AbortController().signal;

async function errorOf(attempt: Promise<unknown>): Promise<RegistryError> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RegistryError) return error;
  throw new Error(`expected an error, got ${String(error)}`);
}

async function pagesOf(registry: OpenedRegistry, path = PATH): Promise<TagPage[]> {
  const pages: TagPage[] = [];
  for await (const page of registry.listTags(path, signal)) pages.push(page);
  return pages;
}

const json = (status: number, body: unknown): EmulatedResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const any = (): boolean => true;

describe('the login', () => {
  // signature-vectors.json, registryui.
  test.each([
    ['build', 'ut-EXAMPLE:with:colons', 'Basic YnVpbGQ6dXQtRVhBTVBMRTp3aXRoOmNvbG9ucw=='],
    ['Aladdin', 'OpenSesame', 'Basic QWxhZGRpbjpPcGVuU2VzYW1l'],
  ])('%s with %s is %s', async (username, password, authorization) => {
    let sent: unknown;
    const send = sendLogin({ username, password })(async (request) => {
      sent = request.headers;
      return { status: 200, headers: {}, body: Buffer.from(''), url: request.url };
    });
    await send(requestOf('https://h/', { headers: { accept: 'application/json' } }));
    expect(sent).toEqual({ accept: 'application/json', authorization });
  });

  test('nobody sends none', async () => {
    const { emulator, open } = await lab({ publicRepositories: [PATH] });
    expect(await open({}).getTag(PATH, 'v1', signal)).toMatchObject({ digest: SINGLE });
    expect(emulator.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('it stays on its origin when the instance redirects', async () => {
    const { emulator, open } = await lab();
    const other = await lab({ publicRepositories: [PATH] });
    const location = new URL(`udr/v1api/taginfo?repository=team%2Fweb&tagName=v1`, other.origin).href;
    emulator.answerNext(any, { status: 302, headers: { location } });
    expect(await open().getTag(PATH, 'v1', signal)).toMatchObject({ digest: SINGLE });
    expect(other.emulator.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('/v2/ takes the same pair, or nobody', () => {
    expect(registryUi.dockerLogin?.({ host: 'h', ...LOGIN })).toEqual(LOGIN);
    expect(registryUi.dockerLogin?.({ host: 'h' })).toBe('anonymous');
  });
});

describe('getTag', () => {
  test('the printed example', async () => {
    const { open } = await lab({ sample: true });
    expect(await open().getTag('alpine', 'latest', signal)).toEqual({
      digest: 'sha256:ddba4d27a7ffc3f86dd6c2f92041af252a1f23a8e742c90e6e1297bfa1bc0c45',
      sizeBytes: 2804468,
      updatedAt: '2020-02-11T17:55:34.902Z',
      createdAt: '2020-01-18T01:19:37.187Z',
      vendor: expect.objectContaining({ id: 1006, lastUpdatedBy: 'build', os: 'amd64', deletingUser: 0 }),
    });
  });

  test('one request, with both names; the record is kept as it came', async () => {
    const { open, requests, origin } = await lab();
    const { vendor, ...found } = await open().getTag(PATH, 'v1', signal);
    expect(requests()).toEqual(['GET taginfo?repository=team%2Fweb&tagName=v1']);
    expect(found).toEqual({
      digest: SINGLE,
      sizeBytes: expect.any(Number),
      updatedAt: '2026-01-01T10:11:12.123Z',
      createdAt: '2024-05-01T12:00:00Z',
    });
    const authorization = `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`;
    const raw = await fetch(new URL('udr/v1api/taginfo?repository=team/web&tagName=v1', origin), {
      headers: { authorization },
    });
    expect({ data: vendor, error: null }).toEqual(await raw.json());
  });

  test('an index: what is not known is absent', async () => {
    const { open } = await lab();
    const { vendor: _vendor, ...found } = await open().getTag(PATH, 'multi', signal);
    expect(found).toEqual({
      digest: sha256Digest(SAMPLE_IMAGES.multi.document),
      updatedAt: '2026-01-01T10:11:12.123Z',
    });
  });

  test.each(['zoneless', 'utc', 'offset'] as const)('a %s time', async (dates) => {
    const { open } = await lab({ records: { dates } });
    expect(await open().getTag(PATH, 'v1', signal)).toMatchObject({ updatedAt: '2026-01-01T10:11:12.123Z' });
  });

  test.each(['', '/', '/udr/v1api', '/udr/v1api/'])('below the endpoint %j', async (below) => {
    const { open, origin } = await lab();
    const endpoint = origin.origin + below;
    const found = open({ ...LOGIN, host: 'registry.example.com', endpoint }).getTag(PATH, 'v1', signal);
    expect(await found).toMatchObject({ digest: SINGLE });
  });

  test.each([
    ['agree', { digest: SINGLE }],
    ['detailsOnly', { digest: SINGLE }],
    ['internalOnly', { digest: SINGLE }],
    ['internalOdd', { digest: SINGLE }],
  ] as const)('digests that %s', async (digests, found) => {
    const { open } = await lab({ records: { digests } });
    expect(await open().getTag(PATH, 'v1', signal)).toMatchObject(found);
    expect((await pagesOf(open()))[0]?.tags).toContainEqual(expect.objectContaining({ name: 'v1', ...found }));
  });

  test.each([
    ['differ', 'DIGEST_MISMATCH'],
    ['malformed', 'BAD_RESPONSE'],
    ['none', 'BAD_RESPONSE'],
  ] as const)('digests that %s are %s', async (digests, code) => {
    const { open } = await lab({ records: { digests } });
    expect(await errorOf(open().getTag(PATH, 'v1', signal))).toMatchObject({ code });
  });

  test('a list may lack a digest, but not state two', async () => {
    const none = await lab({ records: { digests: 'none' } });
    expect((await pagesOf(none.open()))[0]?.tags[0]).not.toHaveProperty('digest');
    const two = await lab({ records: { digests: 'differ' } });
    expect(await errorOf(pagesOf(two.open()))).toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  const record = { repositoryName: PATH, tagName: 'v1', details: { digest: SINGLE } };
  test.each<[string, object, object]>([
    ['Go’s or .NET’s zero time', { lastUpdated: '0001-01-01T00:00:00' }, { updatedAt: undefined }],
    ['what is no time', { lastUpdated: 'yesterday' }, { updatedAt: undefined }],
    ['a size of nothing', { details: { digest: SINGLE, size: 0 } }, { sizeBytes: undefined }],
    ['a broken size', { details: { digest: SINGLE, size: 1.5 } }, { sizeBytes: undefined }],
    ['layers of another form', { details: { digest: SINGLE, layers: ['x'] } }, { createdAt: undefined }],
    ['no layers', { details: { digest: SINGLE, layers: [] } }, { createdAt: undefined }],
    [
      'layers, oldest first',
      {
        details: {
          digest: SINGLE,
          layers: [
            { id: 'a', created: '2020-01-01T00:00:00' },
            { id: 'b', parent: 'a', created: '2021-01-01T00:00:00Z' },
          ],
        },
      },
      { createdAt: '2021-01-01T00:00:00Z' },
    ],
    [
      'layers without a chain',
      { details: { digest: SINGLE, layers: [{ id: 'a', created: '2020-01-01T00:00:00' }, { id: 'b' }] } },
      { createdAt: undefined },
    ],
    ['the time of the record', { created: '2020-01-01T00:00:00' }, { createdAt: undefined }],
    ['no details', { details: null, digest: SINGLE }, { digest: SINGLE }],
  ])('%s', async (_what, over, expected) => {
    const { emulator, open } = await lab();
    emulator.answerNext(any, json(200, { error: '', data: { ...record, ...over } }));
    const found = await open().getTag(PATH, 'v1', signal);
    expect({
      ...found,
      ...Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(found, key)])),
    }).toMatchObject(expected);
  });

  test.each<[string, unknown]>([
    ['another repository', { ...record, repositoryName: 'team/web2' }],
    ['a repository that differs in case', { ...record, repositoryName: 'Team/Web' }],
    ['another tag', { ...record, tagName: 'v12' }],
    ['no names', { details: record.details }],
    ['a list', [record]],
    ['a text', 'v1'],
    ['a digest that is a number', { ...record, details: { digest: 5 } }],
  ])('an answer with %s is refused', async (_what, data) => {
    const { emulator, open } = await lab();
    emulator.answerNext(any, json(200, { error: null, data }));
    expect(await errorOf(open().getTag(PATH, 'v1', signal))).toMatchObject({ code: 'BAD_RESPONSE' });
  });
});

describe('a database that knows no case', () => {
  test('the tag in another case only: proven missing by the whole list', async () => {
    const { open, requests } = await lab({ records: { ignoresCase: true } });
    expect(await errorOf(open().getTag(PATH, 'V1', signal))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
    expect(requests()).toEqual([
      'GET taginfo?repository=team%2Fweb&tagName=V1',
      'GET tags?repository=team%2Fweb&skip=0&take=100',
    ]);
  });

  test('both are there: the list has the one that was asked for', async () => {
    const { emulator, open } = await lab({ records: { ignoresCase: true } });
    emulator.push(PATH, 'V1', SAMPLE_IMAGES.epoch);
    expect(await open().getTag(PATH, 'v1', signal)).toMatchObject({ digest: SINGLE, vendor: { tagName: 'v1' } });
  });

  test('a list that is cut short proves nothing', async () => {
    const { open } = await lab({ records: { ignoresCase: true }, lists: { total: 5 } });
    expect(await errorOf(open().getTag(PATH, 'V1', signal))).toMatchObject({ code: 'BAD_RESPONSE' });
  });
});

describe('what is missing', () => {
  const LIST = 'GET tags?repository=team%2Fweb&skip=0&take=1';
  test.each(['named', 'vague', 'null'] as const)('a tag, told as %s', async (missing) => {
    const { open, requests } = await lab({ errors: { missing } });
    const error = await errorOf(open().getTag(PATH, 'v9', signal));
    expect(error).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
    expect(requests().slice(1)).toEqual(missing === 'named' ? [] : [LIST]);
  });

  test.each(['named', 'vague', 'null'] as const)('a repository, told as %s', async (missing) => {
    const { open, requests } = await lab({ errors: { missing } });
    const error = await errorOf(open().getTag('team/none', 'v1', signal));
    expect(error).toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
    expect(requests()).toHaveLength(missing === 'named' ? 1 : 2);
    expect(await errorOf(pagesOf(open(), 'team/none'))).toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
  });

  test('a repository whose list is empty is not said to be missing', async () => {
    const { open } = await lab({ errors: { missing: 'empty' } });
    expect(await errorOf(open().getTag('team/none', 'v1', signal))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
    expect(await pagesOf(open(), 'team/none')).toEqual([{ tags: [], total: 0 }]);
  });

  test.each([400, 404] as const)('with status %d', async (status) => {
    const { open } = await lab({ errors: { status } });
    expect(await errorOf(open().getTag(PATH, 'v9', signal))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
    expect(await errorOf(pagesOf(open(), 'team/none'))).toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
  });

  test('the messages', async () => {
    const { open, origin } = await lab();
    const error = await errorOf(open().getTag(PATH, 'v9', signal));
    expect(error.message).toBe(
      `Cannot get tag 'v9' of '${origin.host}/team/web': registry answered an error (Tag 'v9' does not exist); no such tag`,
    );
    const nulls = await lab({ errors: { missing: 'null' } });
    expect((await errorOf(pagesOf(nulls.open(), 'x'))).message).toBe(
      `Cannot list tags of '${nulls.origin.host}/x': registry answered without data; no such repository`,
    );
  });

  test('where the second request is refused, nothing is proven', async () => {
    const { emulator, open } = await lab({ errors: { missing: 'null' } });
    emulator.answerNext(
      ({ url }) => url.pathname.endsWith('/tags'),
      json(200, { error: 'Access denied.', data: null }),
    );
    expect(await errorOf(open().getTag(PATH, 'v9', signal))).toMatchObject({ code: 'FORBIDDEN' });
  });

  test.each<[string, EmulatedResponse]>([
    ['a page', { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' }],
    ['nothing', { status: 404 }],
    ['text', { status: 404, body: 'Not Found' }],
    ["a gateway's words", json(404, { status: 404, error: 'Not Found', path: '/udr' })],
    ["a framework's words", json(404, { Message: 'No HTTP resource was found.' })],
    ['an empty object', json(404, {})],
    ['words that are not known', json(404, { error: 'Gone fishing', data: null })],
    ['null with another status', json(400, { error: null, data: null })],
    ['nothing with success', json(200, {})],
    ['words without data', json(200, { error: 'Not found' })],
    ['words that are none', json(200, { error: 5, data: null })],
  ])('%s is no proof', async (_what, answer) => {
    const { emulator, open } = await lab();
    emulator.answerNext(any, answer, 9);
    expect(await errorOf(open().getTag(PATH, 'v1', signal))).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(await errorOf(pagesOf(open()))).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test.each([401, 403, 500, 503])('words of absence with status %d are no proof', async (status) => {
    const { emulator, open } = await lab();
    emulator.answerNext(any, json(status, { error: 'Tag not found.', data: null }), 9);
    const { code } = await errorOf(open().getTag(PATH, 'v1', signal));
    expect(['UNAUTHENTICATED', 'FORBIDDEN', 'UNAVAILABLE']).toContain(code);
  });
});

describe('who is refused', () => {
  const WRONG = { username: 'build', password: 'hush-hush' };
  test.each([200, 400, 401, 404] as const)('a wrong token, with status %d', async (status) => {
    const { open } = await lab({ errors: { status } });
    for (const attempt of [open(WRONG).getTag(PATH, 'v1', signal), pagesOf(open(WRONG))]) {
      const error = await errorOf(attempt);
      expect(error).toMatchObject({ code: 'UNAUTHENTICATED', details: { credentialSource: SOURCE } });
      expect(error.message).toContain(SOURCE);
      expect(error.message).toContain('user token');
      expect(JSON.stringify([error.message, error.details])).not.toMatch(/hush|Basic|YnVpbGQ/);
    }
  });

  test.each([200, 400, 403] as const)('a user without the right, with status %d', async (status) => {
    const user = { username: 'build', token: LOGIN.password, sees: ['other'] };
    const { open } = await lab({ users: [user], errors: { status } });
    expect(await errorOf(open().getTag(PATH, 'v1', signal))).toMatchObject({ code: 'FORBIDDEN' });
  });

  test.each<[string, EmulatedResponse]>([
    ['in words', json(200, { error: 'Unauthorized.', data: null })],
    ['as a denial', json(200, { error: 'Access denied.', data: null })],
    ['by status', json(401, {})],
    ['by a denying status with words', json(403, { error: 'You may not', data: null })],
  ])('nobody, %s: it may be private, missing, or not public', async (_what, answer) => {
    const { emulator, open } = await lab();
    emulator.answerNext(any, answer);
    const error = await errorOf(open({}).getTag(PATH, 'v1', signal));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(error.message).toMatch(/private or missing, or the API not public; set username and password/);
    expect(error.message).not.toContain('credentials from');
    expect(error.details).not.toHaveProperty('credentialSource');
  });

  test('a request id is told', async () => {
    const { emulator, open } = await lab();
    emulator.answerNext(any, {
      ...json(200, { error: 'Out of tape.', data: null }),
      headers: { 'x-request-id': 'r-7' },
    });
    const error = await errorOf(open().getTag(PATH, 'v1', signal));
    expect(error).toMatchObject({ code: 'BAD_RESPONSE', details: { requestId: 'r-7' } });
    expect(error.message).toMatch(/registry answered an error \(Out of tape\) \(request id r-7\)$/);
  });
});

describe('what passes is asked again', () => {
  test.each<[string, EmulatedResponse]>([
    ['offline, with success', json(200, { error: 'The registry is offline.', data: null })],
    ['offline, as a bad request', json(400, { error: 'Down for maintenance', data: null })],
    ['throttled, with success', json(200, { error: 'Too many requests', data: null })],
    ['throttled, as forbidden', json(403, { error: 'Rate limit exceeded', data: null })],
    ['429', { status: 429 }],
    ['503', { status: 503 }],
  ])('%s', async (_what, answer) => {
    const { emulator, open, clock } = await lab();
    emulator.answerNext(any, answer, 2);
    expect(await open().getTag(PATH, 'v1', signal)).toMatchObject({ digest: SINGLE });
    expect(clock.sleeps).toHaveLength(2);
  });

  test.each([503, 'error'] as const)('an instance that stays offline (%s)', async (offline) => {
    const { open, requests } = await lab({ state: { offline } });
    const error = await errorOf(open().getTag(PATH, 'v1', signal));
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(error.message).toMatch(
      /registry answered an error \(The registry is offline\) after 3 attempts, failing since \S+$/,
    );
    expect(requests()).toHaveLength(3);
  });

  test('throttling that stays', async () => {
    const { emulator, open } = await lab();
    emulator.answerNext(any, json(200, { error: 'Too many requests', data: null }), 9);
    expect(await errorOf(pagesOf(open()))).toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('a tag that is called like a failure is none', async () => {
    const { emulator, open, requests } = await lab();
    emulator.answerNext(any, json(200, { error: "Tag 'offline' does not exist", data: null }));
    expect(await errorOf(open().getTag(PATH, 'offline', signal))).toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
    expect(requests()).toHaveLength(1);
  });
});

describe('GET, and POST where it must', () => {
  const INFO = 'taginfo?repository=team%2Fweb&tagName=v1';
  test.each([405, 404, 400] as const)('GET refused with %d: POST, and from then on', async (postOnly) => {
    const { emulator, open, requests } = await lab({ state: { postOnly } });
    const registry = open();
    expect(await registry.getTag(PATH, 'v1', signal)).toMatchObject({ digest: SINGLE });
    expect(await registry.getTag(PATH, 'multi', signal)).toMatchObject({ vendor: { tagName: 'multi' } });
    expect(await pagesOf(registry)).toHaveLength(1);
    expect(requests()).toEqual([
      `GET ${INFO}`,
      `POST ${INFO}`,
      `POST ${INFO.replace('v1', 'multi')}`,
      'POST tags?repository=team%2Fweb&skip=0&take=100',
    ]);
    expect(emulator.requests[1]?.headers).toMatchObject({ 'content-length': '0' });
  });

  test.each<[string, (request: EmulatedRequest) => EmulatedResponse]>([
    ['a page', () => ({ status: 405, body: '<h1>Method Not Allowed</h1>' })],
    ['words', ({ method }) => json(404, { Message: `does not support http method '${method}'` })],
  ])('both refused: the first answer counts, and GET is tried again (%s)', async (_what, answer) => {
    const { emulator, open, requests } = await lab();
    emulator.answerNext(any, answer, 2);
    const registry = open();
    expect(await errorOf(registry.getTag(PATH, 'v1', signal))).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(await registry.getTag(PATH, 'v1', signal)).toMatchObject({ digest: SINGLE });
    expect(requests()).toEqual([`GET ${INFO}`, `POST ${INFO}`, `GET ${INFO}`]);
  });

  test.each<[string, EmulatedResponse]>([
    ['a 404 of another kind', json(404, { Message: 'No HTTP resource was found.' })],
    ['a 400 of another kind', json(400, { error: 'The tagName argument is required.', data: null })],
    ['403 about the method', json(403, { Message: 'method not allowed' })],
  ])('%s is no refusal of the method', async (_what, answer) => {
    const { emulator, open, requests } = await lab();
    emulator.answerNext(any, answer);
    await errorOf(open().getTag(PATH, 'v1', signal));
    expect(requests()).toEqual([`GET ${INFO}`]);
  });
});

describe('listTags', () => {
  test('names, digests, sizes and times, with the total', async () => {
    const { open, requests } = await lab();
    const [page, ...others] = await pagesOf(open());
    expect(others).toEqual([]);
    expect(page).toEqual({
      tags: [
        { name: 'multi', digest: expect.stringMatching(/^sha256:/), updatedAt: '2026-01-01T10:11:12.123Z' },
        {
          name: 'v1',
          digest: SINGLE,
          sizeBytes: expect.any(Number),
          createdAt: '2024-05-01T12:00:00Z',
          updatedAt: '2026-01-01T10:11:12.123Z',
        },
      ],
      total: 2,
    });
    expect(requests()).toEqual(['GET tags?repository=team%2Fweb&skip=0&take=100']);
  });

  test.each<[string, RegistryUiEmulatorOptions['lists']]>([
    ['inside data', {}],
    ['beside data', { place: 'top' }],
    ['as data', { place: 'array' }],
    ['without a total', { total: 'absent' }],
    ['beside data without a total', { place: 'top', total: 'absent' }],
    ['a few at a time', { mostTaken: 7 }],
  ])('entries %s', async (_what, lists = {}) => {
    const { emulator, open } = await lab({ lists });
    const names = Array.from({ length: 250 }, (_none, index) => `t${1000 + index}`);
    for (const name of names) emulator.push('team/many', name, SAMPLE_IMAGES.single);
    const pages = await pagesOf(open(), 'team/many');
    expect(pages.flatMap(({ tags }) => tags.map(({ name }) => name))).toEqual(names);
    const isStated = lists.total !== 'absent' && lists.place !== 'array';
    expect(pages.every(({ total }) => total === (isStated ? 250 : undefined))).toBe(true);
  });

  test('a server that does not know skip is an error, not a short list', async () => {
    const { emulator, open } = await lab({ lists: { ignoresSkip: true } });
    for (let index = 0; index < 200; index += 1) emulator.push('team/many', `t${index}`, SAMPLE_IMAGES.single);
    expect(await errorOf(pagesOf(open(), 'team/many'))).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test.each<[string, unknown]>([
    ['another repository', { entries: [{ repositoryName: 'team', tagName: 'v1' }], total: 1 }],
    ['no entries', { total: 0 }],
    ['a total in words', { entries: [], total: 'none' }],
    ['a total below nothing', { entries: [], total: -1 }],
    ['an entry without a name', { entries: [{ repositoryName: PATH }], total: 1 }],
    ['a text', 'tags'],
  ])('%s is refused', async (_what, data) => {
    const { emulator, open } = await lab();
    emulator.answerNext(any, json(200, { error: null, data }));
    expect(await errorOf(pagesOf(open()))).toMatchObject({ code: 'BAD_RESPONSE' });
  });
});

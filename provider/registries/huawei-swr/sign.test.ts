import { NEVER, openSwr, type OpenedSwr } from '../../../test/huawei-swr';
import { requestOf, responseOf } from '../../../test/http-request';
import type { HttpRequest } from '../../http/send';
import type { EmulatedRequest } from '../emulator';
import { SAMPLE_IMAGES } from '../sample-images';
import { dockerLogin } from './docker-login';
import { openEmulator } from './emulator';
import { EMULATED_USERS } from './emulator-options';
import { canonicalRequest, findSignature, signatureProblem } from './emulator-signature';
import { signRequests, type Keys } from './sign';
import vectors from './fixtures/signature-vectors.json';

interface Vector {
  readonly name: string;
  readonly url: string;
  readonly date: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly keys: Keys;
  readonly canonical: string;
  readonly authorization: string;
}

interface Raw {
  readonly name: string;
  readonly input: {
    readonly host: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly ak: string;
    readonly sk: string;
  };
  readonly expected: { readonly canonicalRequest: string; readonly authorization: string };
}

/** The vectors as requests; the one of the docker login is none. */
const VECTORS: Vector[] = vectors.filter(({ input }) => 'host' in input).map((vector) => vectorOf(vector as Raw));

function vectorOf({ name, input, expected }: Raw): Vector {
  const { host, path, query, headers, ak, sk } = input;
  const search = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const { 'X-Sdk-Date': date = '', ...rest } = headers;
  return {
    name,
    url: `http://${host}${path}${search.length > 0 ? `?${search.join('&')}` : ''}`,
    date,
    headers: rest,
    keys: { accessKey: ak, secretKey: sk },
    canonical: expected.canonicalRequest,
    authorization: expected.authorization,
  };
}

/** `20260101T000000Z` as an instant. */
function instantOf(date: string): Date {
  return new Date(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

async function signed(request: HttpRequest, keys: Keys, now: Date): Promise<HttpRequest> {
  let sent = request;
  await signRequests(
    keys,
    () => now,
  )(async (one) => {
    sent = one;
    return responseOf(200);
  })(request);
  return sent;
}

/** A request as a server receives it. */
function received({ method, url, headers }: HttpRequest): EmulatedRequest {
  return { method, url, headers: { ...headers, host: url.host }, body: Buffer.alloc(0) };
}

test('there are vectors', () => {
  expect(VECTORS.map(({ name }) => name)).toEqual([
    'doc-vpcs',
    'swr-show-tag',
    'swr-show-tag-slash-repo',
    'swr-list-tags-filter',
    'emulator-host-with-port',
    'minimal-signed-headers',
  ]);
});

describe.each(VECTORS)('the vector $name', ({ url, date, headers, keys, canonical, authorization }) => {
  test('is what the layer signs', async () => {
    const request = await signed(requestOf(url, { headers }), keys, instantOf(date));
    expect(request.headers).toEqual({ ...headers, 'x-sdk-date': date, authorization });
    expect(request.url.href).toBe(new URL(url).href);
  });

  test('is what the emulator takes, and nothing else', () => {
    const request = received(requestOf(url, { headers: { ...headers, 'x-sdk-date': date, authorization } }));
    const signature = findSignature(request);
    if (signature === undefined) throw new Error('no signature');
    expect(canonicalRequest(request, signature.signedHeaders)).toBe(canonical);
    const check = { secretKey: keys.secretKey, now: instantOf(date) };
    expect(signatureProblem(request, signature, check)).toBeUndefined();
    const other = received(
      requestOf(`${url}${url.includes('?') ? '&' : '?'}x=1`, { headers: request.headers as never }),
    );
    expect(signatureProblem(other, signature, check)).toContain('verify aksk signature fail');
    expect(signatureProblem(request, signature, { ...check, secretKey: 'other' })).toBeDefined();
  });
});

test('the vector of the docker login is what the keys give, here and in the emulator', () => {
  const { input, expected } = vectors.find(({ name }) => name === 'swr-docker-login-password') ?? {};
  const { username, password } = expected ?? {};
  const { region = '', ak: accessKey = '', sk: secretKey = '' } = input ?? {};
  const host = 'swr.cn-north-4.myhuaweicloud.com';
  expect(dockerLogin({ host, accessKey, secretKey })).toEqual({ username, password });
  const user = { ...EMULATED_USERS.reader, accessKey, secretKey };
  expect(openEmulator({ region, users: [user] }).dockerLogin).toEqual({ kind: 'token', username, password });
});

describe('over the wire', () => {
  let swr: OpenedSwr;
  afterEach(() => swr.close());

  test('every attempt is signed afresh', async () => {
    swr = await openSwr();
    swr.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
    swr.emulator.answerNext(() => true, { status: 500 }, 2);
    await swr.registry.getTag('team/app', 'v1', NEVER);
    const dates = swr.emulator.requests.map(({ headers }) => headers['x-sdk-date']);
    expect(dates).toEqual(['20260101T000000Z', '20260101T000001Z', '20260101T000003Z']);
    const signatures = swr.emulator.requests.map(({ headers }) => headers['authorization']);
    expect(new Set(signatures).size).toBe(3);
  });

  test('temporary keys send and sign their token, a project its id', async () => {
    swr = await openSwr({ login: 'temporary' }, { entry: { projectId: '0503dda878000fed0f75c0096d70a960' } });
    swr.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
    await swr.registry.getTag('team/app', 'v1', NEVER);
    const headers = swr.emulator.requests[0]?.headers;
    expect(headers?.['x-security-token']).toBe(EMULATED_USERS.temporary.securityToken);
    expect(headers?.['authorization']).toContain(
      'SignedHeaders=content-type;host;x-project-id;x-sdk-date;x-security-token,',
    );
  });
});

describe('the emulator refuses', () => {
  const { reader, temporary } = EMULATED_USERS;
  const NOW = new Date('2026-01-01T00:00:00Z');
  const ADDRESS = 'http://127.0.0.1:18081/v2/manage/namespaces/team/repos/app/tags/v1';
  type Change = (request: HttpRequest) => Promise<HttpRequest> | HttpRequest;
  const bySigner =
    (keys: Keys, now = NOW): Change =>
    (request) =>
      signed(request, keys, now);
  const with_ = (request: HttpRequest, headers: Record<string, string | undefined>): HttpRequest => {
    const kept = Object.entries({ ...request.headers, ...headers }).filter(([, value]) => value !== undefined);
    return { ...request, headers: Object.fromEntries(kept) as Record<string, string> };
  };
  const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

  const ROWS: [string, Change, number, string][] = [
    ['nothing of a good signature', bySigner(reader), 200, ''],
    ['nothing of one 15 minutes early', bySigner(reader, minutes(15)), 200, ''],
    ['one 16 minutes early', bySigner(reader, minutes(16)), 401, 'signature expired'],
    ['one 16 minutes late', bySigner(reader, minutes(-16)), 401, 'signature expired'],
    ['a wrong secret', bySigner({ ...reader, secretKey: 'x' }), 401, 'verify aksk signature fail'],
    ['an unknown key', bySigner({ ...reader, accessKey: 'X' }), 401, 'APIGW.0301'],
    ['another tag than was signed', (r) => signed({ ...r, url: new URL(`${ADDRESS}x`) }, reader, NOW), 401, 'verify'],
    [
      'another date than was signed',
      async (r) => with_(await signed(r, reader, NOW), { 'x-sdk-date': '20260101T000001Z' }),
      401,
      'verify',
    ],
    ['no date', async (r) => with_(await signed(r, reader, NOW), { 'x-sdk-date': undefined }), 401, 'missing'],
    [
      'another content type than was signed',
      async (r) => with_(await signed(r, reader, NOW), { 'content-type': 'x' }),
      401,
      'verify',
    ],
    [
      'temporary keys without their token',
      bySigner({ ...temporary, securityToken: undefined }),
      401,
      'decrypt token fail',
    ],
    ['temporary keys with another token', bySigner({ ...temporary, securityToken: 'x' }), 401, 'decrypt token fail'],
    ['permanent keys with a token', bySigner({ ...reader, securityToken: 'x' }), 401, 'decrypt token fail'],
    [
      'a token that is not signed',
      async (r) =>
        with_(await signed(r, { ...temporary, securityToken: undefined }, NOW), {
          'x-security-token': temporary.securityToken,
        }),
      401,
      'not signed',
    ],
    ['another scheme', (r) => with_(r, { authorization: 'Basic eDp4' }), 401, 'malformed'],
    ['no login', (r) => r, 401, 'SVCSTG.S2I.4019000'],
    ['no content type', (r) => signed(with_(r, { 'content-type': undefined }), reader, NOW), 400, 'SVCSTG.SWR.4000014'],
  ];

  test.each(ROWS)('%s', async (_what, change, status, said) => {
    const emulator = openEmulator({ now: () => NOW });
    emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
    const request = await change(requestOf(ADDRESS, { headers: { 'content-type': 'application/json' } }));
    const answer = await emulator.handle(received({ ...request, url: new URL(ADDRESS) }));
    expect(answer).toMatchObject({ status, body: expect.stringContaining(said) });
  });
});

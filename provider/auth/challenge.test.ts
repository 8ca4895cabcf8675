import { FakeClock } from '../../test/fake-clock';
import { requestOf } from '../../test/http-request';
import { serve, type TestServer } from '../../test/serve';
import { stack, type HttpResponse, type Send } from '../http/send';
import { openTransport, type Transport } from '../http/transport';
import { openEmulator, type OciEmulator } from '../registries/oci/emulator';
import type { OciEmulatorOptions } from '../registries/oci/emulator-options';
import { SAMPLE_IMAGES } from '../registries/sample-images';
import { answerChallenge } from './challenge';
import type { Credential } from './credential';
import { openTokens } from './token';

const PASSWORD = 'S3CR3T:password';
const LOGIN: Credential = { kind: 'basic', username: 'ci', password: PASSWORD, source: 'the test' };
const TOKENS = { kind: 'token', username: 'ci', password: PASSWORD } as const;

let server: TestServer;
let transport: Transport;
let emulator: OciEmulator;
let clock: FakeClock;

afterEach(async () => {
  await transport.close();
  await server.close();
});

/** Opens a registry and a line to it with a login; gives what asks for a tag. */
async function open(
  options: OciEmulatorOptions,
  credential?: Credential,
): Promise<(tag?: string, path?: string) => Promise<HttpResponse>> {
  emulator = openEmulator(options);
  server = await serve(emulator);
  for (const path of ['team/app', 'team/other']) emulator.push(path, 'v1', SAMPLE_IMAGES.single);
  transport = openTransport({ connections: 16, timeoutMs: 5000, userAgent: 'test' });
  clock = new FakeClock();
  const login = answerChallenge({
    host: server.host,
    keychain: () => Promise.resolve(credential),
    tokens: openTokens(transport.send, clock),
    tokenRealms: [],
  });
  const send: Send = stack(transport.send, login);
  return (tag = 'v1', path = 'team/app') =>
    send(
      requestOf(new URL(`/v2/${path}/manifests/${tag}`, server.origin), {
        method: 'HEAD',
        headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
      }),
    );
}

const count = (part: string): number => emulator.requests.filter(({ path }) => path.includes(part)).length;
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'an answer',
    (error: unknown) => error,
  );

describe('answerChallenge() with tokens', () => {
  test('TOK-10, 17.30: 200 look-ups at once are one challenge and one token', async () => {
    const ask = await open({ auth: TOKENS }, LOGIN);
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask()));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect([count('/token'), count('/manifests/')]).toEqual([1, 201]);
  });

  test('TOK-2: another repository of the host needs a token, but no challenge', async () => {
    const ask = await open({ auth: TOKENS }, LOGIN);
    await ask();
    expect((await ask('v1', 'team/other')).status).toBe(200);
    expect([count('/token'), count('/manifests/')]).toEqual([2, 3]);
  });

  test('TOK-11: a token that has ended is renewed once', async () => {
    const ask = await open({ auth: TOKENS }, LOGIN);
    await ask();
    emulator.expireTokens();
    expect((await ask()).status).toBe(200);
    expect(count('/token')).toBe(2);
  });

  test('TOK-11, TOK-14: a second refusal is an error that names the source, never the secret', async () => {
    const ask = await open({ auth: { ...TOKENS, denied: ['team/app'] } }, LOGIN);
    const error = await failure(ask());
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', details: { credentialSource: 'the test' } });
    expect(String(error)).not.toContain('S3CR3T');
    expect(count('/manifests/')).toBeLessThanOrEqual(2);
  });

  test('TOK-12: a wrong password is refused by name, never anonymous in silence', async () => {
    const ask = await open({ auth: { ...TOKENS, anonymous: true } }, { ...LOGIN, password: 'wrong' });
    const error = await failure(ask());
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(String(error)).toMatch(/credentials from the test were refused by/);
  });

  test('anonymous where no login is known and the registry allows it', async () => {
    const ask = await open({ auth: { kind: 'token', anonymous: true } });
    expect((await ask()).status).toBe(200);
  });

  test.each(['token', 'access_token'] as const)('TOK-6: the token as %s', async (member) => {
    const ask = await open({ auth: { ...TOKENS, member } }, LOGIN);
    expect((await ask()).status).toBe(200);
  });

  test('TOK-6: an answer without a token is an error', async () => {
    const ask = await open({ auth: { ...TOKENS, member: 'neither' } }, LOGIN);
    expect(await failure(ask())).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test('TOK-13: a page instead of a token is an error', async () => {
    const ask = await open({ auth: TOKENS }, LOGIN);
    emulator.answerNext(({ url }) => url.pathname === '/token', { status: 200, body: '<html>log in</html>' });
    expect(await failure(ask())).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test('TOK-16: a broken token service is an error of the moment', async () => {
    const ask = await open({ auth: TOKENS }, LOGIN);
    emulator.answerNext(({ url }) => url.pathname === '/token', { status: 503 });
    expect(await failure(ask())).toMatchObject({ code: 'UNAVAILABLE' });
    expect((await ask()).status).toBe(200);
  });

  test.each([false, true])('TOK-3: an identity token is exchanged (service knows GET only: %s)', async (getOnly) => {
    const credential: Credential = { kind: 'identityToken', token: 'S3CR3T-identity', source: 'the test' };
    // By GET it is the password of the user that docker writes for it.
    const login = { username: '<token>', password: 'S3CR3T-identity', identityToken: 'S3CR3T-identity' };
    const ask = await open({ auth: { kind: 'token', ...login, getOnly } }, credential);
    expect((await ask()).status).toBe(200);
  });

  test('TOK-5: a registry token is sent as it is', async () => {
    const ask = await open({}, { kind: 'registryToken', token: 'abc', source: 'the test' });
    await ask();
    expect(emulator.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer abc']);
  });

  test('RLM-3, 17.29: a realm on another host gets no request', async () => {
    const ask = await open({ auth: { ...TOKENS, realm: 'http://evil.example.net/token' } }, LOGIN);
    expect(await failure(ask())).toMatchObject({ code: 'UNTRUSTED' });
    expect(emulator.requests).toHaveLength(1);
  });
});

describe('answerChallenge() with Basic', () => {
  const BASIC = { kind: 'basic', username: 'ci', password: PASSWORD } as const;

  test('TOK-15: only after the challenge, and from then on at once', async () => {
    const ask = await open({ auth: BASIC }, LOGIN);
    for (let index = 0; index < 3; index += 1) expect((await ask()).status).toBe(200);
    const authorized = emulator.requests.map(({ headers }) => headers['authorization'] !== undefined);
    expect(authorized).toEqual([false, true, true, true]);
  });

  test('no credentials: the error says where they were looked for', async () => {
    const ask = await open({ auth: BASIC });
    const error = await failure(ask());
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(String(error)).toMatch(/there are no credentials for '127\.0\.0\.1:\d+'/);
  });

  test('wrong credentials: refused', async () => {
    const ask = await open({ auth: BASIC }, { ...LOGIN, password: 'wrong' });
    expect(String(await failure(ask()))).toMatch(/credentials from the test were refused/);
  });
});

describe('answerChallenge() and what else a 401 may say', () => {
  const answering = (challenge: string | undefined) => ({
    status: 401,
    ...(challenge !== undefined && { headers: { 'www-authenticate': challenge } }),
  });

  test.each([
    ['CHA-5: schemes that nobody here speaks', 'Negotiate, Digest realm="x"', /offers only negotiate, digest/],
    ['CHA-6: Bearer without a realm', 'Bearer service="x"', /offers only bearer/],
    ['CHA-7: no challenge at all', undefined, /without a challenge/],
  ])('%s', async (_what, challenge, text) => {
    const ask = await open({}, LOGIN);
    emulator.answerNext(() => true, answering(challenge));
    const error = await failure(ask());
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(String(error)).toMatch(text);
  });

  test('an open registry that is asked once is asked by all at once afterwards', async () => {
    const ask = await open({});
    await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(emulator.requests).toHaveLength(20);
  });

  test('a probe without an answer does not hold up the others', async () => {
    const ask = await open({ auth: TOKENS }, LOGIN);
    emulator.answerNext(() => true, { status: 200, fault: 'reset' });
    const [first, second] = await Promise.all([failure(ask()), failure(ask())]);
    expect([first, second]).toContainEqual(expect.objectContaining({ code: 'UNAVAILABLE' }));
    expect([first, second]).toContain('an answer');
  });
});

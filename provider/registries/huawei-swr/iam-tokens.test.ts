import { NEVER, openSwr, rejection, type OpenedSwr, type SwrEntry } from '../../../test/huawei-swr';
import { requestOf } from '../../../test/http-request';
import { SAMPLE_IMAGES } from '../sample-images';
import { answerOf, errorAnswer } from './emulator-errors';
import { EMULATED_USERS, type HuaweiSwrEmulatorOptions } from './emulator-options';
import { projectIdOf } from './emulator-tokens';

const { domain, name: user, password } = EMULATED_USERS.reader;
const IAM = 'POST /v3/auth/tokens?nocatalog=true';

let swr: OpenedSwr;
afterEach(() => swr.close());

async function opened(options: HuaweiSwrEmulatorOptions = {}, given: SwrEntry = {}): Promise<void> {
  swr = await openSwr({ login: 'iam', ...options }, given);
  swr.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  swr.emulator.push('team/app', 'v2', SAMPLE_IMAGES.multi);
}

const ask = (tag = 'v1'): Promise<unknown> => swr.registry.getTag('team/app', tag, NEVER);
const logins = (): number => swr.requests().filter((request) => request === IAM).length;

test('a token is fetched once, for all questions at once and after', async () => {
  await opened();
  await Promise.all([ask(), ask('v2'), swr.tags('team/app')]);
  await ask();
  expect(logins()).toBe(1);
  expect(swr.requests()[0]).toBe(IAM);
  const tokens = swr.emulator.requests.slice(1).map(({ headers }) => headers['x-auth-token']);
  expect(new Set(tokens).size).toBe(1);
  expect(swr.emulator.requests.some(({ headers }) => headers['authorization'] !== undefined)).toBe(false);
});

test.each([
  [24 * 60 * 60, 23 * 60 * 60, 1],
  [24 * 60 * 60, 24 * 60 * 60 - 10, 2],
  [24 * 60 * 60, 24 * 60 * 60 + 1, 2],
  [60, 40, 1],
  [60, 59, 2],
])('a token of %d s is renewed before its end: after %d s there were %d', async (tokenSeconds, after, count) => {
  await opened({ tokenSeconds });
  await ask();
  swr.clock.pass(after * 1000);
  await ask();
  expect(logins()).toBe(count);
  expect(swr.requests()).toHaveLength(2 + count);
});

test.each([
  ['SVCSTG.SWR.4010000', errorAnswer('SVCSTG.SWR.4010000')],
  ['APIGW.0307', errorAnswer('APIGW.0307')],
  ['APIG.0307', answerOf({ status: 401, code: 'APIG.0307', said: 'x' }, 'gateway')],
])('401 with %s fetches one anew, once', async (_what, answer) => {
  await opened();
  await ask();
  swr.emulator.answerNext(({ url }) => !url.pathname.startsWith('/v3/'), answer);
  await ask();
  expect(logins()).toBe(2);
  swr.emulator.answerNext(({ url }) => !url.pathname.startsWith('/v3/'), answer, 2);
  expect(await rejection(ask())).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(logins()).toBe(3);
});

test('tokens that were ended are replaced', async () => {
  await opened();
  await ask();
  swr.emulator.expireTokens();
  await Promise.all([ask(), ask('v2')]);
  expect(logins()).toBe(2);
});

test.each(['APIGW.0301', 'SVCSTG.SWR.4030170'] as const)('%s does not', async (code) => {
  await opened();
  swr.emulator.answerNext(({ url }) => !url.pathname.startsWith('/v3/'), errorAnswer(code));
  await rejection(ask());
  expect(logins()).toBe(1);
});

describe('the request', () => {
  const bodies: unknown[] = [];
  async function bodyFor(entry: Readonly<Record<string, unknown>>): Promise<unknown> {
    bodies.length = 0;
    await opened({}, { entry });
    swr.emulator.answerNext(
      ({ method }) => method === 'POST',
      ({ body }) => {
        bodies.push(JSON.parse(body.toString()));
        return { status: 401 };
      },
    );
    await rejection(ask());
    return bodies[0];
  }
  const identity = { methods: ['password'], password: { user: { name: user, password, domain: { name: domain } } } };

  test.each([
    ['the region', {}, { project: { name: 'cn-north-4' } }],
    ['another region', { region: 'ap-southeast-1' }, { project: { name: 'ap-southeast-1' } }],
    [
      'a project',
      { iam: { domain, user, password, project: 'cn-north-4_ci' } },
      { project: { name: 'cn-north-4_ci' } },
    ],
    ['a project by its id', { projectId: 'abc' }, { project: { id: 'abc' } }],
    ['nothing', { region: undefined }, undefined],
  ])('is for %s', async (_what, entry, scope) => {
    expect(await bodyFor(entry)).toEqual({ auth: { identity, ...(scope && { scope }) } });
  });

  test.each([
    ['the address alone', ''],
    ['a slash', '/'],
    ['the version, as Terraform wants it', '/v3'],
    ['the version and a slash', '/v3/'],
  ])('goes to iamEndpoint with %s', async (_what, path) => {
    await opened();
    const iamEndpoint = `${swr.server.origin.origin}${path}`;
    const other = swr;
    swr = await openSwr({ login: 'iam' }, { entry: { iamEndpoint } });
    await rejection(ask());
    expect(other.requests()).toContain(IAM);
    await other.close();
  });
});

test.each([
  ['a project of the region', { iam: { domain, user, password, project: 'cn-north-4_ci' } }],
  ['the id of the region’s project', { projectId: projectIdOf('cn-north-4') }],
])('%s is good', async (_what, entry) => {
  await opened({}, { entry });
  expect(await ask()).toMatchObject({ digest: expect.any(String) });
});

test.each([
  ['another region’s project', { iam: { domain, user, password, project: 'ap-southeast-1' } }],
  ['the id of another project', { projectId: 'abc' }],
  ['the whole account', { region: undefined }],
])('a token of %s is refused', async (_what, entry) => {
  await opened({}, { entry });
  expect(await rejection(ask())).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: expect.stringMatching(/APIGW\.0307 .*the token is of another region or project/),
  });
});

describe('an answer of IAM', () => {
  const isIam = ({ method }: { method: string }): boolean => method === 'POST';

  test.each([
    ['a wrong password', { iam: { domain, user, password: 'wrong-one' } }],
    ['a wrong account', { iam: { domain: 'x', user, password } }],
    ['a wrong user', { iam: { domain, user: 'x', password } }],
  ])('to %s', async (_what, entry) => {
    await opened({}, { entry });
    const error = await rejection(ask());
    expect(error).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringMatching(
        /^Cannot log in to '127\.0\.0\.1:\d+' at '127\.0\.0\.1:\d+': registry answered 401, credentials from provider configuration, huaweiSwr entry '127\.0\.0\.1:\d+'; check domain \(the account name\), user and password;/,
      ),
    });
    expect(String(error)).not.toContain('wrong-one');
  });

  test.each([
    [400, 'BAD_RESPONSE', 1],
    [403, 'FORBIDDEN', 1],
    [404, 'BAD_RESPONSE', 1],
    [429, 'RATE_LIMITED', 4],
    [500, 'UNAVAILABLE', 4],
    [503, 'UNAVAILABLE', 4],
    [307, 'UNTRUSTED', 1],
  ])('with %d is %s, asked %d times', async (status, code, times) => {
    await opened();
    swr.emulator.answerNext(
      isIam,
      { status, headers: { location: '/x' }, body: `{"error":{"message":"${user}"}}` },
      99,
    );
    const error = await rejection(ask());
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain(user);
    expect(swr.requests()).toEqual(Array.from({ length: times }, () => IAM));
  });

  test.each([
    ['the password as its code', password],
    ['a sentence as its code', `user ${user} is unknown`],
  ])('with %s tells the status alone', async (_what, code) => {
    await opened();
    swr.emulator.answerNext(isIam, answerOf({ status: 401, code, said: password }, 'iam'));
    const error = String(await rejection(ask()));
    expect(error).toContain('registry answered 401, credentials');
    expect(error).not.toContain(password);
    expect(error).not.toContain(user);
  });

  test('that says that something is missing never means a tag', async () => {
    await opened();
    swr.emulator.answerNext(isIam, errorAnswer('SVCSTG.SWR.4040115'));
    expect(await rejection(ask())).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test.each([
    ['no token', {}],
    ['an empty token', { 'x-subject-token': '' }],
    ['a token with a blank in it', { 'x-subject-token': 'a b' }],
  ])('with %s', async (_what, headers) => {
    await opened();
    swr.emulator.answerNext(isIam, { status: 201, headers, body: '{}' });
    expect(await rejection(ask())).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test.each(['', '{', '{}', '{"token":{}}', '{"token":{"expires_at":"soon"}}', '{"token":{"expires_at":7}}'])(
    'with the body %j is good for an hour',
    async (body) => {
      await opened();
      const token = swr.emulator.issueToken();
      swr.emulator.answerNext(isIam, { status: 201, headers: { 'x-subject-token': token }, body });
      await ask();
      swr.clock.pass(50 * 60_000);
      await ask();
      expect(logins()).toBe(1);
      swr.clock.pass(9 * 60_000);
      await ask();
      expect(logins()).toBe(2);
    },
  );

  test('with an end that is over is used once', async () => {
    await opened();
    const token = swr.emulator.issueToken();
    const body = '{"token":{"expires_at":"2025-01-01T00:00:00.000000Z"}}';
    swr.emulator.answerNext(isIam, { status: 201, headers: { 'x-subject-token': token }, body });
    await ask();
    await ask();
    expect(logins()).toBe(2);
  });

  test('that does not come is over when nobody waits for it', async () => {
    await opened();
    swr.emulator.answerNext(isIam, { status: 201, fault: 'hang' });
    const controller = new AbortController();
    const asked = rejection(swr.registry.getTag('team/app', 'v1', controller.signal));
    while (swr.requests().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await asked).toMatchObject({ code: 'CANCELLED' });
    expect(await ask()).toMatchObject({ digest: expect.any(String) });
  });
});

test("a token that the gateway repeats is not told, nor is IAM's user", async () => {
  await opened();
  swr.emulator.answerNext(
    ({ method }) => method === 'GET',
    ({ headers }) => errorAnswer('APIGW.0301', { said: `bad token ${String(headers['x-auth-token'])}` }),
  );
  const error = await rejection(ask());
  expect(String(error)).toContain('bad token [secret]');
});

test.each([
  ['another method', { method: 'GET' as const }, 405],
  ['no body', {}, 400],
  ['another body', { body: '{"auth":{}}' }, 400],
  ['no JSON', { body: 'x' }, 400],
])('the emulated IAM refuses %s', async (_what, over, status) => {
  await opened();
  const { method, url, body = '' } = requestOf('http://h/v3/auth/tokens', { method: 'POST', ...over });
  expect(await swr.emulator.handle({ method, url, headers: {}, body: Buffer.from(body) })).toMatchObject({ status });
});

import { NEVER, openSwr, rejection, type OpenedSwr } from '../../../test/huawei-swr';
import { RegistryError } from '../../errors';
import type { EmulatedResponse } from '../emulator';
import { SAMPLE_IMAGES } from '../sample-images';
import { answerOf, EMULATED_ERRORS, errorAnswer, type EmulatedError } from './emulator-errors';
import { EMULATED_USERS, type ErrorShape } from './emulator-options';
import { NO_SUCH_ADDRESS, SWR_ERRORS } from './error-codes';

let swr: OpenedSwr;
afterEach(() => swr.close());

async function opened(...args: Parameters<typeof openSwr>): Promise<void> {
  swr = await openSwr(...args);
  swr.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
}

const ask = (path = 'team/app', tag = 'v1'): Promise<unknown> => swr.registry.getTag(path, tag, NEVER);

/** The error for an answer that comes to every attempt. */
async function errorFor(answer: EmulatedResponse): Promise<RegistryError> {
  swr.emulator.answerNext(() => true, answer, 99);
  const error = await rejection(ask());
  if (error instanceof RegistryError) return error;
  throw error;
}

const SHAPES: ErrorShape[] = ['both', 'errors', 'array', 'plain', 'gateway', 'iam'];
const CODES = EMULATED_ERRORS.filter((code): code is EmulatedError => code in SWR_ERRORS);

test('the emulator gives every error that is known', async () => {
  await opened();
  expect([...CODES].sort()).toEqual(Object.keys(SWR_ERRORS).sort());
  expect(EMULATED_ERRORS).toHaveLength(CODES.length);
});

test.each(SHAPES)('every code in the shape %s', async (shape) => {
  await opened();
  for (const code of CODES) {
    const answer = errorAnswer(code, { shape });
    swr.emulator.answerNext(() => true, answer, answer.status >= 500 || SWR_ERRORS[code] === 'RATE_LIMITED' ? 4 : 1);
    // Asked for again by those that pass, and of "list" by those that do not know "show".
    swr.emulator.answerNext(() => true, answer, code === 'SVCSTG.SWR.4090023' ? 3 : 0);
    swr.emulator.answerNext(({ url }) => url.search !== '', answer, NO_SUCH_ADDRESS.has(code) ? 1 : 0);
    const error = await rejection(ask());
    expect(error).toMatchObject({
      code: SWR_ERRORS[code],
      details: { requestId: expect.stringContaining('emulated-') },
    });
    expect(String(error)).toMatch(
      new RegExp(
        `Cannot get tag 'v1' of '127.0.0.1:\\d+/team/app': registry answered ${code} \\(.*request id emulated-\\d+\\)$`,
      ),
    );
  }
});

test("the gateway's other prefix means the same", async () => {
  await opened();
  expect(await errorFor(answerOf({ status: 403, code: 'APIG.0308', said: 'slow' }, 'gateway'))).toMatchObject({
    code: 'RATE_LIMITED',
  });
});

test('the request id of the body, where no header has it', async () => {
  await opened();
  const answer = errorAnswer('APIGW.0302');
  const error = await errorFor({ ...answer, headers: { ...answer.headers, 'x-request-id': '' } });
  expect(error.message).toMatch(/\(request id gateway-request-id\)$/);
});

test.each([
  [400, 'BAD_RESPONSE'],
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [404, 'BAD_RESPONSE'],
  [408, 'UNAVAILABLE'],
  [409, 'BAD_RESPONSE'],
  [429, 'RATE_LIMITED'],
  [500, 'UNAVAILABLE'],
  [501, 'BAD_RESPONSE'],
  [504, 'UNAVAILABLE'],
])('without a code that is known, %d is %s', async (status, code) => {
  await opened();
  for (const body of ['', '<html>x</html>', '{', '[]', '{"errors":[]}', '[null]', '{"error":"x"}', '"x"']) {
    expect(await errorFor({ status, body })).toMatchObject({ code });
  }
  expect(await errorFor(answerOf({ status, code: 'SVCSTG.SWR.9999999', said: 'x' }, 'both'))).toMatchObject({ code });
});

test.each([200, 500, 503])('a code of an absence with %d proves none', async (status) => {
  await opened();
  const error = await errorFor(answerOf({ status, code: 'SVCSTG.SWR.4040115', said: 'x' }, 'both'));
  expect(['BAD_RESPONSE', 'UNAVAILABLE']).toContain(error.code);
});

describe('what passes is repeated', () => {
  test.each([
    ['429', errorAnswer('APIGW.0308')],
    ['403 with 4031042', errorAnswer('SVCSTG.SWR.4031042')],
    ['403 with 4031032', errorAnswer('SVCSTG.SWR.4031032', { shape: 'array' })],
    ['409 with 4090023', errorAnswer('SVCSTG.SWR.4090023')],
    ['500', errorAnswer('SVCSTG.SWR.5000001')],
    ['504', errorAnswer('APIGW.0201')],
  ])('%s', async (_what, answer) => {
    await opened();
    swr.emulator.answerNext(() => true, answer, 2);
    expect(await ask()).toMatchObject({ digest: expect.any(String) });
    expect(swr.requests()).toHaveLength(3);
  });

  test.each([429, 403] as const)('the throttle of the emulator, by %d', async (answer) => {
    await opened({ throttle: { requests: 2, seconds: 2, answer } });
    for (let turn = 0; turn < 6; turn += 1) await ask();
    expect(swr.requests().length).toBeGreaterThan(6);
    expect(swr.clock.sleeps.length).toBeGreaterThan(0);
  });

  test.each(['SVCSTG.SWR.4030170', 'SVCSTG.SWR.4040115', 'APIGW.0301', 'SVCSTG.SWR.4000014'] as const)(
    '%s is not',
    async (code) => {
      await opened();
      await errorFor(errorAnswer(code));
      expect(swr.requests()).toHaveLength(1);
    },
  );
});

describe('refused logins say what to do', () => {
  test('keys that are wrong', async () => {
    await opened({}, { entry: { secretKey: 'wrong-secret-of-mine' } });
    const error = await rejection(ask());
    expect(error).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringMatching(
        /APIGW\.0301 .* credentials from provider configuration, huaweiSwr entry '127\.0\.0\.1:\d+'; check the keys/,
      ),
    });
  });

  test('a clock that is wrong', async () => {
    const now = new Date('2026-01-01T00:20:00Z');
    await opened({ now: () => now });
    expect(await rejection(ask())).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining(
        'check the clock: it is 2026-01-01T00:00:00Z here and 2026-01-01T00:20:00Z there',
      ),
    });
  });

  test('a clock that is wrong, as far as the words tell', async () => {
    await opened();
    const error = await errorFor(errorAnswer('APIGW.0301', { said: 'signature expired' }));
    expect(error.message).toContain('check the clock of this machine');
  });

  test('a token that has ended', async () => {
    await opened({ login: 'token' });
    swr.emulator.expireTokens();
    expect(await rejection(ask())).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining("'authToken' has ended or is of another region"),
    });
  });

  test('a missing right', async () => {
    await opened({ denied: ['team'] });
    expect(await rejection(ask())).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('the user needs the right to read this repository'),
    });
    expect(await rejection(swr.tags('team/app'))).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('a user without rights', async () => {
    const { accessKey, secretKey } = EMULATED_USERS.stranger;
    await opened({}, { entry: { accessKey, secretKey } });
    expect(await rejection(ask())).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('no login at all, without a request', async () => {
    await opened({}, { entry: { accessKey: undefined, secretKey: undefined } });
    for (const error of [await rejection(ask()), await rejection(swr.tags('team/app'))]) {
      expect(error).toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringMatching(/set 'accessKey' and 'secretKey', 'authToken' or 'iam' .* HW_ACCESS_KEY/),
      });
    }
    expect(swr.requests()).toEqual([]);
  });
});

describe('secrets are never told', () => {
  const repeat = (secret: string): EmulatedResponse => errorAnswer('APIGW.0301', { said: `cannot read ${secret}!` });

  test('neither keys nor security tokens', async () => {
    await opened({ login: 'temporary' });
    const { secretKey, securityToken } = EMULATED_USERS.temporary;
    for (const secret of [secretKey, securityToken]) {
      const { message } = await errorFor(repeat(secret));
      expect(message).not.toContain(secret.slice(0, 20));
      expect(message).toContain('cannot read [secret]!');
    }
  });

  test('nor tokens', async () => {
    await opened({ login: 'token' }, { entry: { authToken: 'a-token-of-mine' } });
    const error = await rejection(ask());
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(JSON.stringify(error) + String(error)).not.toContain('a-token-of-mine');
    expect(String(error)).toContain('token:[secret]');
  });
});

test.each([302, 307])('a redirect (%d) to another origin takes no login along', async (status) => {
  for (const login of ['keys', 'temporary', 'token'] as const) {
    await opened({ login }, { entry: { projectId: 'a-project' } });
    const other = await openSwr();
    other.emulator.answerNext(() => true, { status: 200, body: '{}' });
    const location = `http://127.0.0.1:${other.server.origin.port}/elsewhere`;
    swr.emulator.answerNext(() => true, { status, headers: { location } });
    await rejection(ask());
    const [request] = other.emulator.requests;
    expect(request?.path).toBe('/elsewhere');
    const sent = Object.keys(request?.headers ?? {});
    expect(sent.filter((name) => /^(authorization|x-(auth|security|sdk|project).*)$/.test(name))).toEqual([]);
    await other.close();
    await swr.close();
  }
  await opened();
});

import { FakeClock } from '../../../test/fake-clock';
import { KNOWN, SIGNAL, TcrWorld, type OpenedTcr } from '../../../test/tencent-tcr';
import { isRegistryError, type RegistryError } from '../../errors';
import { SAMPLE_IMAGES } from '../sample-images';
import { ERROR_CODES } from './error-codes';

const clock = new FakeClock();
const world = new TcrWorld(clock);
afterEach(() => world.close());

const ask = ({ registry }: OpenedTcr) => registry.getTag('team/app', 'v1', SIGNAL);

async function failure(opened: OpenedTcr): Promise<RegistryError> {
  try {
    await ask(opened);
  } catch (error) {
    if (isRegistryError(error)) return error;
    throw error;
  }
  throw new Error('expected an error, got an answer');
}

/** A code of every row: `X.*` as some member of the family. */
const ROWS = Object.entries(ERROR_CODES).map(([name, meaning]) => [name.replace('*', 'Unheard'), meaning] as const);

test.each(ROWS)('%s', async (vendorCode, { code, retryStatus, hint = '' }) => {
  const opened = await world.open({ entry: KNOWN, retries: 1, requestId: 'request-1' });
  opened.emulator.push('team/other', 'v1', SAMPLE_IMAGES.single);
  opened.emulator.answerNext(
    ({ headers }) => headers['x-tc-action'] === 'DescribeImages',
    opened.emulator.error(vendorCode, 'What the vendor says.'),
    9,
  );
  const error = await failure(opened);
  expect(error).toMatchObject({ code, details: { requestId: 'request-1' } });
  expect(error.message).toContain(`${vendorCode} (What the vendor says)`);
  expect(error.message).toContain(hint);
  expect(error.message).toMatch(/ \(request id request-1\)$/);
  const images = opened.calls.filter(({ action }) => action === 'DescribeImages');
  expect(images).toHaveLength(retryStatus === undefined ? 1 : 2);
});

test.each(['ResourceNotFound.Unheard', 'NeverHeardOf', 'constructor', 'toString.x', '__proto__'])(
  'the unknown code %s is no absence',
  async (vendorCode) => {
    const opened = await world.open({ entry: KNOWN });
    opened.emulator.answerNext(() => true, opened.emulator.error(vendorCode));
    expect(await failure(opened)).toMatchObject({ code: 'BAD_RESPONSE' });
  },
);

test.each([400, 403, 404, 500])('an error that comes with status %d is read all the same', async (errorStatus) => {
  const opened = await world.open({ entry: KNOWN, errorStatus });
  expect(await failure(opened)).toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
});

test.each([
  [404, 'BAD_RESPONSE'],
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [307, 'BAD_RESPONSE'],
  [500, 'UNAVAILABLE'],
  [429, 'RATE_LIMITED'],
])('status %d without an error of the API: %s', async (status, code) => {
  for (const body of ['<html>gateway</html>', '', '{"Response":{}}', '{"Response":{"Error":{}}}', '{"Error":"x"}']) {
    const opened = await world.open({ entry: KNOWN });
    opened.emulator.answerNext(() => true, { status, headers: { location: '/elsewhere' }, body });
    expect(await failure(opened)).toMatchObject({ code });
    expect(opened.calls).toHaveLength(1);
  }
});

test('throttling passes: the request is sent again, signed afresh', async () => {
  const opened = await world.open({ entry: KNOWN, retries: 3 });
  opened.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  opened.emulator.answerNext(() => true, opened.emulator.error('RequestLimitExceeded.UinLimitExceeded'), 2);
  expect(await ask(opened)).toMatchObject({ digest: expect.any(String) });
  const signatures = opened.emulator.requests.map(({ headers }) => headers['authorization']);
  expect(signatures).toHaveLength(3);
  expect(new Set(signatures).size).toBe(3);
});

test('a full second is waited for', async () => {
  const opened = await world.open({ entry: KNOWN, retries: 3, requestsPerSecond: 10 });
  opened.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  await Promise.all(Array.from({ length: 25 }, () => ask(opened)));
  expect(opened.calls.length).toBeGreaterThanOrEqual(25);
});

test('a tag that is called "Error" is no error', async () => {
  const opened = await world.open({ entry: KNOWN });
  const digest = opened.emulator.push('team/app', 'Error', SAMPLE_IMAGES.single);
  expect(await opened.registry.getTag('team/app', 'Error', SIGNAL)).toMatchObject({ digest });
});

describe('who we are', () => {
  const user = { secretId: 'AKIDuser', secretKey: 'the-secret-key', securityToken: 'the-session-token' };

  test.each<[string, object, string, string]>([
    ['a wrong key', { secretKey: 'wrong-secret-key' }, 'UNAUTHENTICATED', 'AuthFailure.SignatureFailure'],
    ['an unknown id', { secretId: 'AKIDnobody' }, 'UNAUTHENTICATED', 'AuthFailure.SecretIdNotFound'],
    ['an id of another kind', { secretId: 'LTAIuser' }, 'UNAUTHENTICATED', 'AuthFailure.InvalidSecretId'],
    ['a wrong token', { securityToken: 'wrong-session-token' }, 'UNAUTHENTICATED', 'AuthFailure.TokenFailure'],
    ['no token', { securityToken: undefined }, 'UNAUTHENTICATED', 'AuthFailure.TokenFailure'],
  ])('%s', async (_what, entry, code, vendorCode) => {
    const opened = await world.open({ users: [user], entry: { ...KNOWN, ...entry }, retries: 3 });
    const error = await failure(opened);
    expect(error).toMatchObject({ code, message: expect.stringContaining(vendorCode) });
    expect(error.message).toContain('credentials from the test');
    expect(opened.calls).toHaveLength(1);
  });

  test('a right that is missing', async () => {
    const opened = await world.open({ users: [{ ...user, denied: ['DescribeImages'] }] });
    expect(await failure(opened)).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('UnauthorizedOperation'),
    });
  });

  test('an account of the other site is told of it', async () => {
    const opened = await world.open({ entry: { ...KNOWN, secretId: 'AKIDintl' } });
    expect((await failure(opened)).message).toContain('https://tcr.intl.tencentcloudapi.com');
  });

  test('a clock that is wrong is told, with both times', async () => {
    const opened = await world.open({ now: () => new Date(clock.now().getTime() + 600_000), entry: KNOWN });
    const error = await failure(opened);
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(error.message).toMatch(
      /check the clock of this machine: it says 2026-01-01T00:0\d:[\d.]+Z, the server 2026-01-01T00:1\d:\d+Z/,
    );
  });

  test('a clock that is right is not blamed with times', async () => {
    const opened = await world.open({ entry: KNOWN });
    opened.emulator.answerNext(() => true, opened.emulator.error('AuthFailure.SignatureExpire'));
    expect((await failure(opened)).message).toMatch(/check the clock of this machine \(request id/);
  });

  test('without credentials nothing is asked', async () => {
    const opened = await world.open({ entry: { secretId: undefined, secretKey: undefined } });
    const error = await failure(opened);
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(error.message).toContain(
      "set 'secretId' and 'secretKey' in its 'tencentTcr' entry, or TENCENTCLOUD_SECRET_ID",
    );
    expect(opened.emulator.requests).toHaveLength(0);
  });

  test('no error holds a secret', async () => {
    for (const [vendorCode] of ROWS) {
      const opened = await world.open({ users: [user], entry: KNOWN });
      opened.emulator.answerNext(() => true, opened.emulator.error(vendorCode));
      const { message, details } = await failure(opened);
      const authorization = String(opened.emulator.requests[0]?.headers['authorization']);
      const told = JSON.stringify([message, details]);
      for (const secret of [user.secretKey, user.securityToken, authorization.slice(-64)]) {
        expect(told).not.toContain(secret);
      }
    }
  });
});

import { json, NcrWorld, NEVER, rejection } from '../../../test/naver-ncr';
import { SAMPLE_IMAGES } from '../sample-images';
import { NCR_ERRORS, NCR_STATUSES } from './error-codes';

const world = new NcrWorld();
afterEach(() => world.close());

const gateway = (errorCode: string | number, details = 'Details of it.') => ({
  error: { errorCode, message: 'Message of it', details },
});

/** The error of a tag that everything answers so. */
async function answeredBy(status: number, body: unknown, headers: Record<string, string> = {}): Promise<Error> {
  const { emulator, registry } = await world.open();
  const answer = typeof body === 'string' ? { status, body } : json(status, body);
  emulator.answerNext(() => true, { ...answer, headers: { 'x-ncp-trace-id': 'trace-1', ...headers } }, 99);
  return rejection(registry.getTag('app', 'v1', NEVER));
}

describe('the codes of the gateway', () => {
  // Said for a tag and for its list, 300 is a missing repository.
  const told = (errorCode: string, code: string): string => (errorCode === '300' ? 'REPOSITORY_NOT_FOUND' : code);

  test.each(Object.entries(NCR_ERRORS))('%s', async (errorCode, { status, code }) => {
    const error = await answeredBy(status, gateway(errorCode));
    expect(error).toMatchObject({ code: told(errorCode, code), details: { status, requestId: 'trace-1' } });
    expect(error.message).toContain(`${status} errorCode ${errorCode} (Message of it: Details of it)`);
  });

  test.each(Object.entries(NCR_ERRORS))('%s within a 200 has the status that it means', async (errorCode, meaning) => {
    const error = await answeredBy(200, gateway(Number(errorCode)));
    expect(error).toMatchObject({ code: told(errorCode, meaning.code), details: { status: meaning.status } });
  });

  test.each(['400', '410', '420'])('throttling %s within a 403 is repeated', async (code) => {
    const ncr = await world.open();
    ncr.emulator.push('app', 'v1', SAMPLE_IMAGES.single);
    ncr.emulator.answerNext(() => true, json(403, gateway(code)));
    expect(await ncr.registry.getTag('app', 'v1', NEVER)).toMatchObject({ digest: expect.any(String) });
    expect(ncr.requests()).toHaveLength(2);
  });

  test('the status says the kind: a code of another kind says nothing', async () => {
    expect(await answeredBy(403, gateway('300'))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await answeredBy(503, gateway('300'))).toMatchObject({ code: 'UNAVAILABLE' });
  });
});

test.each(Object.entries(NCR_STATUSES))('%s alone', async (name, code) => {
  const status = Number(name.slice('HTTP '.length));
  expect(await answeredBy(status, '')).toMatchObject({ code, details: { status } });
});

test.each([
  [204, 'BAD_RESPONSE'],
  [405, 'BAD_RESPONSE'],
  [408, 'UNAVAILABLE'],
  [501, 'BAD_RESPONSE'],
  [502, 'UNAVAILABLE'],
  [599, 'UNAVAILABLE'],
])('status %d, which the documents do not name', async (status, code) => {
  expect(await answeredBy(status, '')).toMatchObject({ code });
});

test.each<[string, unknown, string]>([
  ['NCR itself', { returnCode: '40301', returnMessage: 'not yours' }, '403 40301 (not yours)'],
  ['a message', { message: 'not yours.' }, '403 (not yours)'],
  ['a list of errors', { errors: [{ code: 'DENIED', message: 'not yours' }] }, '403 DENIED (not yours)'],
  ['text', 'not yours', '403 (not yours)'],
  ['a page', '<html>not yours</html>', 'answered 403, credentials from the test'],
  ['garbage', '{"error":', 'answered 403, credentials from the test'],
  ['control characters', { message: 'a\u001b[2Jb' }, '403 (ab)'],
  ['an endless text', { message: 'x'.repeat(70_000) }, 'answered 403'],
])('%s speaks', async (_what, body, text) => {
  const error = await answeredBy(403, body);
  expect(error).toMatchObject({ code: 'FORBIDDEN' });
  expect(error.message).toContain(text);
  expect(error.message.length).toBeLessThan(1200);
});

test('a wrong key is told with where it came from, and no secret', async () => {
  const error = await answeredBy(401, gateway('200', 'Invalid authentication information.'));
  expect(error).toMatchObject({ code: 'UNAUTHENTICATED', details: { credentialSource: 'the test' } });
  expect(error.message).not.toMatch(/emulated-secret|ncpEmulated/);
});

test('an expired signature says to check the clock, where no Date tells the difference', async () => {
  const date = new Date('2026-01-01T00:00:20Z').toUTCString();
  const error = await answeredBy(401, gateway('200', 'Expired timestamp.'), { date });
  expect(error.message).toContain('check the clock of this machine, a signature is good for 5 minutes');
});

test('a throttle that lasts ends as RATE_LIMITED', async () => {
  const { emulator, registry } = await world.open({ throttle: { requests: 0, perMs: 1e9, code: '410', status: 400 } });
  emulator.push('app', 'v1', SAMPLE_IMAGES.single);
  expect(await rejection(registry.getTag('app', 'v1', NEVER))).toMatchObject({ code: 'RATE_LIMITED' });
});

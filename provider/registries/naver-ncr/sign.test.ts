import { NcrWorld, NEVER, rejection } from '../../../test/naver-ncr';
import { requestOf, responseOf } from '../../../test/http-request';
import type { HttpRequest } from '../../http/send';
import { SAMPLE_IMAGES } from '../sample-images';
import { EMULATED_USERS } from './emulator-options';
import { expectedSignature, recognize } from './emulator-signature';
import vectors from './fixtures/signature-vectors.json';
import { signNcr } from './sign';

const world = new NcrWorld();
afterEach(() => world.close());

describe.each(vectors)('the vector $name', ({ input, expected }) => {
  const now = (): Date => new Date(Number(input.timestamp));

  test('is what the layer sends', async () => {
    const sent: HttpRequest[] = [];
    const send = signNcr(
      input,
      now,
    )(async (request) => {
      sent.push(request);
      return responseOf(200);
    });
    await send(requestOf(`https://ncr.apigw.ntruss.com${input.url}`));
    expect(sent[0]?.headers).toEqual(expected.headers);
  });

  test('is what the emulator expects, and nothing else', () => {
    expect(expectedSignature(input, input.secretKey)).toBe(expected.signature);
    const users = [{ accessKey: input.accessKey, secretKey: input.secretKey, mayView: true }];
    const asked = (url: string) => ({
      method: 'GET',
      url: new URL(url, 'http://h'),
      headers: expected.headers,
      body: Buffer.alloc(0),
    });
    expect(recognize(asked(input.url), { users, now })).toBe(users[0]);
    expect(recognize(asked(`${input.url}x`), { users, now })).toMatchObject({ status: 401 });
  });
});

describe('a signature', () => {
  test('is over the path as it is sent: a slash of the image stays encoded', async () => {
    const { emulator, registry } = await world.open();
    emulator.push('team/sub/app', 'v1', SAMPLE_IMAGES.single);
    await registry.getTag('team/sub/app', 'v1', NEVER);
    expect(emulator.requests[0]?.path).toBe('/ncr/api/v2/repositories/myreg/team%2Fsub%2Fapp/tags/v1');
  });

  test('is made afresh for each attempt', async () => {
    const { emulator, registry } = await world.open();
    emulator.push('app', 'v1', SAMPLE_IMAGES.single);
    emulator.answerNext(() => true, { status: 503 });
    expect(await registry.getTag('app', 'v1', NEVER)).toMatchObject({ digest: expect.any(String) });
    const times = emulator.requests.map(({ headers }) => headers['x-ncp-apigw-timestamp']);
    expect(times).toHaveLength(2);
    expect(new Set(times).size).toBe(times.length);
  });

  test.each([
    ['no key of anybody', { accessKey: 'nobody' }, 'Invalid authentication information'],
    ['a wrong secret', { secretKey: 'wrong-secret' }, 'Invalid authentication information'],
  ])('%s is refused', async (_what, entry, said) => {
    const { emulator, registry } = await world.open({}, entry);
    emulator.push('app', 'v1', SAMPLE_IMAGES.single);
    const error = await rejection(registry.getTag('app', 'v1', NEVER));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', details: { credentialSource: 'the test' } });
    expect(error.message).toContain(said);
    expect(error.message).toContain('check the keys');
    expect(JSON.stringify(error)).not.toMatch(/wrong-secret|emulated-secret/);
  });

  test.each([
    [299_000, 'an answer'],
    [301_000, 'UNAUTHENTICATED'],
    [-301_000, 'UNAUTHENTICATED'],
  ])('%d ms off: %s', async (off, outcome) => {
    let served = new Date(0);
    const { emulator, registry, clock } = await world.open({ now: () => served });
    served = new Date(clock.now().getTime() + off);
    emulator.push('app', 'v1', SAMPLE_IMAGES.single);
    const asked = registry.getTag('app', 'v1', NEVER).then(
      () => ({ code: 'an answer', message: '' }),
      (error: unknown) => error,
    );
    const result = (await asked) as { code: string; message: string };
    expect(result.code).toBe(outcome);
    if (outcome === 'UNAUTHENTICATED') {
      expect(result.message).toContain('check the clock: it is 2026-01-01T00:00:00Z here and ');
    }
  });

  test('does not go to where a redirect leads', async () => {
    const { emulator, registry } = await world.open();
    const other = await world.open();
    emulator.push('app', 'v1', SAMPLE_IMAGES.single);
    emulator.answerNext(() => true, { status: 302, headers: { location: `${other.server.origin.href}elsewhere` } });
    expect(await rejection(registry.getTag('app', 'v1', NEVER))).toMatchObject({ code: 'BAD_RESPONSE' });
    const [asked] = other.emulator.requests;
    expect(asked?.path).toBe('/elsewhere');
    expect(Object.keys(asked?.headers ?? {}).filter((name) => name.startsWith('x-ncp'))).toEqual([]);
  });

  test('without keys nothing is asked', async () => {
    const { emulator, registry } = await world.open({}, { accessKey: undefined, secretKey: undefined });
    const error = await rejection(registry.getTag('app', 'v1', NEVER));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(error.message).toContain('NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY');
    expect(emulator.requests).toEqual([]);
  });

  test.each(['permission', 'forbidden'] as const)('without the right: %s', async (denial) => {
    const { accessKey, secretKey } = EMULATED_USERS.stranger;
    const { emulator, registry } = await world.open({ denial }, { accessKey, secretKey });
    emulator.push('app', 'v1', SAMPLE_IMAGES.single);
    expect(await rejection(registry.getTag('app', 'v1', NEVER))).toMatchObject({ code: 'FORBIDDEN' });
    expect(emulator.requests).toHaveLength(1);
  });
});

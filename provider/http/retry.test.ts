import { RegistryError } from '../errors';
import { FakeClock } from '../../test/fake-clock';
import { requestOf, responseOf } from '../../test/http-request';
import { ConnectionError, type Repeat } from './connection-error';
import { retry, type RetryPolicy } from './retry';
import type { HttpRequest, HttpResponse, Send } from './send';

const POLICY: RetryPolicy = { retries: 3, totalMs: 60_000, firstDelayMs: 1000, maxDelayMs: 10_000 };

type Step = number | Error | HttpResponse;

interface Retrying {
  readonly send: Send;
  readonly clock: FakeClock;
  readonly seen: HttpRequest[];
}

/** A retry layer over answers in order; the last one goes on. */
function retrying(
  steps: readonly Step[],
  { policy = {}, random = () => 1 }: { policy?: Partial<RetryPolicy>; random?: () => number } = {},
): Retrying {
  const clock = new FakeClock(random);
  const seen: HttpRequest[] = [];
  const send = retry(
    { ...POLICY, ...policy },
    clock,
  )(async (request) => {
    const step = steps[Math.min(seen.length, steps.length - 1)];
    seen.push(request);
    if (step instanceof Error) throw step;
    return typeof step === 'number' ? responseOf(step) : (step ?? responseOf(200));
  });
  return { send, clock, seen };
}

function broken(repeat: Repeat, code: 'UNAVAILABLE' | 'BAD_RESPONSE' | 'UNTRUSTED' = 'UNAVAILABLE'): ConnectionError {
  return new ConnectionError(code, "Cannot get tag 'v1': cannot reach 'h': broken", {
    host: 'h',
    repeat,
    cause: undefined,
  });
}

/** Until somebody waits. */
async function asleep(clock: FakeClock): Promise<void> {
  while (clock.sleeps.length === 0) await Promise.resolve();
}

const told = (value: string, status = 429): HttpResponse => responseOf(status, { headers: { 'retry-after': value } });

const ask = (over: Partial<HttpRequest> = {}): HttpRequest => requestOf('https://h/v2/', over);

describe('since when a host fails', () => {
  test('the first failure after the last good answer, over all requests', async () => {
    const { send, clock } = retrying([200, 500, 500, 200, 503, 503, 503, 503], { policy: { retries: 1 } });
    await send(ask());
    const first = await send(ask());
    expect(first).toMatchObject({ status: 500, attempts: 2 });
    expect(await send(ask())).not.toHaveProperty('failingSince');
    const since = clock.now();
    await send(ask());
    expect(await send(ask())).toMatchObject({ status: 503, failingSince: since });
  });

  test('a first failure that was tried once has no history; a second has', async () => {
    const { send, clock } = retrying([500, 500], { policy: { retries: 0 } });
    const since = clock.now();
    expect(await send(ask())).not.toHaveProperty('failingSince');
    await clock.sleep(1000, new AbortController().signal);
    expect(await send(ask())).toMatchObject({ attempts: 1, failingSince: since });
  });

  test('an answer about the request is a good one', async () => {
    const { send } = retrying([500, 404, 500], { policy: { retries: 0 } });
    await send(ask());
    await send(ask());
    expect(await send(ask())).not.toHaveProperty('failingSince');
  });
});

describe('what is repeated', () => {
  test.each([408, 425, 429, 500, 502, 503, 504, 522, 524])('RET-1: %d', async (status) => {
    const { send, seen } = retrying([status, 200]);
    expect(await send(ask())).toMatchObject({ status: 200, attempts: 2 });
    expect(seen).toHaveLength(2);
  });

  test.each([200, 204, 301, 304, 400, 401, 403, 404, 405, 406, 416, 501, 505])('RET-1: never %d', async (status) => {
    const { send, clock } = retrying([status]);
    expect(await send(ask())).toMatchObject({ status, attempts: 1 });
    expect(clock.sleeps).toEqual([]);
  });

  test.each([200, 400, 403])('RET-7: %d with the code TOOMANYREQUESTS', async (status) => {
    const { send } = retrying([responseOf(status, { body: '{"errors":[{"code":"toomanyrequests"}]}' }), 204]);
    expect(await send(ask())).toMatchObject({ status: 204, attempts: 2 });
  });

  test.each([
    ['speaks of it in a message', '{"message":"TOOMANYREQUESTS"}'],
    ['has another code', '{"errors":[{"code":"DENIED","message":"not TOOMANYREQUESTS"}]}'],
    ['is too long for an error', JSON.stringify({ code: 'TOOMANYREQUESTS', padding: 'x'.repeat(5000) })],
  ])('RET-7: not a 200 whose body %s', async (_what, body) => {
    expect(await retrying([responseOf(200, { body })]).send(ask())).toMatchObject({ status: 200, attempts: 1 });
  });

  test('a POST as well: all of ours only read', async () => {
    expect(await retrying([503, 200]).send(ask({ method: 'POST', body: 'x' }))).toMatchObject({ attempts: 2 });
  });

  test('the last answer is given back when attempts are spent', async () => {
    const { send, clock } = retrying([500, 502, 503, 504, 200]);
    expect(await send(ask())).toMatchObject({ status: 504, attempts: 4 });
    expect(clock.sleeps).toEqual([1000, 2000, 4000]);
  });

  test('no answer with retries 0', async () => {
    expect(await retrying([503, 200], { policy: { retries: 0 } }).send(ask())).toMatchObject({
      status: 503,
      attempts: 1,
    });
  });
});

describe('errors', () => {
  test('that may be repeated later are', async () => {
    const { send, clock } = retrying([broken('later'), broken('later'), 200]);
    expect(await send(ask())).toMatchObject({ status: 200, attempts: 3 });
    expect(clock.sleeps).toEqual([1000, 2000]);
  });

  test('say how often it was tried', async () => {
    const { send, clock } = retrying([broken('later')]);
    const since = clock.now().toISOString().replace('.000Z', 'Z');
    await expect(send(ask())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: `Cannot get tag 'v1': cannot reach 'h': broken (after 4 attempts, failing since ${since})`,
      details: { host: 'h' },
    });
  });

  test.each([
    ['a certificate (RET-4)', broken('never', 'UNTRUSTED')],
    ['an answer that does not fit', new RegistryError('BAD_RESPONSE', 'Cannot x: y')],
    ['a bug', new TypeError('bug')],
  ])('are not repeated for %s, and not changed', async (_what, error) => {
    const { send, seen } = retrying([error]);
    await expect(send(ask())).rejects.toBe(error);
    expect(seen).toHaveLength(1);
  });

  test('RET-4: an unknown host is asked for once more, at once', async () => {
    const { send, seen, clock } = retrying([broken('once')]);
    await expect(send(ask())).rejects.toMatchObject({ message: expect.stringMatching(/after 2 attempts/) as string });
    expect(seen).toHaveLength(2);
    expect(clock.sleeps).toEqual([]);
  });

  test.each([0, 3])('a connection that the server had left is no failure, with retries %d', async (retries) => {
    const { send, clock } = retrying([broken('atOnce'), 200], { policy: { retries } });
    expect(await send(ask())).toMatchObject({ status: 200 });
    expect(clock.sleeps).toEqual([]);
  });

  test('a server that leaves every connection is given up like any other', async () => {
    const { send, seen, clock } = retrying([broken('atOnce')]);
    await expect(send(ask())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(seen).toHaveLength(5);
    expect(clock.sleeps).toEqual([1000, 2000, 4000]);
  });
});

describe('waits', () => {
  test('RET-3: are a random share of a bound that doubles, up to the most', async () => {
    const shares = [0.5, 0.25, 1, 0, 0.999];
    const { send, clock } = retrying([503], {
      policy: { retries: 5, maxDelayMs: 5000 },
      random: () => shares.shift() ?? 0,
    });
    await send(ask());
    // A share of 0 is no wait.
    expect(clock.sleeps).toEqual([500, 500, 4000, 4995]);
  });

  test.each([429, 503])('RET-2, 17.37: are as long as a %d asks for', async (status) => {
    const { send, clock } = retrying([told('7', status), 200]);
    expect(await send(ask())).toMatchObject({ status: 200 });
    expect(clock.sleeps).toEqual([7000]);
  });

  test('RET-2: end at the date that was named', async () => {
    const { send, clock } = retrying([told('Thu, 01 Jan 2026 00:00:09 GMT'), 200]);
    expect(await send(ask())).toMatchObject({ status: 200 });
    expect(clock.sleeps).toEqual([9000]);
  });

  test('RET-2, 17.37: of 3600 s are never begun: the answer is given back at once', async () => {
    const { send, clock, seen } = retrying([told('3600'), 200]);
    expect(await send(ask())).toMatchObject({ status: 429, attempts: 1 });
    // Nothing is remembered against the next question.
    expect(await send(ask())).toMatchObject({ status: 200, attempts: 1 });
    expect(seen).toHaveLength(2);
    expect(clock.sleeps).toEqual([]);
  });

  test.each(['-1', 'NaN', '1.5', '0', 'soon', 'Thu, 01 Jan 2015 00:00:00 GMT', ''])(
    'RET-2: are our own where %p is asked for',
    async (value) => {
      const { send, clock } = retrying([told(value), 200]);
      await send(ask());
      expect(clock.sleeps).toEqual([1000]);
    },
  );

  test('RET-3: do not go beyond the time for all attempts', async () => {
    const { send, clock } = retrying([503], { policy: { retries: 10, totalMs: 10_000 } });
    expect(await send(ask())).toMatchObject({ status: 503, attempts: 4 });
    expect(clock.sleeps).toEqual([1000, 2000, 4000]);
  });

  test('RET-3: an attempt has no more time than is left', async () => {
    const { send, seen } = retrying([told('20'), 200], { policy: { totalMs: 25_000 } });
    await send(ask());
    expect(seen.map(({ timeoutMs }) => timeoutMs)).toEqual([25_000, 5000]);
  });

  test.each([
    ['429 that names a time', told('5'), 5000],
    ['429 that names none', responseOf(429), 1000],
    ['503 that names a time', told('5', 503), 5000],
  ])('RET-3: after a %s all requests leave the host alone', async (_what, answer, milliseconds) => {
    const { send, clock, seen } = retrying([answer, 200]);
    const start = clock.now().getTime();
    const asked: number[] = [];
    const timed = async (): Promise<void> => {
      await send(ask());
      asked.push(clock.now().getTime() - start);
    };
    const first = timed();
    await asleep(clock);
    await Promise.all([first, ...Array.from({ length: 20 }, timed)]);
    expect(seen.length).toBe(22);
    expect(Math.min(...asked)).toBe(milliseconds);
  });

  test('RET-3: other hosts are not concerned', async () => {
    const { send, clock } = retrying([told('5'), 200]);
    const first = send(ask());
    await asleep(clock);
    expect(await send(requestOf('https://other/v2/'))).toMatchObject({ status: 200 });
    expect(clock.now().getTime()).toBe(new FakeClock().now().getTime());
    await first;
  });

  test('RET-3: a 503 that names no time concerns nobody else', async () => {
    const { send, clock } = retrying([503, 200]);
    const first = send(ask());
    await asleep(clock);
    await send(ask());
    await first;
    expect(clock.sleeps).toEqual([1000]);
  });

  test('RET-3: a wait that another request brings about counts against the time', async () => {
    const { send, clock } = retrying([told('5'), 503], { policy: { totalMs: 5500 } });
    const first = send(ask());
    await asleep(clock);
    // Waits 5 s with the first, is then told 503, and has no second left.
    expect(await send(ask())).toMatchObject({ status: 503, attempts: 1 });
    await first;
  });
});

describe('a signal that fires in a wait', () => {
  async function firing(steps: readonly Step[], reason?: unknown): Promise<unknown> {
    const controller = new AbortController();
    const { send, clock } = retrying(steps);
    const sending = send(ask({ signal: controller.signal })).catch((error: unknown) => error);
    await asleep(clock);
    controller.abort(reason);
    return sending;
  }

  test('ends it', async () => {
    expect(await firing([503])).toMatchObject({ code: 'CANCELLED' });
  });

  test('ends it with its own error', async () => {
    const reason = new RegistryError('CANCELLED', 'Cannot go on: stopped');
    expect(await firing([503], reason)).toBe(reason);
  });

  test('since the caller’s time is over gives back what is known', async () => {
    expect(await firing([503], new RegistryError('UNAVAILABLE', 'Cannot go on: too late'))).toMatchObject({
      status: 503,
      attempts: 1,
    });
  });

  test('before the first attempt ends that, too', async () => {
    const { send, clock, seen } = retrying([told('5'), 200]);
    const first = send(ask());
    await asleep(clock);
    const controller = new AbortController();
    const second = send(ask({ signal: controller.signal })).catch((error: unknown) => error);
    controller.abort();
    expect(await second).toMatchObject({ code: 'CANCELLED' });
    await first;
    expect(seen).toHaveLength(2);
  });

  test('a clock that fails is a bug of its own', async () => {
    const clock = new FakeClock();
    clock.sleep = () => Promise.reject(new TypeError('broken clock'));
    const send = retry(POLICY, clock)(async () => responseOf(503));
    await expect(send(ask())).rejects.toThrow('broken clock');
  });
});

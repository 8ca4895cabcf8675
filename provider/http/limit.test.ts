import { RegistryError } from '../errors';
import { FakeClock } from '../../test/fake-clock';
import { requestOf, responseOf } from '../../test/http-request';
import { limit, openGate, pace } from './limit';
import { stack, type HttpRequest, type HttpResponse, type Send } from './send';

interface Held {
  readonly path: string;
  readonly finish: (outcome?: Error) => void;
}

/** A transport whose exchanges end when the test says so. */
function holding(): { held: Held[]; send: Send } {
  const held: Held[] = [];
  const send = ({ url }: HttpRequest): Promise<HttpResponse> =>
    new Promise((resolve, reject) => {
      held.push({
        path: url.pathname,
        finish: (error) => (error === undefined ? resolve(responseOf(200)) : reject(error)),
      });
    });
  return { held, send };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const paths = (held: readonly Held[]): string[] => held.map(({ path }) => path);

describe('limit', () => {
  test('RET-9: lets so many through at a time, in order', async () => {
    const { held, send } = holding();
    const limited = limit(openGate(2))(send);
    const sending = Promise.allSettled(['1', '2', '3', '4'].map((name) => limited(requestOf(`http://h/${name}`))));
    await settled();
    expect(paths(held)).toEqual(['/1', '/2']);
    held[1]?.finish();
    await settled();
    expect(paths(held)).toEqual(['/1', '/2', '/3']);
    held[0]?.finish(new Error('failed'));
    await settled();
    expect(paths(held)).toEqual(['/1', '/2', '/3', '/4']);
    held[2]?.finish();
    held[3]?.finish();
    expect((await sending).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });

  test('a gate that is empty again lets as many through as before', async () => {
    const { held, send } = holding();
    const limited = limit(openGate(1))(send);
    for (const name of ['1', '2']) {
      const sending = limited(requestOf(`http://h/${name}`));
      await settled();
      held.at(-1)?.finish();
      await sending;
    }
    void limited(requestOf('http://h/3'));
    void limited(requestOf('http://h/4'));
    await settled();
    expect(paths(held)).toEqual(['/1', '/2', '/3']);
  });

  test('one that gives up leaves the queue, the others keep their order', async () => {
    const { held, send } = holding();
    const limited = limit(openGate(1))(send);
    const controller = new AbortController();
    void limited(requestOf('http://h/1'));
    const second = limited(requestOf('http://h/2', { signal: controller.signal })).catch((error: unknown) => error);
    void limited(requestOf('http://h/3'));
    controller.abort();
    expect(await second).toMatchObject({ code: 'CANCELLED' });
    held[0]?.finish();
    await settled();
    expect(paths(held)).toEqual(['/1', '/3']);
  });

  test('one whose signal has fired does not enter', async () => {
    const { held, send } = holding();
    const reason = new RegistryError('CANCELLED', 'Cannot go on: stopped');
    await expect(limit(openGate(1))(send)(requestOf('http://h/1', { signal: AbortSignal.abort(reason) }))).rejects.toBe(
      reason,
    );
    expect(held).toEqual([]);
  });

  test('RET-9: one gate over several pipelines does not let a slow host hold up another beyond it', async () => {
    const { held, send } = holding();
    const overAll = openGate(3);
    const slow = stack(send, limit(openGate(2)), limit(overAll));
    const quick = stack(send, limit(openGate(2)), limit(overAll));
    for (const name of ['1', '2', '3', '4']) void slow(requestOf(`http://slow/${name}`));
    void quick(requestOf('http://quick/5'));
    void quick(requestOf('http://quick/6'));
    await settled();
    expect(paths(held)).toEqual(['/1', '/2', '/5']);
    held[2]?.finish();
    await settled();
    expect(paths(held)).toEqual(['/1', '/2', '/5', '/6']);
  });
});

describe('pace', () => {
  test('lets through at once what a second has room for, the rest a second after what it follows', async () => {
    const clock = new FakeClock();
    const paced = pace(4, clock)(async () => responseOf(200));
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9].map(() => paced(requestOf('http://h/'))));
    expect(clock.sleeps).toEqual([1000, 1000, 1000, 1000, 2000]);
  });

  test('never more than so many in any second', async () => {
    const clock = new FakeClock();
    const sent: number[] = [];
    const paced = pace(
      3,
      clock,
    )(async () => {
      sent.push(clock.now().getTime());
      return responseOf(200);
    });
    for (const pause of [0, 400, 400, 0, 0, 900, 0, 100, 0]) {
      clock.pass(pause);
      await paced(requestOf('http://h/'));
    }
    for (const [at, time] of sent.entries()) expect((sent[at + 3] ?? Infinity) - time).toBeGreaterThanOrEqual(1000);
  });

  test('a rate below one is one in so much longer a time', async () => {
    const clock = new FakeClock();
    const paced = pace(0.5, clock)(async () => responseOf(200));
    await Promise.all([1, 2].map(() => paced(requestOf('http://h/'))));
    expect(clock.sleeps).toEqual([2000]);
  });

  test('does not catch up on what was not asked', async () => {
    const clock = new FakeClock();
    const paced = pace(1, clock)(async () => responseOf(200));
    await paced(requestOf('http://h/'));
    clock.pass(60_000);
    await Promise.all([1, 2].map(() => paced(requestOf('http://h/'))));
    expect(clock.sleeps).toEqual([1000]);
  });

  test('a wait can be given up', async () => {
    const controller = new AbortController();
    const paced = pace(1, new FakeClock())(async () => responseOf(200));
    await paced(requestOf('http://h/'));
    const second = paced(requestOf('http://h/', { signal: controller.signal }));
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

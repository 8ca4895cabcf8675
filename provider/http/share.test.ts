import { RegistryError } from '../errors';
import { share } from './share';

interface Started {
  readonly signal: AbortSignal;
  readonly resolve: (value: string) => void;
  readonly reject: (error: Error) => void;
}

function starting(): { started: Started[]; start: (signal: AbortSignal) => Promise<string> } {
  const started: Started[] = [];
  const start = (signal: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => {
      started.push({ signal, resolve, reject });
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  return { started, start };
}

const never = new AbortController().signal;
const caught = (error: unknown): unknown => error;

describe('share', () => {
  test('equal questions in flight are one', async () => {
    const { started, start } = starting();
    const shared = share<string>();
    const asking = [shared('a', never, start), shared('a', never, start), shared('b', never, start)];
    expect(started).toHaveLength(2);
    started[0]?.resolve('A');
    started[1]?.resolve('B');
    expect(await Promise.all(asking)).toEqual(['A', 'A', 'B']);
  });

  test('nothing is kept after the answer, not even for whoever asks on hearing it', async () => {
    const { started, start } = starting();
    const shared = share<string>();
    const again = shared('a', never, start).then(() => shared('a', never, start));
    started[0]?.resolve('first');
    await new Promise((resolve) => setImmediate(resolve));
    started[1]?.resolve('second');
    expect(await again).toBe('second');
    expect(started[0]?.signal.aborted).toBe(false);
  });

  test('a failure is everybody’s, and is not kept', async () => {
    const { started, start } = starting();
    const shared = share<string>();
    const asking = [shared('a', never, start), shared('a', never, start)].map((one) => one.catch(caught));
    const failure = new RegistryError('UNAVAILABLE', 'Cannot x: y');
    started[0]?.reject(failure);
    expect(await Promise.all(asking)).toEqual([failure, failure]);
    void shared('a', never, start);
    expect(started).toHaveLength(2);
  });

  test('one that leaves rejects alone', async () => {
    const { started, start } = starting();
    const shared = share<string>();
    const controller = new AbortController();
    const leaving = shared('a', controller.signal, start).catch(caught);
    const staying = shared('a', never, start);
    controller.abort();
    expect(await leaving).toMatchObject({ code: 'CANCELLED' });
    expect(started[0]?.signal.aborted).toBe(false);
    started[0]?.resolve('A');
    expect(await staying).toBe('A');
  });

  test('the flight ends when the last has left, with its reason, and the next question starts afresh', async () => {
    const { started, start } = starting();
    const shared = share<string>();
    const [one, two] = [new AbortController(), new AbortController()];
    const asking = [one, two].map(({ signal }) => shared('a', signal, start).catch(caught));
    const reason = new RegistryError('CANCELLED', 'Cannot go on: stopped');
    one.abort(reason);
    two.abort(reason);
    expect(await Promise.all(asking)).toEqual([reason, reason]);
    expect(started[0]?.signal.reason).toBe(reason);
    const again = shared('a', never, start);
    started[1]?.resolve('A');
    expect(await again).toBe('A');
  });

  test('a flight that nobody waits for is not joined, even if it goes on', async () => {
    const shared = share<string>();
    const controller = new AbortController();
    const leaving = shared('a', controller.signal, () => new Promise(() => undefined)).catch(caught);
    controller.abort();
    await leaving;
    expect(await shared('a', never, async () => 'A')).toBe('A');
  });

  test('one whose signal has fired starts nothing', async () => {
    const { started, start } = starting();
    await expect(share<string>()('a', AbortSignal.abort(), start)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(started).toEqual([]);
  });
});

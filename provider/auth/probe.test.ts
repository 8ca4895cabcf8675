import { setMaxListeners } from 'node:events';
import { openProbe } from './probe';

const request = { goal: 'try', signal: new AbortController().signal };
// Any number of questions of one test may wait on it.
setMaxListeners(0, request.signal);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A host with 50 requests at once; each notes whether it became the one that finds out. */
function crowd(isKnown: () => boolean, count = 50) {
  const probe = openProbe();
  const entered: { index: number; leave: (() => void) | undefined }[] = [];
  const all = Array.from({ length: count }, async (_none, index) => {
    entered.push({ index, leave: await probe.enter(request, isKnown) });
  });
  return { probe, entered, all };
}

test('one finds out, the others wait and then go on at once', async () => {
  let known = false;
  const { entered, all } = crowd(() => known);
  await turn();
  expect(entered).toHaveLength(1);
  known = true;
  entered[0]?.leave?.();
  await Promise.all(all);
  expect(entered.filter(({ leave }) => leave !== undefined)).toHaveLength(1);
});

test('nobody waits for what is known', async () => {
  const { entered, all } = crowd(() => true);
  await Promise.all(all);
  expect(entered.every(({ leave }) => leave === undefined)).toBe(true);
});

test('after a failed probe the next one probes; nobody is held up more than twice', async () => {
  const { entered, all } = crowd(() => false, 10);
  await turn();
  expect(entered).toHaveLength(1);
  entered[0]?.leave?.();
  await turn();
  expect(entered).toHaveLength(2);
  entered[1]?.leave?.();
  await Promise.all(all);
  expect(entered.filter(({ leave }) => leave !== undefined)).toHaveLength(2);
});

test('a probe whose caller left does not count: the next one probes, each time', async () => {
  const probe = openProbe();
  const callers = Array.from({ length: 5 }, () => new AbortController());
  const all = callers.map(({ signal }) => probe.enter({ goal: 'try', signal }, () => false));
  for (const [index, caller] of callers.entries()) {
    const leave = await all[index];
    expect(leave).toBeDefined();
    caller.abort();
    leave?.();
  }
});

test('whoever is cancelled while waiting, or before, leaves at once', async () => {
  const probe = openProbe();
  await probe.enter(request, () => false);
  const caller = new AbortController();
  const waiting = probe.enter({ goal: 'try', signal: caller.signal }, () => false);
  caller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(probe.enter({ goal: 'try', signal: caller.signal }, () => false)).rejects.toMatchObject({
    code: 'CANCELLED',
  });
});

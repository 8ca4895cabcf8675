import { setTimeout as wait } from 'node:timers/promises';
import { BenchPlugin } from './bench-plugin';
import { end, memoryOf, start, type Memory } from './children';
import { compare, type Row } from './report';
import { closePair, openPair } from './rounds';
import type { Setting } from './setting';
import { inTurn } from './statistics';
import { listSides, tagSides } from './work';

const RUNS = 5;
const ROUNDS = 5;
// Until what the handshake sets going has loaded.
const SETTLE_MS = 400;

/** (d) Resident memory: idle against an idle Node, and after (b) and (c) against the bare loop after the same work. */
export async function measureMemory(setting: Setting): Promise<Row[]> {
  const idle = await inTurn(RUNS, { ours: () => idlePlugin(setting), theirs: () => idleNode(setting) });
  const busy: { ours: Memory; theirs: Memory }[] = [];
  for (let run = 0; run < RUNS; run += 1) busy.push(await afterWork(setting));
  const side = (name: 'ours' | 'theirs', which: keyof Memory): number[] => busy.map((run) => run[name][which]);
  const both = (which: keyof Memory): { ours: number[]; theirs: number[] } => ({
    ours: side('ours', which),
    theirs: side('theirs', which),
  });
  return [
    compare({ case: 'd', what: 'idle after Handshake / idle node', unit: 'MiB', ...idle, reach: { most: 1.8 } }),
    compare({
      case: 'd',
      what: 'peak after (b) and (c) / bare loop',
      unit: 'MiB',
      ...both('peakMiB'),
      reach: { most: 1.3 },
    }),
    compare({ case: 'd', what: 'held after (b) and (c) / bare loop', unit: 'MiB', ...both('nowMiB') }),
  ];
}

async function idlePlugin(setting: Setting): Promise<number> {
  const plugin = await BenchPlugin.start(setting);
  await wait(SETTLE_MS);
  const { nowMiB } = memoryOf(plugin.process);
  await plugin.stop();
  return nowMiB;
}

async function idleNode({ path, home }: Setting): Promise<number> {
  const node = start({
    file: process.execPath,
    args: ['-e', 'setInterval(()=>{},1e9)'],
    environment: { PATH: path, HOME: home },
  });
  await wait(SETTLE_MS);
  const { nowMiB } = memoryOf(node);
  await end(node);
  return nowMiB;
}

async function afterWork(setting: Setting): Promise<{ ours: Memory; theirs: Memory }> {
  const { host } = await setting.registry();
  const pair = await openPair(setting);
  for (const sides of [tagSides(host), listSides(host)]) {
    for (let round = 0; round < ROUNDS; round += 1) {
      await sides.theirs(pair);
      await sides.ours(pair);
    }
  }
  const memory = { ours: memoryOf(pair.plugin.process), theirs: memoryOf(pair.bare.process) };
  await closePair(pair);
  return memory;
}

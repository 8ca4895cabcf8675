import { BenchPlugin } from './bench-plugin';
import { startBare, type Bare } from './bare';
import type { Setting } from './setting';

/** A plugin and a bare loop that do the same work. */
export interface Pair {
  readonly plugin: BenchPlugin;
  readonly bare: Bare;
}

/** One round on each side, in milliseconds. */
export interface Sides {
  ours(pair: Pair): Promise<number>;
  theirs(pair: Pair): Promise<number>;
}

/** Milliseconds of each side: of the first round in a process, and of later ones. */
export interface Rounds {
  readonly cold: { readonly ours: number[]; readonly theirs: number[] };
  readonly warm: { readonly ours: number[]; readonly theirs: number[] };
}

/** Runs rounds in turn, in several pairs of fresh processes. */
export async function measureRounds(
  setting: Setting,
  sides: Sides,
  size: { pairs: number; rounds: number },
): Promise<Rounds> {
  const result: Rounds = { cold: { ours: [], theirs: [] }, warm: { ours: [], theirs: [] } };
  for (let each = 0; each < size.pairs; each += 1) {
    const pair = await openPair(setting);
    for (let round = 0; round < size.rounds; round += 1) {
      const into = round === 0 ? result.cold : result.warm;
      into.theirs.push(await sides.theirs(pair));
      into.ours.push(await sides.ours(pair));
    }
    await closePair(pair);
  }
  return result;
}

/** Starts both, the plugin up to its first Configure. */
export async function openPair(setting: Setting): Promise<Pair> {
  const bare = await startBare(setting);
  const plugin = await BenchPlugin.start(setting);
  await plugin.configure();
  return { plugin, bare };
}

/** Ends both. */
export async function closePair({ plugin, bare }: Pair): Promise<void> {
  await Promise.all([plugin.stop(), bare.stop()]);
}

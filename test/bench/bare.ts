import type { ChildProcess } from 'node:child_process';
import { BENCH_PATH } from './bench-tags';
import { end, linesOf, start } from './children';
import type { Setting } from './setting';

/** The bare loop as its own process. */
export interface Bare {
  readonly process: ChildProcess;
  /** Does one round of work and gives the milliseconds that it took. */
  round(work: 'head' | 'list', tags: number): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the bare loop on the registry. */
export async function startBare(setting: Setting): Promise<Bare> {
  const { host } = await setting.registry();
  const child = start({
    file: process.execPath,
    args: [setting.bareLoop, `http://${host}`, BENCH_PATH],
    environment: { PATH: setting.path, HOME: setting.home },
  });
  const nextLine = linesOf(child);
  return {
    process: child,
    async round(work, tags) {
      child.stdin?.write(`${work} ${tags}\n`);
      return Number(await nextLine());
    },
    stop: () => end(child),
  };
}

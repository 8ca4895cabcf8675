import { BenchPlugin } from './bench-plugin';
import { wholeRun } from './children';
import { compare, type Row } from './report';
import type { Setting } from './setting';
import { inTurn } from './statistics';

const RUNS = 21;
const UNCACHED_RUNS = 7;
const WARM_UPS = 3;

/** (a) From the start of the plugin to the answered Handshake, against a whole `node -e 0`. */
export async function measureStart(setting: Setting): Promise<Row[]> {
  const environment = { PATH: setting.path, HOME: setting.home };
  const node = (): Promise<number> => wholeRun({ file: process.execPath, args: ['-e', '0'], environment });
  const cached = (): Promise<number> => untilHandshake(setting, setting.launcher);
  const uncached = (): Promise<number> => untilHandshake(setting, setting.uncachedLauncher, 'SIGKILL');
  await inTurn(WARM_UPS, { cached, node });
  const usual = await inTurn(RUNS, { cached, node });
  const first = await inTurn(UNCACHED_RUNS, { uncached, node });
  return [
    compare({
      case: 'a',
      what: 'start to Handshake / node -e 0',
      unit: 'ms',
      ours: usual.cached,
      theirs: usual.node,
      reach: { most: 2.2, aim: 1.7 },
    }),
    compare({ case: 'a', what: 'the same without a code cache', unit: 'ms', ours: first.uncached, theirs: first.node }),
  ];
}

async function untilHandshake(setting: Setting, launcher: string, signal: NodeJS.Signals = 'SIGINT'): Promise<number> {
  const begun = performance.now();
  const plugin = await BenchPlugin.start(setting, launcher);
  const took = performance.now() - begun;
  await plugin.stop(signal);
  return took;
}

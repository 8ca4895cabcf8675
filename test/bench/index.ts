import { cpus, loadavg } from 'node:os';
import { measureEngine } from './engine';
import { measureTags } from './many-tags';
import { measureMemory } from './memory';
import { formatTable, type Row } from './report';
import { measureSigning } from './signing';
import { openSetting, type Setting } from './setting';
import { measureStart } from './start-up';
import { measureList } from './tag-list';
import { countRequests } from './wire';

// npm run bench [-- a b c d e f g] [--json]: how fast and how small the built plugin is, as ratios against something measured
// in the same run, since absolute figures are those of a machine. Only exact numbers can fail.
const CASES: Readonly<Record<string, (setting: Setting) => Promise<Row[]>>> = {
  a: measureStart,
  b: measureTags,
  c: measureList,
  d: measureMemory,
  e: countRequests,
  f: measureEngine,
  g: measureSigning,
};
const MOST_MS = 5 * 60 * 1000;

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const chosen = args.filter((arg) => !arg.startsWith('--'));
  const unknown = chosen.filter((name) => !Object.hasOwn(CASES, name));
  if (unknown.length > 0)
    throw new Error(`Cannot measure '${unknown.join("', '")}': the cases are ${Object.keys(CASES).join(', ')}`);
  setTimeout(giveUp, MOST_MS).unref();
  const setting = openSetting();
  try {
    const rows: Row[] = [];
    for (const [name, measure] of Object.entries(CASES)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      process.stderr.write(`measuring (${name})\n`);
      rows.push(...(await measure(setting)));
    }
    const about = await describeMachine(setting);
    print(args.includes('--json') ? JSON.stringify({ about, rows }, undefined, 2) : `${formatTable(rows)}\n\n${about}`);
    if (rows.some(({ verdict }) => verdict === 'WRONG')) process.exitCode = 1;
  } finally {
    await setting.close();
  }
}

async function describeMachine(setting: Setting): Promise<string> {
  const { kind } = await setting.registry();
  const load = loadavg()[0]?.toFixed(2) ?? '';
  return `medians; Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? ''}, load ${load}; registry: ${kind}`;
}

function giveUp(): void {
  process.stderr.write('Cannot finish the measurements: five minutes are over\n');
  process.exit(1);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});

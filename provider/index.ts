import { readFile, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { version } from '../package.json';
import type { Outside } from './outside';
import { serve } from './pulumi/main';
import type { Program, Provider } from './pulumi/provider';

/** The one class of errors, for the bundle's other part: two of it would not know each other. */
export * as errors from './errors';

// The composition root: the only file that touches the real clock, environment, disk and process. What the handshake
// does not need is loaded when the engine asks for it: program.ts and all that is below it.
const outside: Outside = {
  clock: {
    now: () => new Date(),
    sleep,
    random: () => Math.random(),
  },
  environment: process.env,
  homeDirectory: homedir(),
  readFile: (path) => readText(path).catch(undefinedIfMissing),
  // Loaded for the first credential helper; most machines have none.
  spawn: (...program) => process.getBuiltinModule('node:child_process').spawn(...program),
};

async function readText(path: string): Promise<string> {
  return promisify(readFile)(path, 'utf8');
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const wake = (): void => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = (): void => {
      clearTimeout(timer);
      reject(new Error('woken by the signal', { cause: signal.reason }));
    };
    const timer = setTimeout(wake, milliseconds);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

function undefinedIfMissing(error: unknown): undefined {
  // A folder of that name is no file, either (KEY-8).
  const missing = ['ENOENT', 'ENOTDIR', 'EISDIR'];
  if (error instanceof Error && 'code' in error && missing.includes(String(error.code))) return undefined;
  throw error;
}

let program: Promise<Program> | undefined;

const provider: Provider = {
  version,
  schema: () => readText(join(__dirname, 'schema.json')),
  program: () => (program ??= import('./program').then(({ openProgram }) => openProgram(outside))),
};

void serve(provider, {
  args: process.argv.slice(2),
  workingDirectory: process.cwd(),
  parent: () => process.ppid,
  onStop: (stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  },
  every: (milliseconds, work) => void setInterval(work, milliseconds).unref(),
  // Not process.stdout: making that stream takes longer than all else here.
  print: (line) => void writeSync(1, `${line}\n`),
  exit: (status) => process.exit(status),
});

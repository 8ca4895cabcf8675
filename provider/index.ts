import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { version } from '../package.json';
import type { Outside } from './outside';
import { serve } from './pulumi/main';
import type { Program, Provider } from './pulumi/provider';

// The composition root: the only file that touches the real clock, environment, disk and process. What the handshake
// does not need is loaded when the engine asks for it: program.ts and all that is below it.
const outside: Outside = {
  clock: {
    now: () => new Date(),
    sleep: (milliseconds, signal) =>
      wait(milliseconds, undefined, { signal }).catch(() => {
        throw signal.reason;
      }),
    random: () => Math.random(),
  },
  environment: process.env,
  homeDirectory: homedir(),
  readFile: (path) => readFile(path, 'utf8').catch(undefinedIfMissing),
};

function undefinedIfMissing(error: unknown): undefined {
  // A folder of that name is no file, either (KEY-8).
  const missing = ['ENOENT', 'ENOTDIR', 'EISDIR'];
  if (error instanceof Error && 'code' in error && missing.includes(String(error.code))) return undefined;
  throw error;
}

let program: Promise<Program> | undefined;

const provider: Provider = {
  version,
  schema: () => readFile(join(__dirname, 'schema.json'), 'utf8'),
  program: () => (program ??= import('./program').then(({ openProgram }) => openProgram(outside))),
};

/** Whether the program below the handshake was loaded; the launcher keeps a code cache only then. */
export function hasAnswered(): boolean {
  return program !== undefined;
}

void serve(provider, {
  args: process.argv.slice(2),
  workingDirectory: process.cwd(),
  parent: () => process.ppid,
  onStop: (stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  },
  every: (milliseconds, work) => void setInterval(work, milliseconds).unref(),
  print: (line) => void process.stdout.write(`${line}\n`),
  exit: (status) => process.exit(status),
});

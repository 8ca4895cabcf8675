import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

// Whatever happens, nothing that was started here outlives the run.
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** How a process is started. */
export interface Command {
  readonly file: string;
  readonly args?: readonly string[];
  /** The whole environment: what is not named here is not there. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** Starts a process; its standard error goes to ours. */
export function start({ file, args = [], environment, directory = '/tmp' }: Command): ChildProcess {
  const child = spawn(file, args, { env: { ...environment }, cwd: directory, stdio: ['pipe', 'pipe', 'inherit'] });
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

/** Ends a process and waits until it is gone. */
export function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

/** The lines that a process prints, one after the other. */
export function linesOf(child: ChildProcess): () => Promise<string> {
  if (child.stdout === null) throw new Error('Cannot read lines: the process has no output');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return async () => {
    const next = await lines.next();
    if (next.done === true)
      throw new Error(`Cannot read a line of '${child.spawnfile}': it ended with ${String(child.exitCode)}`);
    return next.value;
  };
}

/** Milliseconds from the start of a process to its end. */
export function wholeRun(command: Command): Promise<number> {
  const begun = performance.now();
  const child = start(command);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(performance.now() - begun);
      else reject(new Error(`Cannot measure '${command.file}': it ended with ${String(code)}`));
    });
  });
}

/** What a process holds of the machine's memory, in MiB. */
export interface Memory {
  readonly nowMiB: number;
  readonly peakMiB: number;
}

/** Reads a process's memory from Linux. */
export function memoryOf({ pid }: ChildProcess): Memory {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const read = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  return { nowMiB: read('VmRSS'), peakMiB: read('VmHWM') };
}

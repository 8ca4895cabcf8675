import type { ChildProcess } from 'node:child_process';

/** Starts a program, as `spawn` of `node:child_process` does. */
export type Spawn = (
  command: string,
  args: readonly string[],
  options: {
    readonly signal: AbortSignal;
    readonly killSignal: 'SIGKILL';
    readonly timeout: number;
    readonly windowsHide: true;
  },
) => ChildProcess;

/** What a program wrote before it ended. */
export interface ProgramOutput {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program to run. No shell is between. */
export interface ProgramRun {
  readonly command: string;
  readonly args: readonly string[];
  /** Written to its standard input. */
  readonly input: string;
  readonly timeoutMs: number;
  /** What it writes beyond this ends it. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** A program that wrote too much. */
export class OutputError extends Error {}

/** Runs a program to its end. Rejects if it cannot be started, if the signal fired, or with an `OutputError`. */
export function runProgram(spawn: Spawn, run: ProgramRun): Promise<ProgramOutput> {
  return new Promise((resolve, reject) => {
    const { command, args, signal, timeoutMs } = run;
    const child = spawn(command, args, { signal, killSignal: 'SIGKILL', timeout: timeoutMs, windowsHide: true });
    const stop = (): void => {
      child.kill('SIGKILL');
      reject(new OutputError(`wrote more than ${run.maxBytes} bytes`));
    };
    const stdout = collect(child.stdout, run.maxBytes, stop);
    const stderr = collect(child.stderr, run.maxBytes, stop);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout: stdout(), stderr: stderr() }));
    // A program that ends before it has read everything is no failure by that.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(run.input);
  });
}

function collect(stream: NodeJS.ReadableStream | null, maxBytes: number, stop: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) stop();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

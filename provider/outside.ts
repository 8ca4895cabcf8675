import type { Spawn } from './auth/program-output';
import type { Clock } from './clock';
import type { Environment } from './registries/registry';

/** All that comes from the machine: given by index.ts, so that nothing below reads the real ones. */
export interface Outside {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly homeDirectory: string;
  /** The text of a file; undefined where there is no such file. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  /** Starts a program of the path, with the environment as it is. */
  readonly spawn: Spawn;
}

import type { Clock } from './clock';
import type { Environment } from './registries/registry';

/** All that comes from the machine: given by index.ts, so that nothing below reads the real ones. */
export interface Outside {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly homeDirectory: string;
  /** The text of a file; undefined where there is no such file. */
  readonly readFile: (path: string) => Promise<string | undefined>;
}

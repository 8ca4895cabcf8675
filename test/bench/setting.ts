import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { startRegistry, type BenchRegistry } from './registry';

/** What all cases measure with. */
export interface Setting {
  /** For files of this run; removed at its end. */
  readonly folder: string;
  /** A copy of dist/ with its code cache, so that a build in the middle of a run changes nothing. */
  readonly dist: string;
  /** The plugin's executable in `dist`. */
  readonly launcher: string;
  /** The same without a code cache. */
  readonly uncachedLauncher: string;
  /** An empty home. */
  readonly home: string;
  readonly path: string;
  /** The bundled bare loop. */
  readonly bareLoop: string;
  /** Started when it is first asked for. */
  registry(): Promise<BenchRegistry>;
  close(): Promise<void>;
}

const NAME = 'pulumi-resource-tagpin';

/** Opens a setting on the built plugin. */
export function openSetting(): Setting {
  const folder = mkdtempSync(join(tmpdir(), 'tagpin-bench-'));
  const dist = join(folder, 'dist');
  cpSync('dist', dist, { recursive: true });
  const uncached = join(folder, 'uncached');
  cpSync('dist', uncached, { recursive: true, filter: (source) => source !== join('dist', 'cache') });
  const home = join(folder, 'home');
  mkdirSync(home);
  let registry: Promise<BenchRegistry> | undefined;
  return {
    folder,
    dist,
    launcher: join(dist, NAME),
    uncachedLauncher: join(uncached, NAME),
    home,
    path: process.env['PATH'] ?? '',
    bareLoop: bundled('bare-loop'),
    registry: () => (registry ??= startRegistry(folder, bundled('emulated-registry'))),
    async close() {
      await (await registry)?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A program of this folder as plain JavaScript, where it finds undici as a user's program does. */
function bundled(name: string): string {
  const outfile = join(process.cwd(), 'node_modules', '.cache', 'tagpin', `bench-${name}.cjs`);
  const entry = join('test', 'bench', `${name}.ts`);
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20.18',
  });
  return outfile;
}

// Runs a TypeScript file of this repository: node scripts/run.mjs test/bench/index.ts [arguments].
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file, ...args] = process.argv.slice(2);
const folder = path.join(root, 'node_modules', '.cache', 'tagpin');
mkdirSync(folder, { recursive: true });
const outfile = path.join(folder, `${file.replace(/\W+/g, '-')}.cjs`);
buildSync({
  entryPoints: [path.resolve(root, file)],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  target: 'node20.18',
  sourcemap: 'inline',
});
process.argv = [process.argv[0], outfile, ...args];
process.setSourceMapsEnabled(true);
createRequire(import.meta.url)(outfile);

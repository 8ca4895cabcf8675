// Writes provider/schema.json from the zod schemas, and with `--check` only says whether it is fresh.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { outputFiles } = buildSync({
  entryPoints: [`${root}/provider/schema.ts`],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  write: false,
});
const module = { exports: {} };
new Function('module', 'exports', 'require', outputFiles[0].text)(
  module,
  module.exports,
  createRequire(import.meta.url),
);
const text = module.exports.schemaText();
const file = `${root}/provider/schema.json`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error("Cannot accept provider/schema.json: it is older than the zod schemas, run 'npm run generate'");
    process.exit(1);
  }
} else {
  writeFileSync(file, text);
}

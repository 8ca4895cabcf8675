// Builds dist/: the one-file bundle, the script that the engine starts, and the schema beside them.
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { warm } from './warm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}/dist`;
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

buildSync({
  entryPoints: [`${root}/provider/index.ts`],
  outfile: `${dist}/provider.cjs`,
  bundle: true,
  platform: 'node',
  target: 'node20.18',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
});
const hash = createHash('sha256').update(readFileSync(`${dist}/provider.cjs`)).digest('hex').slice(0, 16);
const launcher = readFileSync(`${root}/scripts/launcher.cjs`, 'utf8').replace('BUNDLE_HASH', hash);
writeFileSync(`${dist}/pulumi-resource-tagpin`, launcher);
chmodSync(`${dist}/pulumi-resource-tagpin`, 0o755);
writeFileSync(`${dist}/pulumi-resource-tagpin.cmd`, '@node "%~dp0pulumi-resource-tagpin" %*\r\n');
copyFileSync(`${root}/provider/schema.json`, `${dist}/schema.json`);
await warm(dist).catch((error) => console.error(`tagpin: no code cache was made: ${error.message}`));

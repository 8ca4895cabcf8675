// Writes the Node.js, Python and Go SDKs from the package schema, or checks that they are fresh.
// Usage: node scripts/generate-sdk.mjs [--check] [schema.json] [outdir]

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { EngineError, hasGo } from './engine-build.mjs';
import { ensureEngine, findSdkgen, runScript } from './engine.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const languages = ['nodejs', 'python', 'go'];
const stampName = '.schema.sha256';

/** What installing or compiling an SDK leaves in its folder. */
const leftBehind = /(^|\/)(node_modules|bin|build|dist|__pycache__|[^/]+\.egg-info|package-lock\.json|go\.sum)(\/|$)/;

const shown = (path) => relative(process.cwd(), path) || '.';

const schemaHash = (schema) => createHash('sha256').update(readText(schema)).digest('hex');

function readText(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new EngineError('UNREADABLE', `Cannot read '${shown(path)}': ${error.code}`);
  }
}

async function generate(schema, out) {
  await ensureEngine({ only: 'sdkgen' });
  const { status, stderr, error } = spawnSync(findSdkgen(), [schema, out], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new EngineError('GENERATION_FAILED', stderr.trim());
}

function listFiles(folder) {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory());
    return files.map((entry) =>
      relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'),
    );
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function difference(name, expected, actual) {
  if (!expected.has(name)) return 'left over';
  if (!actual.has(name)) return 'missing';
  return undefined;
}

/** Names each file of one language that is missing, left over or of other content. */
function compare(freshFolder, folder) {
  const fresh = new Set(listFiles(freshFolder));
  const present = new Set(listFiles(folder).filter((name) => fresh.has(name) || !leftBehind.test(name)));
  return [...new Set([...fresh, ...present])].sort().flatMap((name) => {
    const path = join(folder, name);
    const kind = difference(name, fresh, present);
    if (kind !== undefined) return [`${shown(path)} (${kind})`];
    return readFileSync(join(freshFolder, name)).equals(readFileSync(path)) ? [] : [`${shown(path)} (differs)`];
  });
}

function checkStamp(schema, out) {
  const path = join(out, stampName);
  const stamp = existsSync(path) ? readText(path).toString('utf8').trim() : 'absent';
  if (stamp === schemaHash(schema)) return;
  const advice = 'run `npm run generate` and commit what it writes';
  throw new EngineError('STALE', `Stale: '${shown(out)}' was not generated from this '${shown(schema)}'; ${advice}`);
}

async function check(schema, out) {
  checkStamp(schema, out);
  if (findSdkgen() === undefined && !hasGo()) {
    console.error(
      `SKIPPED: '${shown(out)}' was not regenerated, because Go is not on PATH; only its '${stampName}' was compared`,
    );
    return process.env.CI === 'true' ? 1 : 0;
  }
  const fresh = mkdtempSync(join(tmpdir(), 'tagpin-sdk-'));
  try {
    await generate(schema, fresh);
    const differing = languages.flatMap((language) => compare(join(fresh, language), join(out, language)));
    for (const line of differing) console.error(line);
    return differing.length === 0 ? 0 : 1;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { check: { type: 'boolean' } } });
  const schema = resolve(positionals[0] ?? join(root, 'provider', 'schema.json'));
  const out = resolve(positionals[1] ?? join(root, 'sdk'));
  if (values.check) return check(schema, out);
  const hash = schemaHash(schema);
  await generate(schema, out);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, stampName), `${hash}\n`);
  return 0;
}

await runScript(main);

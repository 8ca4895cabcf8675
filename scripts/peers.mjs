// Finds crane in the cache, or builds it there from test/real/peers: the second peer, beside skopeo, that test/real/ compares with.
// Usage: node scripts/peers.mjs [--print]

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { EngineError, fileName, hasGo } from './engine-build.mjs';
import { runScript } from './engine.mjs';

const moduleFolder = fileURLToPath(new URL('../test/real/peers', import.meta.url));
const source = 'github.com/google/go-containerregistry/cmd/crane';

/** The folder that peers are built into, by what their go.mod and go.sum say. */
function cacheBin() {
  const hash = createHash('sha256');
  for (const name of ['go.mod', 'go.sum']) hash.update(readFileSync(join(moduleFolder, name)));
  const home = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const root = process.env.TAGPIN_PEERS_CACHE || join(home, 'tagpin', 'peers');
  return join(resolve(root), hash.digest('hex').slice(0, 16), 'bin');
}

function findCrane() {
  const path = join(cacheBin(), fileName('crane'));
  return existsSync(path) ? path : undefined;
}

/** Builds beside the cache and renames at the end: an interrupted build leaves nothing half-made. */
function build() {
  const advice = 'install Go 1.25.11 or later (https://go.dev/dl)';
  if (!hasGo()) throw new EngineError('NO_GO', `Cannot build crane: Go is not on PATH; ${advice}`);
  const bin = cacheBin();
  mkdirSync(bin, { recursive: true });
  const folder = mkdtempSync(join(dirname(bin), '.build-'));
  try {
    const made = join(folder, fileName('crane'));
    process.stderr.write('Building crane …\n');
    const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' };
    const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', made, source];
    const { status, stderr } = spawnSync('go', args, { cwd: moduleFolder, env, encoding: 'utf8' });
    if (status !== 0)
      throw new EngineError('BUILD_FAILED', `Cannot build crane: ${stderr.trim() || 'go was interrupted'}`);
    renameSync(made, join(bin, fileName('crane')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return join(bin, fileName('crane'));
}

function main() {
  const { values } = parseArgs({ options: { print: { type: 'boolean' } } });
  const path = findCrane() ?? (values.print ? undefined : build());
  if (path === undefined) return 3;
  console.log(path);
  return 0;
}

await runScript(async () => main());

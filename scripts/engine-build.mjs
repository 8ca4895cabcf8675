// Builds the Pulumi engine, its language hosts and the SDK generator from the Go modules in test/engine/modules.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const modulesFolder = fileURLToPath(new URL('../test/engine/modules', import.meta.url));
const cli = 'github.com/pulumi/pulumi/pkg/v3';
const sdk = 'github.com/pulumi/pulumi/sdk/v3';
const yaml = 'github.com/pulumi/pulumi-yaml';
const sdkVersion = `${sdk}/go/common/version.Version`;

const host = (language, path) => ({
  name: `pulumi-language-${language}`,
  folder: 'hosts',
  module: sdk,
  source: `${sdk}/${path}`,
  stamp: sdkVersion,
});

/**
 * What is built. `folder` holds the go.mod; `module` names the version that the binary bears, in the variable `stamp`;
 * `source` is the Go package, `copy` a file of the module instead.
 */
export const binaries = [
  { name: 'sdkgen', folder: 'cli', module: cli, source: './sdkgen' },
  { name: 'pulumi', folder: 'cli', module: cli, source: `${cli}/cmd/pulumi`, stamp: sdkVersion },
  {
    name: 'pulumi-language-yaml',
    folder: 'yaml',
    module: yaml,
    source: `${yaml}/cmd/pulumi-language-yaml`,
    stamp: `${yaml}/pkg/version.Version`,
  },
  host('nodejs', 'nodejs/cmd/pulumi-language-nodejs'),
  host('python', 'python/cmd/pulumi-language-python'),
  { name: 'pulumi-language-python-exec', folder: 'hosts', module: sdk, copy: 'python/cmd/pulumi-language-python-exec' },
  host('go', 'go/pulumi-language-go'),
];

/** A failure that is told to the user in one line, without a stack. */
export class EngineError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
  }
}

/** The name of a binary on disk. */
export const fileName = (name) => (process.platform === 'win32' && !name.endsWith('-exec') ? `${name}.exe` : name);

function modulesHash() {
  const hash = createHash('sha256');
  for (const folder of ['cli', 'hosts', 'yaml']) {
    hash.update(readFileSync(join(modulesFolder, folder, 'go.mod')));
    hash.update(readFileSync(join(modulesFolder, folder, 'go.sum')));
  }
  hash.update(readFileSync(join(modulesFolder, 'cli', 'sdkgen', 'main.go')));
  return hash.digest('hex').slice(0, 16);
}

/** The folder that the binaries are built into, whether or not it exists yet. */
export function cacheBin() {
  const home = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const root = process.env.TAGPIN_ENGINE_CACHE || join(home, 'tagpin', 'engine');
  return join(resolve(root), modulesHash(), 'bin');
}

function versionOf({ folder, module }) {
  const text = readFileSync(join(modulesFolder, folder, 'go.mod'), 'utf8');
  const version = new RegExp(`^\\s*(?:require )?${module} (v\\S+)`, 'm').exec(text)?.[1];
  if (version !== undefined) return version;
  throw new EngineError('NO_VERSION', `Cannot build the Pulumi engine: '${folder}/go.mod' does not name '${module}'`);
}

/** What the user's own Go settings must not change. */
const goEnvironment = () => ({ ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' });

/** Whether Go is there to build with. */
export const hasGo = () => spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;

const interruption = new AbortController();

async function go(binary, args) {
  const goal = `Cannot build '${binary.name}'`;
  const child = spawn('go', args, {
    cwd: join(modulesFolder, binary.folder),
    env: goEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: interruption.signal,
    killSignal: 'SIGINT',
  });
  let output = '';
  let complaints = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (complaints += chunk));
  const code = await new Promise((done) => child.on('error', () => done('interrupted')).on('close', done));
  if (code === 0) return output.trim();
  throw new EngineError('BUILD_FAILED', `${goal}: ${firstComplaint(complaints) ?? `go ended with '${code}'`}`);
}

function firstComplaint(text) {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('go: downloading') && !line.startsWith('#'));
}

async function copy(binary, path) {
  await go(binary, ['mod', 'download', binary.module]);
  const source = await go(binary, ['list', '-m', '-f', '{{.Dir}}', binary.module]);
  copyFileSync(join(source, binary.copy), path);
  chmodSync(path, 0o755);
}

async function compile(binary, path) {
  const stamp = binary.stamp === undefined ? '' : ` -X ${binary.stamp}=${versionOf(binary)}`;
  const flags = ['-trimpath', '-tags=osusergo,grpcnotrace', `-ldflags=-s -w${stamp}`];
  await go(binary, ['build', ...flags, '-o', path, binary.source]);
}

/** Builds beside the cache and renames at the end: an interrupted build leaves nothing half-made. */
async function build(binary, bin) {
  const folder = mkdtempSync(join(dirname(bin), '.build-'));
  try {
    const path = join(folder, fileName(binary.name));
    await (binary.copy === undefined ? compile : copy)(binary, path);
    renameSync(path, join(bin, fileName(binary.name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Builds binaries one after the other, with a line of progress for each.
 *
 * @throws {EngineError} `NO_GO` if Go is absent; `BUILD_FAILED` if it cannot build one.
 */
export async function buildAll(wanted, bin) {
  if (!hasGo()) {
    const names = wanted.map(({ name }) => name).join(', ');
    const advice =
      'install Go 1.25.11 or later (https://go.dev/dl), or put an installed `pulumi` on PATH to run programs';
    throw new EngineError('NO_GO', `Cannot build ${names}: Go is not on PATH; ${advice}`);
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interruption.abort());
  mkdirSync(bin, { recursive: true });
  for (const [index, binary] of wanted.entries()) {
    process.stderr.write(`Building ${binary.name} (${index + 1} of ${wanted.length}, ${versionOf(binary)}) …`);
    const startedAt = Date.now();
    await build(binary, bin).finally(() => {
      process.stderr.write(` ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
    });
  }
}

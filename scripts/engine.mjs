// Finds the Pulumi engine, or builds it from Go modules into a cache outside the tree.
// Usage: node scripts/engine.mjs [--print] [--only sdkgen]

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  copyFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const modulesFolder = fileURLToPath(new URL('../test/engine/modules', import.meta.url));
const cli = 'github.com/pulumi/pulumi/pkg/v3';
const sdk = 'github.com/pulumi/pulumi/sdk/v3';
const yaml = 'github.com/pulumi/pulumi-yaml';
const sdkVersion = `${sdk}/go/common/version.Version`;

/** What is built, the quickest first within a module: its package, the module whose version it bears, and the variable that holds it. */
const binaries = [
  { name: 'sdkgen', folder: 'cli', package: './sdkgen', module: cli },
  { name: 'pulumi', folder: 'cli', package: `${cli}/cmd/pulumi`, module: cli, variable: sdkVersion },
  {
    name: 'pulumi-language-yaml',
    folder: 'yaml',
    package: `${yaml}/cmd/pulumi-language-yaml`,
    module: yaml,
    variable: `${yaml}/pkg/version.Version`,
  },
  {
    name: 'pulumi-language-nodejs',
    folder: 'hosts',
    package: `${sdk}/nodejs/cmd/pulumi-language-nodejs`,
    module: sdk,
    variable: sdkVersion,
  },
  {
    name: 'pulumi-language-python',
    folder: 'hosts',
    package: `${sdk}/python/cmd/pulumi-language-python`,
    module: sdk,
    variable: sdkVersion,
  },
  { name: 'pulumi-language-python-exec', folder: 'hosts', copy: 'python/cmd/pulumi-language-python-exec', module: sdk },
  {
    name: 'pulumi-language-go',
    folder: 'hosts',
    package: `${sdk}/go/pulumi-language-go`,
    module: sdk,
    variable: sdkVersion,
  },
];

/** Not part of a running engine, so an engine found on PATH need not bring it. */
const tools = new Set(['sdkgen']);
const neededOnPath = ['pulumi', 'pulumi-language-yaml', 'pulumi-language-nodejs'];

/** A failure that is told to the user in one line, without a stack. */
export class EngineError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
  }
}

const fileName = (name) => (process.platform === 'win32' && !name.endsWith('-exec') ? `${name}.exe` : name);

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function findOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => resolve(folder, fileName(name))).find(isExecutable);
}

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

function missing(isWanted) {
  const bin = cacheBin();
  return binaries.filter(({ name }) => isWanted(name) && !isExecutable(join(bin, fileName(name))));
}

/** The folder holding `pulumi` and its language hosts, on PATH or in the cache; undefined where there is none. Builds nothing. */
export function engineBin() {
  const found = neededOnPath.map(findOnPath);
  if (found[0] !== undefined && !found.includes(undefined)) return dirname(found[0]);
  return missing((name) => !tools.has(name)).length === 0 ? cacheBin() : undefined;
}

/** The SDK generator in the cache; undefined where it was not built. */
export function findSdkgen() {
  return missing((name) => name === 'sdkgen').length === 0 ? join(cacheBin(), fileName('sdkgen')) : undefined;
}

function versionOf({ folder, module }) {
  const text = readFileSync(join(modulesFolder, folder, 'go.mod'), 'utf8');
  const line = text.split('\n').find((each) =>
    each
      .trim()
      .replace(/^require /, '')
      .startsWith(`${module} v`),
  );
  if (line === undefined)
    throw new EngineError('NO_VERSION', `Cannot build the Pulumi engine: '${folder}/go.mod' does not name '${module}'`);
  return line
    .trim()
    .replace(/^require /, '')
    .split(' ')[1];
}

/** What the user's own Go settings must not change. */
const goEnvironment = () => ({ ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' });

/** Whether Go is there to build with. */
export const hasGo = () => spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;

const interruption = new AbortController();

async function go(binary, args) {
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
  const code = await new Promise((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0)
    throw new EngineError(
      'BUILD_FAILED',
      `Cannot build '${binary.name}': ${firstComplaint(complaints) ?? `go ended with ${code}`}`,
    );
  return output.trim();
}

function firstComplaint(text) {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('go: downloading') && !line.startsWith('#'));
}

async function make(binary, folder) {
  const path = join(folder, fileName(binary.name));
  if (binary.copy !== undefined) {
    await go(binary, ['mod', 'download', binary.module]);
    const source = await go(binary, ['list', '-m', '-f', '{{.Dir}}', binary.module]);
    copyFileSync(join(source, binary.copy), path);
    chmodSync(path, 0o755);
    return path;
  }
  const stamp = binary.variable === undefined ? '' : ` -X ${binary.variable}=${versionOf(binary)}`;
  await go(binary, [
    'build',
    '-trimpath',
    '-tags',
    'osusergo,grpcnotrace',
    '-ldflags',
    `-s -w${stamp}`,
    '-o',
    path,
    binary.package,
  ]);
  return path;
}

/** Builds beside the cache and renames at the end: an interrupted build leaves nothing half-made. */
async function build(binary, bin) {
  const folder = mkdtempSync(join(dirname(bin), '.build-'));
  try {
    renameSync(await make(binary, folder), join(bin, fileName(binary.name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildAll(wanted, bin) {
  if (!hasGo()) {
    const advice = 'install Go 1.25.11 or later (https://go.dev/dl), or put `pulumi` with its language hosts on PATH';
    throw new EngineError('NO_GO', `Cannot build the Pulumi engine: Go is not on PATH; ${advice}`);
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interruption.abort());
  mkdirSync(bin, { recursive: true });
  for (const [index, binary] of wanted.entries()) {
    const label = `${binary.name} (${index + 1} of ${wanted.length}, ${binary.module} ${versionOf(binary)})`;
    process.stderr.write(`Building ${label} …`);
    const startedAt = Date.now();
    await build(binary, bin);
    process.stderr.write(` ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
  }
}

/**
 * The folder holding the engine, built first where there is none; with `only: 'sdkgen'`, the cache folder with the SDK generator.
 * A cold build of everything takes about ten minutes on two cores.
 *
 * @throws {EngineError} `NO_GO` if something must be built and Go is absent; `BUILD_FAILED` if Go cannot build it.
 */
export async function ensureEngine({ only } = {}) {
  if (only !== undefined && !tools.has(only))
    throw new EngineError('INVALID_INPUT', `Cannot build '${only}': expected ${[...tools].join(', ')}`);
  const present = only === undefined ? engineBin() : undefined;
  if (present !== undefined) return present;
  const bin = cacheBin();
  const wanted = missing((name) => only === undefined || name === only);
  if (wanted.length > 0) await buildAll(wanted, bin);
  return bin;
}

/** Runs a script's main function, and ends the process with one line where it fails as foreseen. */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const code = String(error?.code);
    const foreseen = error instanceof EngineError || code === 'ABORT_ERR' || code.startsWith('ERR_PARSE_ARGS');
    console.error(foreseen ? error.message : error);
    process.exitCode = 1;
  }
}

async function main() {
  const { values } = parseArgs({ options: { print: { type: 'boolean' }, only: { type: 'string' } } });
  if (!values.print) {
    console.log(await ensureEngine(values));
    return 0;
  }
  const present = values.only === undefined ? engineBin() : findSdkgen() && cacheBin();
  if (present === undefined) return 3;
  console.log(present);
  return 0;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await runScript(main);

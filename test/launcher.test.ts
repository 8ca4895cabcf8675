import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DIST = join(__dirname, '..', 'dist');

let folder: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tagpin-launcher-'));
  home = join(folder, 'home');
  cpSync(DIST, join(folder, 'dist'), { recursive: true });
  rmSync(join(folder, 'dist', 'cache'), { recursive: true, force: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Nothing can be written beside the bundle: for the superuser, too, a file is no folder. */
function makeReadOnly(): void {
  writeFileSync(join(folder, 'dist', 'cache'), '');
  chmodSync(join(folder, 'dist'), 0o555);
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the copy, lets it load all that a deployment needs, and ends it as the engine does. */
async function startAndStop(): Promise<Ended> {
  const child = spawn(join(folder, 'dist', 'pulumi-resource-tagpin'), ['127.0.0.1:1'], {
    env: { PATH: process.env['PATH'], HOME: join(folder, 'nobody'), XDG_CACHE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const port = await new Promise<number>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed.stdout += chunk.toString();
      resolve(Number(printed.stdout));
    });
    child.once('exit', () => resolve(NaN));
  });
  if (!Number.isNaN(port)) {
    await invoke(port);
    child.kill('SIGINT');
  }
  return { status: await exit, ...printed };
}

/** A call that needs the whole program and no network, from a process of its own: gRPC keeps a test's process alive. */
async function invoke(port: number): Promise<void> {
  const script = `
    const { credentials } = require('@grpc/grpc-js');
    const { ResourceProviderClient } = require('@pulumi/pulumi/proto/provider_grpc_pb');
    const { InvokeRequest } = require('@pulumi/pulumi/proto/provider_pb');
    const { Struct } = require('google-protobuf/google/protobuf/struct_pb');
    const request = new InvokeRequest().setTok('tagpin:index:parseReference').setArgs(Struct.fromJavaScript({ image: 'nginx' }));
    const client = new ResourceProviderClient('127.0.0.1:${port}', credentials.createInsecure());
    client.invoke(request, (error) => process.exit(error ? 1 : 0));`;
  const child = spawn(process.execPath, ['-e', script], { cwd: join(__dirname, '..'), stdio: 'inherit' });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  if (status !== 0) throw new Error('the plugin did not answer');
}

const GOOD = { status: 0, stdout: expect.stringMatching(/^\d+\n$/) as string, stderr: '' };
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const filesIn = (path: string): string[] => (existsSync(path) ? readdirSync(path) : []);

/** The name that this Node version gives to its code cache. */
async function cacheName(): Promise<string> {
  await startAndStop();
  const [name = ''] = filesIn(join(folder, 'dist', 'cache')).sort();
  rmSync(join(folder, 'dist', 'cache'), { recursive: true });
  return name;
}

/** A code cache that V8 accepts for the bundle, since it has its length, and that runs something else. */
function foreignCache(to: string): void {
  const script = `
    const { Module } = require('node:module'); const vm = require('node:vm'); const fs = require('node:fs');
    const length = Module.wrap(fs.readFileSync(${JSON.stringify(join(folder, 'dist', 'provider.cjs'))}, 'latin1').split('\\n/* program */')[0]).length;
    const source = Module.wrap("require('node:fs').writeSync(1, 'somebody else'); process.exit(7);");
    const cut = source.length - 4;
    const padded = source.slice(0, cut) + ' '.repeat(length - source.length) + source.slice(cut);
    const script = new vm.Script(padded);
    script.runInThisContext();
    fs.writeFileSync(${JSON.stringify(to)}, script.createCachedData(), { mode: 0o600 });`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

describe('the code cache', () => {
  test('lies beside the bundle, and nobody else may read it', async () => {
    expect(await startAndStop()).toEqual(GOOD);
    const cache = join(folder, 'dist', 'cache');
    const named = (part: string): unknown =>
      expect.stringMatching(
        new RegExp(`^[0-9a-f]{16}-${part}-${process.version.replaceAll('.', '\\.')}-\\w+\\.v8cache$`),
      );
    expect(filesIn(cache).sort()).toEqual([named('face'), named('program')]);
    expect(modeOf(cache)).toBe(0o700);
    expect(filesIn(cache).map((name) => modeOf(join(cache, name)))).toEqual([0o600, 0o600]);
    expect(filesIn(home)).toEqual([]);
    expect(await startAndStop()).toEqual(GOOD);
  });

  test('lies in the user’s cache folder where dist/ cannot be written', async () => {
    makeReadOnly();
    expect(await startAndStop()).toEqual(GOOD);
    const cache = join(home, 'tagpin');
    expect(filesIn(cache)).toHaveLength(2);
    expect(modeOf(cache)).toBe(0o700);
    expect(filesIn(cache).map((name) => modeOf(join(cache, name)))).toEqual([0o600, 0o600]);
    expect(await startAndStop()).toEqual(GOOD);
  });

  test('is not made in a folder that others may write to', async () => {
    makeReadOnly();
    mkdirSync(join(home, 'tagpin'), { recursive: true });
    chmodSync(join(home, 'tagpin'), 0o777);
    expect(await startAndStop()).toEqual(GOOD);
    expect(filesIn(join(home, 'tagpin'))).toEqual([]);
  });

  test.each([
    // Ours alone: then it is run, which shows that the others would be.
    { folderMode: 0o700, fileMode: 0o600, isRun: true },
    { folderMode: 0o777, fileMode: 0o600, isRun: false },
    { folderMode: 0o770, fileMode: 0o600, isRun: false },
    { folderMode: 0o700, fileMode: 0o666, isRun: false },
  ])('is code, so it is run only from where nobody else could put it: %o', async ({ folderMode, fileMode, isRun }) => {
    const name = await cacheName();
    makeReadOnly();
    const cache = join(home, 'tagpin');
    mkdirSync(cache, { recursive: true });
    foreignCache(join(cache, name));
    chmodSync(join(cache, name), fileMode);
    chmodSync(cache, folderMode);
    const ended = await startAndStop();
    expect(ended).toEqual(isRun ? { status: 7, stdout: 'somebody else', stderr: '' } : GOOD);
  });

  test.each<[string, (cache: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['random bytes', (cache) => Buffer.from(cache.map((_byte, index) => (index * 31) % 256))],
    ['cut', (cache) => cache.subarray(0, cache.length / 2)],
    ['of another bundle', (cache) => (cache.writeUInt32LE(cache.readUInt32LE(8) + 1, 8), cache)],
  ])('that is broken does no harm, and is made again: %s', async (_what, broken) => {
    const name = await cacheName();
    const file = join(folder, 'dist', 'cache', name);
    await startAndStop();
    const good = readFileSync(file);
    writeFileSync(file, broken(Buffer.from(good)));
    expect(await startAndStop()).toEqual(GOOD);
    expect(readFileSync(file).length).toBeGreaterThan(good.length / 2 + 1);
  });

  test('of a bundle that answered nothing is not made', async () => {
    const child = spawn(join(folder, 'dist', 'pulumi-resource-tagpin'), {
      env: { PATH: process.env['PATH'], XDG_CACHE_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGINT');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(filesIn(join(folder, 'dist', 'cache'))).toEqual([]);
  });
});

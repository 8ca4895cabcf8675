import { execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sha256Digest } from '../../provider/registries/emulated-store';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { portOf } from '../../provider/registries/serve-emulator';
import { ALL, BENCH_PATH, tagName } from './bench-tags';
import { end, linesOf, start } from './children';

/** A registry as its own process, with 10,000 tags of one image at `bench/app`. */
export interface BenchRegistry {
  /** As it stands in references: `127.0.0.1:34567`. */
  readonly host: string;
  readonly kind: 'docker-registry' | 'emulator (docker-registry is not installed)';
  stop(): Promise<void>;
}

/** Starts Debian's docker-registry, or the emulator where that is not installed. */
export async function startRegistry(folder: string, emulator: string): Promise<BenchRegistry> {
  return isInstalled('docker-registry') ? startReal(folder) : startEmulator(emulator);
}

async function startReal(folder: string): Promise<BenchRegistry> {
  const root = join(folder, 'registry');
  writeStorage(root);
  const config = join(root, 'config.yml');
  const host = `127.0.0.1:${await freePort()}`;
  // JSON is YAML. At `info` it would write a line for each request, which costs it and its reader more than the answer.
  const settings = {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { cache: { blobdescriptor: 'inmemory' }, filesystem: { rootdirectory: root } },
    http: { addr: host, secret: 'bench' },
  };
  writeFileSync(config, JSON.stringify(settings));
  const environment = { PATH: process.env['PATH'] ?? '' };
  const child = start({ file: 'docker-registry', args: ['serve', config], environment });
  await answering(host, child);
  return { host, kind: 'docker-registry', stop: () => end(child) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

const READY_TRIES = 200;
const READY_PAUSE_MS = 25;

async function answering(host: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < READY_TRIES && child.exitCode === null; tries += 1) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer?.ok === true) return;
    await wait(READY_PAUSE_MS);
  }
  throw new Error(`Cannot start docker-registry: nothing answers on ${host}`);
}

/** Writes what 10,000 pushes would leave, as far as it is read: pushing takes half a minute. */
function writeStorage(root: string): void {
  const { document } = SAMPLE_IMAGES.single;
  const digest = sha256Digest(document);
  const hex = digest.slice('sha256:'.length);
  const storage = join(root, 'docker/registry/v2');
  const manifests = join(storage, 'repositories', BENCH_PATH, '_manifests');
  const write = (file: string, content: string): void => {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, content);
  };
  write(join(storage, 'blobs/sha256', hex.slice(0, 2), hex, 'data'), document);
  write(join(manifests, 'revisions/sha256', hex, 'link'), digest);
  for (let at = 0; at < ALL; at += 1) write(join(manifests, 'tags', tagName(at), 'current/link'), digest);
}

async function startEmulator(program: string): Promise<BenchRegistry> {
  const child = start({ file: process.execPath, args: [program, String(ALL)], environment: {} });
  const host = (await linesOf(child)()).replace('listening on ', '');
  return { host, kind: 'emulator (docker-registry is not installed)', stop: () => end(child) };
}

function isInstalled(command: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

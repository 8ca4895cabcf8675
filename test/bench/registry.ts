import { execFileSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sha256Digest } from '../../provider/registries/emulated-store';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
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
  // JSON is YAML. Port 0: the registry takes a free one and says which.
  const settings = {
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { cache: { blobdescriptor: 'inmemory' }, filesystem: { rootdirectory: root } },
    http: { addr: '127.0.0.1:0' },
  };
  writeFileSync(config, JSON.stringify(settings));
  const environment = { PATH: process.env['PATH'] ?? '', OTEL_TRACES_EXPORTER: 'none' };
  // Its log goes to standard error; sh turns that to where it can be read.
  const child = start({ file: '/bin/sh', args: ['-c', 'exec docker-registry serve "$0" 2>&1', config], environment });
  return { host: await listening(child), kind: 'docker-registry', stop: () => end(child) };
}

/** Reads the address out of the log, and goes on reading it: a full pipe would stop the registry. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Cannot start docker-registry: it ended with ${String(code)}`)));
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', (line) => {
      const host = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (host !== undefined) resolve(host);
    });
  });
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

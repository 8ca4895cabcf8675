import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { SeedImage } from '../../provider/registries/emulator';
import { SAMPLE_IMAGES, SAMPLE_VERSIONS } from '../../provider/registries/sample-images';
import { sha256Digest } from '../../provider/registries/emulated-store';

const run = promisify(execFile);

/** What the real registry needs, by the name of its command. */
const COMMANDS = ['docker-registry', 'skopeo', 'htpasswd', 'python3'] as const;

/** Installs what is missing. */
export const INSTALL = 'bash scripts/real-registry.sh';

/** The repository that the images are in. */
export const REAL_PATH = 'lab/app';

/** Debian's docker-registry on loopback, with images in it. */
export interface RealRegistry {
  readonly origin: URL;
  /** As it stands in references: `127.0.0.1:34567`. */
  readonly host: string;
  /** What skopeo says that a reference (`lab/app:tag`) resolves to. */
  digestBySkopeo(reference: string): Promise<string>;
  /** Pushes an image of the layout under a tag with skopeo. */
  push(image: string, target: string, ...options: string[]): Promise<void>;
  /** Deletes a manifest, and with it every tag of it. */
  remove(path: string, digest: string): Promise<void>;
  /** Ends the process and removes its files. */
  stop(): Promise<void>;
}

/** A user of the real registry. */
export interface RealLogin {
  readonly username: string;
  readonly password: string;
  readonly realm: string;
}

/** The name of a command that is missing here; undefined where a real registry can be started. */
export function available(): string | undefined {
  return COMMANDS.find((command) => {
    try {
      execFileSync('/bin/sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}

/**
 * `describe` where a real registry can be started; elsewhere it skips with one line that says so, and in CI it fails.
 */
export function describeReal(name: string, body: () => void): void {
  const missing = available();
  if (missing === undefined) {
    describe(name, body);
    return;
  }
  const reason = `'${name}' needs ${missing}, which is not installed here: ${INSTALL}`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  describe.skip(name, body);
}

/** Starts docker-registry on a free port and pushes the sample images to `lab/app`. */
export async function startRealRegistry(login?: RealLogin): Promise<RealRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'tagpin-registry-'));
  writeFileSync(join(folder, 'config.yml'), configText(folder, login));
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const registry = await opened({ child, folder, login, stop });
    await pushImages(registry, login);
    return registry;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** JSON is YAML: no quoting of our own. Port 0: the registry takes a free one and says which. */
function configText(folder: string, login: RealLogin | undefined): string {
  const auth = login && { htpasswd: { realm: login.realm, path: join(folder, 'htpasswd') } };
  if (login !== undefined) {
    // -B: bcrypt, the only kind that the registry reads; -C 4: the cheapest, it is checked on every request.
    const entry = execFileSync('htpasswd', ['-nBi', '-C', '4', login.username], { input: login.password });
    writeFileSync(join(folder, 'htpasswd'), entry);
  }
  return JSON.stringify({
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: {
      cache: { blobdescriptor: 'inmemory' },
      filesystem: { rootdirectory: join(folder, 'data') },
      delete: { enabled: true },
    },
    http: { addr: '127.0.0.1:0' },
    ...(auth && { auth }),
  });
}

async function opened(started: {
  child: ChildProcess;
  folder: string;
  login: RealLogin | undefined;
  stop: () => Promise<void>;
}): Promise<RealRegistry> {
  const { child, folder, login, stop } = started;
  const host = await listeningOn(child);
  const credentials = login && `${login.username}:${login.password}`;
  const layout = join(folder, 'layout');
  await run('python3', [join(__dirname, 'make-oci-layout.py'), layout]);
  return {
    origin: new URL(`http://${host}`),
    host,
    stop,
    async digestBySkopeo(reference) {
      const options = ['--tls-verify=false', ...(credentials === undefined ? [] : ['--creds', credentials])];
      // --raw gives the exact bytes; `Digest` of plain inspect needs an image of this machine's platform.
      const { stdout } = await run('skopeo', ['inspect', '--raw', ...options, `docker://${host}/${reference}`], {
        encoding: 'buffer',
      });
      return sha256Digest(stdout);
    },
    async remove(path, digest) {
      const { status } = await send({ method: 'DELETE', url: `http://${host}/v2/${path}/manifests/${digest}`, login });
      if (status !== 202) throw new Error(`Cannot delete '${path}@${digest}': registry answered ${status}`);
    },
    async push(image, target, ...more) {
      const options = ['--dest-tls-verify=false', ...(credentials === undefined ? [] : ['--dest-creds', credentials])];
      const places = [`oci:${layout}:${image}`, `docker://${host}/${target}`];
      await run('skopeo', ['--insecure-policy', 'copy', '-q', ...options, ...more, ...places]);
    },
  };
}

/** The line `listening on 127.0.0.1:34567`; the rest of the log is read and dropped, or a full pipe would stop it. */
function listeningOn(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stderr === null) throw new Error('Cannot start docker-registry: its log cannot be read');
    const log: string[] = [];
    createInterface(child.stderr).on('line', (line) => {
      log.push(line);
      const host = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (host !== undefined) resolve(host);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`Cannot start docker-registry: it ended with ${String(code)}\n${log.join('\n')}`));
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** The tags of `SAMPLE_IMAGES` and `SAMPLE_VERSIONS`, under their names there. */
async function pushImages(registry: RealRegistry, login: RealLogin | undefined): Promise<void> {
  for (const tag of ['single', 'epoch', ...SAMPLE_VERSIONS]) await registry.push(tag, `${REAL_PATH}:${tag}`);
  await registry.push('multi', `${REAL_PATH}:multi`, '--all');
  await registry.push('artifact', `${REAL_PATH}:artifact`);
  await registry.push('single', `${REAL_PATH}:schema2`, '--format', 'v2s2');
  await pushDockerList(registry, login);
}

/** skopeo cannot convert the index, for its attestation: the children go first, by digest, then the list, all by hand. */
async function pushDockerList(registry: RealRegistry, login: RealLogin | undefined): Promise<void> {
  const { children = [], ...list } = SAMPLE_IMAGES.dockerList;
  for (const child of children) await putManifest({ registry, login, target: sha256Digest(child.document) }, child);
  await putManifest({ registry, login, target: 'dockerList' }, list);
}

/** Its blobs must be there: those of the docker images are those of `multi`. */
async function putManifest(
  { registry, login, target }: { registry: RealRegistry; login: RealLogin | undefined; target: string },
  { document, mediaType }: SeedImage,
): Promise<void> {
  const url = `${registry.origin.href}v2/${REAL_PATH}/manifests/${target}`;
  const response = await send({ method: 'PUT', url, login, headers: { 'content-type': mediaType }, body: document });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`Cannot push '${target}': registry answered ${response.status} ${text}`);
}

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly login: RealLogin | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function send({ url, login, headers = {}, ...rest }: Sent): Promise<Response> {
  const credentials = login && Buffer.from(`${login.username}:${login.password}`).toString('base64');
  return fetch(url, {
    ...rest,
    headers: { ...headers, ...(credentials && { authorization: `Basic ${credentials}` }) },
  });
}

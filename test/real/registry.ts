import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SeedImage } from '../../provider/registries/emulator';
import { SAMPLE_IMAGES, SAMPLE_VERSIONS } from '../../provider/registries/sample-images';
import { sha256Digest } from '../../provider/registries/emulated-store';
import { startDockerRegistry, type RunningRegistry } from './docker-registry';

const run = promisify(execFile);

/** What the real registry needs, by the name of its command. */
const COMMANDS = ['docker-registry', 'skopeo', 'htpasswd', 'python3', 'openssl'] as const;

/** Installs what is missing. */
export const INSTALL = 'bash scripts/real-registry.sh';

/** The repository that the images are in. */
export const REAL_PATH = 'lab/app';

/** Debian's docker-registry on loopback, with images in it. */
export interface RealRegistry {
  readonly origin: URL;
  /** As it stands in references: `127.0.0.1:34567`. */
  readonly host: string;
  /** The folder of its images, for other registries that are to hold the same. */
  readonly data: string;
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
  const folder = mkdtempSync(join(tmpdir(), 'tagpin-images-'));
  const auth = login && htpasswdAuth(join(folder, 'htpasswd'), login);
  const data = join(folder, 'data');
  const running = await startDockerRegistry({ data, auth });
  const stop = async (): Promise<void> => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const registry = await opened({ running, folder, data, login, stop });
    await pushImages(registry, login);
    return registry;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The `auth` section of a registry with one user, whose file is written here. */
export function htpasswdAuth(path: string, { username, password, realm }: RealLogin): object {
  // -B: bcrypt, the only kind that the registry reads; -C 4: the cheapest, it is checked on every request.
  writeFileSync(path, execFileSync('htpasswd', ['-nBi', '-C', '4', username], { input: password }));
  return { htpasswd: { realm, path } };
}

async function opened(started: {
  running: RunningRegistry;
  folder: string;
  data: string;
  login: RealLogin | undefined;
  stop: () => Promise<void>;
}): Promise<RealRegistry> {
  const { running, folder, data, login, stop } = started;
  const { host } = running;
  const credentials = login && `${login.username}:${login.password}`;
  const layout = join(folder, 'layout');
  await run('python3', [join(__dirname, 'make-oci-layout.py'), layout]);
  return {
    origin: new URL(`http://${host}`),
    host,
    data,
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

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How docker-registry is started. @see https://distribution.github.io/distribution/about/configuration/ */
export interface RegistrySettings {
  /** The folder of its images; registries that name the same one hold the same images. */
  readonly data: string;
  /** Its `auth` section; absent: open to everybody. */
  readonly auth?: object | undefined;
  /** Its `http.tls` section; absent: plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** What it is a pull-through cache of. */
  readonly remoteUrl?: string;
}

/** A docker-registry that runs. */
export interface RunningRegistry {
  /** As it stands in references: `127.0.0.1:34567`. */
  readonly host: string;
  /** Ends the process; its images stay. */
  stop(): Promise<void>;
}

/** Starts docker-registry on a free port of loopback. */
export async function startDockerRegistry(settings: RegistrySettings): Promise<RunningRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'tagpin-registry-'));
  writeFileSync(join(folder, 'config.yml'), configText(settings));
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { host: await listeningOn(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** JSON is YAML: no quoting of our own. Port 0: the registry takes a free one and says which. */
function configText({ data, auth, tls, remoteUrl }: RegistrySettings): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: {
      cache: { blobdescriptor: 'inmemory' },
      filesystem: { rootdirectory: data },
      delete: { enabled: true },
    },
    http: { addr: '127.0.0.1:0', ...(tls && { tls }) },
    ...(auth && { auth }),
    ...(remoteUrl !== undefined && { proxy: { remoteurl: remoteUrl } }),
  });
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

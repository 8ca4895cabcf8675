import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { portOf } from '../../provider/registries/serve-emulator';

/** Debian's tinyproxy on loopback. */
export interface Tinyproxy {
  /** `127.0.0.1:34567`. */
  readonly host: string;
  /** Its log so far. */
  readonly log: () => string;
  stop(): Promise<void>;
}

/** Why it cannot be tried here; undefined where it can. */
export function tinyproxyMissing(): string | undefined {
  try {
    execFileSync('/bin/sh', ['-c', 'command -v tinyproxy'], { stdio: 'ignore' });
  } catch {
    return 'tinyproxy, which is not installed here: bash scripts/real-registry.sh';
  }
  return outerAddress() === undefined ? 'an address of this machine that is not loopback' : undefined;
}

/** An address of this machine that is not loopback, which would never be asked through a proxy. */
export function outerAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** Starts it on a free port, with `name password` as its login. */
export async function startTinyproxy(login?: string): Promise<Tinyproxy> {
  const folder = mkdtempSync(join(tmpdir(), 'tagpin-tinyproxy-'));
  const port = await freePort();
  const lines = [`Port ${port}`, 'Listen 127.0.0.1', 'Timeout 60', 'MaxClients 20', 'LogLevel Info'];
  const file = join(folder, 'tinyproxy.conf');
  writeFileSync(file, [...lines, ...(login === undefined ? [] : [`BasicAuth ${login}`]), ''].join('\n'));
  const child = spawn('tinyproxy', ['-d', '-c', file], { stdio: ['ignore', 'pipe', 'ignore'] });
  const log: string[] = [];
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Cannot start tinyproxy:\n${log.join('\n')}`)));
    createInterface(child.stdout).on('line', (line) => {
      log.push(line);
      if (line.includes('Accepting connections')) resolve();
    });
  });
  return {
    host: `127.0.0.1:${port}`,
    log: () => log.join('\n'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

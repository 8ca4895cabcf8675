import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256Digest } from '../../provider/registries/emulated-store';
import { describeReal } from './registry';

const run = promisify(execFile);

const printed = spawnSync(process.execPath, ['scripts/peers.mjs', '--print'], { encoding: 'utf8' });
const CRANE = printed.status === 0 ? printed.stdout.trim() : undefined;

/** `describeReal` where crane is at hand, too; elsewhere it skips with one line that says so, and in CI it fails. */
export function describePeers(name: string, body: () => void): void {
  if (CRANE !== undefined) {
    describeReal(name, body);
    return;
  }
  const reason = `'${name}' needs crane: npm run peers`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  describe.skip(name, body);
}

/** Another program that reads registries, with the logins of a docker config. */
export interface Peer {
  /** The digest of a reference: an index's own, or that of a platform's image (`linux/arm/v7`). */
  digest(reference: string, platform?: string): Promise<string>;
  tags(repository: string): Promise<string[]>;
}

/** crane and skopeo, as they are run with `$DOCKER_CONFIG` of this folder. */
export function openPeers(dockerConfig: string): Readonly<Record<'crane' | 'skopeo', Peer>> {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', DOCKER_CONFIG: dockerConfig };
  // skopeo 1.9 does not know the variable, but reads the same file where it is named.
  const authfile = ['--authfile', join(dockerConfig, 'config.json')];
  const crane = async (...args: string[]): Promise<string> => (await run(CRANE ?? 'crane', args, { env })).stdout;
  const skopeo = async (...args: string[]): Promise<Buffer> =>
    (await run('skopeo', ['--insecure-policy', ...args], { env, encoding: 'buffer' })).stdout;
  return {
    crane: {
      digest: async (reference, platform) =>
        (await crane('digest', ...(platform === undefined ? [] : ['--platform', platform]), reference)).trim(),
      tags: async (repository) => (await crane('ls', repository)).trim().split('\n'),
    },
    skopeo: {
      digest: async (reference, platform) => {
        if (platform !== undefined) return copiedDigest(skopeo, { reference, platform, authfile });
        return sha256Digest(
          await skopeo('inspect', '--raw', '--tls-verify=false', ...authfile, `docker://${reference}`),
        );
      },
      tags: async (repository) => {
        const text = await skopeo('list-tags', '--tls-verify=false', ...authfile, `docker://${repository}`);
        const { Tags } = JSON.parse(text.toString()) as { Tags: string[] };
        return Tags;
      },
    },
  };
}

/** skopeo tells an index's digest whatever platform it is asked for; what it copies is the platform's own. */
async function copiedDigest(
  skopeo: (...args: string[]) => Promise<Buffer>,
  { reference, platform, authfile }: { reference: string; platform: string; authfile: readonly string[] },
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tagpin-peer-'));
  const [os = '', architecture = '', variant = ''] = platform.split('/');
  const chosen = ['--override-os', os, '--override-arch', architecture];
  const more = variant === '' ? [] : ['--override-variant', variant];
  try {
    const [, ...file] = authfile;
    const options = ['--src-tls-verify=false', '--src-authfile', ...file];
    await skopeo(...chosen, ...more, 'copy', '-q', ...options, `docker://${reference}`, `dir:${folder}`);
    return sha256Digest(readFileSync(join(folder, 'manifest.json')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

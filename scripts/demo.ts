import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Emulator } from '../provider/registries/emulator';
import { openEmulator } from '../provider/registries/oci/emulator';
import { SAMPLE_IMAGES, SAMPLE_VERSIONS, sampleVersion } from '../provider/registries/sample-images';
import { serveEmulator } from '../provider/registries/serve-emulator';
import { KINDS, openEmulated } from '../test/emulated';
import { Plugin } from '../test/plugin';

// The main job on embedded registries: nothing but Node is needed, and nothing leaves this machine.
const LOGIN = { kind: 'token', username: 'demo', password: 'demo-password' } as const;
const print = (line = ''): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const emulator = filled(openEmulator({ auth: LOGIN }));
  const registry = await serveEmulator(emulator);
  const configuration = emulator.configuration(registry.origin);
  const repository = `${registry.host}/team/app`;
  try {
    print(`oci: a registry with token login on ${registry.host}`);
    await overGrpc(repository, configuration);
    const bin = engineFolder();
    if (bin === undefined)
      print(
        "\nno Pulumi engine at hand ('npm run engine' brings it): the plugin was driven over gRPC, as the engine does",
      );
    else await underEngine({ bin, image: `${repository}:2.0.0`, configuration });
    print(`\n${emulator.requests.length} requests in all; the last:`);
    for (const { method, path } of emulator.requests.slice(-3)) print(`  ${method} ${path}`);
  } finally {
    await registry.close();
  }
}

/** With the sample images, at `team/app`. */
function filled(emulator: Emulator): Emulator {
  for (const [tag, image] of Object.entries(SAMPLE_IMAGES)) emulator.push('team/app', tag, image);
  for (const version of SAMPLE_VERSIONS) emulator.push('team/app', version, sampleVersion(version));
  return emulator;
}

/** Drives the built plugin with the engine's own messages. */
async function overGrpc(repository: string, configuration: Readonly<Record<string, unknown>>): Promise<void> {
  const plugin = await Plugin.start();
  try {
    await plugin.configure({ ...configuration, dockerConfig: 'off' });
    const { names } = await plugin.call('listTags', { repository, include: '^[0-9]' });
    print(`\nlistTags ${repository}, include '^[0-9]'\n  ${String(names)}`);
    print('\ngetTag');
    for (const args of [
      { image: `${repository}:2.0.0` },
      { image: `${repository}:multi` },
      { image: `${repository}:multi`, platform: 'linux/arm64' },
      { image: `${repository}:next`, onMissing: 'absent' },
      { image: `${repository}:next`, fallback: `${repository}:2.0.0` },
    ]) {
      const answer = await plugin.call('getTag', args);
      print(
        `  ${JSON.stringify(args)}\n    ${answer['exists'] === true ? String(answer['pinnedWithTag']) : 'proven absent'}`,
      );
    }
    const refused = await plugin.call('getTag', { image: `${repository}:nope` }).catch((error: unknown) => error);
    print(`\nwhat an error looks like\n  ${refused instanceof Error ? refused.message : ''}`);
    print('\nthe same of every kind: a tag, a platform, the list');
    for (const kind of KINDS) await oneOfKind(plugin, kind);
  } finally {
    await plugin.stop();
  }
}

/** An embedded registry of a kind: the vendor's API with its signatures, and the `/v2/` beside it. */
async function oneOfKind(plugin: Plugin, kind: string): Promise<void> {
  const emulator = filled(await openEmulated(kind));
  const registry = await serveEmulator(emulator);
  try {
    const host = emulator.host(registry.origin);
    const repository = `${host}/team/app`;
    // Where keys are no login for the host's /v2/, an entry of the open standard brings it.
    const beside = emulator.dockerLogin === undefined ? { oci: [{ host }] } : {};
    await plugin.configure({ ...beside, ...emulator.configuration(registry.origin), dockerConfig: 'off' });
    const tag = await plugin.call('getTag', { image: `${repository}:2.0.0` });
    const platform = await plugin.call('getTag', { image: `${repository}:multi`, platform: 'linux/arm64' });
    const list = await plugin.call('listTags', { repository, include: '^2' });
    print(`  ${String(tag['source'])}`);
    print(`    ${String(tag['pinnedWithTag'])}\n    linux/arm64 ${String(platform['digest'])}`);
    print(`    ${String(list['names'])} of ${String(list['total'])}; ${emulator.requests.length} requests`);
  } finally {
    await registry.close();
  }
}

function engineFolder(): string | undefined {
  const found = spawnSync(process.execPath, ['scripts/engine.mjs', '--print'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

interface Deployment {
  readonly bin: string;
  readonly image: string;
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** A real `pulumi preview` of examples/yaml. */
async function underEngine({ bin, image, configuration }: Deployment): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tagpin-demo-'));
  try {
    for (const name of ['home', 'state']) mkdirSync(join(folder, name));
    const program = join(folder, 'program');
    cpSync(join('examples', 'yaml'), program, { recursive: true });
    const plugin = join(process.cwd(), 'dist');
    writeFileSync(join(program, 'Pulumi.yaml'), `plugins: { providers: [{ name: tagpin, path: ${plugin} }] }\n`, {
      flag: 'a',
    });
    const env = {
      PATH: [bin, process.env['PATH']].join(delimiter),
      HOME: folder,
      PULUMI_HOME: join(folder, 'home'),
      PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
      PULUMI_CONFIG_PASSPHRASE: '',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
      NO_COLOR: '1',
    };
    const pulumi = async (...args: string[]): Promise<string> =>
      (await promisify(execFile)(join(bin, 'pulumi'), [...args, '--non-interactive'], { cwd: program, env })).stdout;
    await pulumi('stack', 'init', 'demo');
    await pulumi('config', 'set', 'image', image);
    await pulumi('config', 'set', '--secret', 'tagpin:oci', JSON.stringify(configuration['oci']));
    print(`\npulumi preview of examples/yaml, with the password as a secret of the stack's configuration\n`);
    print(await pulumi('preview'));
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openEmulator, type OciEmulator } from '../../provider/registries/oci/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { serve, type TestServer } from '../serve';
import { describeEngine, Workspace } from './engine';

const PASSWORD = 'S3CR3T-MARK-languages';
const ROOT = process.cwd();
const MINUTES = 60_000;

/** How a language's program gets its SDK, and what it looks like with an explicit provider. */
interface Language {
  /** The folder of examples/. */
  readonly name: string;
  /** The file that holds the program. */
  readonly file: string;
  prepare(work: Workspace): void;
  /** A program whose provider has the password in plain text. */
  explicit(host: string): string;
}

const typescript: Language = {
  name: 'typescript',
  file: 'index.ts',
  prepare(work) {
    const sdk = join(work.folder, 'sdk');
    cpSync('sdk/nodejs', sdk, { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(sdk, 'node_modules'));
    run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.'], sdk);
    for (const file of ['package.json', 'README.md']) cpSync(join(sdk, file), join(sdk, 'bin', file));
    const modules = join(work.program, 'node_modules');
    mkdirSync(join(modules, '@tagpin'), { recursive: true });
    for (const name of ['@pulumi', '@types', 'typescript', 'ts-node']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    }
    symlinkSync(join(sdk, 'bin'), join(modules, '@tagpin', 'pulumi'));
    // The example is what users copy, so it is held to the compiler, too.
    run(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit', '-p', '.'], work.program);
  },
  explicit: (host) => `
    import * as tagpin from '@tagpin/pulumi';
    const provider = new tagpin.Provider('registries', { oci: [{ host: '${host}', username: 'ci', password: '${PASSWORD}' }] });
    export const image = tagpin.getTagOutput({ image: '${host}/team/app:v1' }, { provider }).pinned;`,
};

const python: Language = {
  name: 'python',
  file: '__main__.py',
  prepare(work) {
    const environment = pythonEnvironment();
    const sdk = join(work.folder, 'sdk');
    cpSync('sdk/python', sdk, { recursive: true });
    const target = join(work.folder, 'site');
    run(
      join(environment, 'bin/pip'),
      ['install', '-q', '--no-deps', '--no-build-isolation', '--target', target, sdk],
      ROOT,
    );
    work.usePath(join(environment, 'bin'));
    work.set('PYTHONPATH', target);
  },
  explicit: (host) => `
import pulumi
import pulumi_tagpin as tagpin
provider = tagpin.Provider("registries", oci=[{"host": "${host}", "username": "ci", "password": "${PASSWORD}"}])
tag = tagpin.get_tag_output(image="${host}/team/app:v1", opts=pulumi.InvokeOptions(provider=provider))
pulumi.export("image", tag.pinned)
`,
};

const go: Language = {
  name: 'go',
  file: 'main.go',
  prepare(work) {
    run('go', ['mod', 'edit', `-replace=github.com/tagpin/tagpin/sdk/go=${join(ROOT, 'sdk/go')}`], work.program);
    run('go', ['mod', 'tidy'], work.program);
  },
  explicit: (host) => `package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/tagpin/tagpin/sdk/go/tagpin"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		provider, err := tagpin.NewProvider(ctx, "registries", &tagpin.ProviderArgs{Oci: tagpin.OciRegistryArray{
			tagpin.OciRegistryArgs{Host: pulumi.String("${host}"), Username: pulumi.String("ci"), Password: pulumi.String("${PASSWORD}")},
		}})
		if err != nil {
			return err
		}
		tag := tagpin.GetTagOutput(ctx, tagpin.GetTagOutputArgs{Image: pulumi.String("${host}/team/app:v1")}, pulumi.Provider(provider))
		ctx.Export("image", tag.Pinned())
		return nil
	})
}
`,
};

function run(command: string, args: string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A Python environment with Pulumi in it, kept beside the engine: making one takes half a minute. */
function pythonEnvironment(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const environment = join(cache, 'tagpin', 'python-pulumi-3.259');
  if (existsSync(join(environment, 'ready'))) return environment;
  rmSync(environment, { recursive: true, force: true });
  run('python3', ['-m', 'venv', environment], ROOT);
  run(join(environment, 'bin/pip'), ['install', '-q', 'pulumi==3.259.0', 'setuptools', 'wheel', 'parver'], ROOT);
  writeFileSync(join(environment, 'ready'), '');
  return environment;
}

describeEngine('programs under the real engine', () => {
  let work: Workspace;
  let emulator: OciEmulator;
  let server: TestServer;

  beforeEach(async () => {
    emulator = openEmulator({ auth: { kind: 'token', username: 'ci', password: PASSWORD } });
    server = await serve(emulator);
    emulator.push('team/app', 'v1', SAMPLE_IMAGES.multi);
    work = new Workspace();
  });
  afterEach(async () => {
    await server.close();
    work.remove();
  });

  test.each([typescript, python, go])(
    '$name: the example, then an explicit provider with a plain password',
    async (language) => {
      work.copyExample(language.name);
      language.prepare(work);
      await work.run('stack', 'init', 'dev');
      const oci = JSON.stringify([{ host: server.host, username: 'ci', password: PASSWORD }]);
      await work.run('config', 'set', '--secret', 'tagpin:oci', oci);
      await work.run('config', 'set', 'repository', `${server.host}/team/app`);
      await work.run('config', 'set', 'tag', 'v1');
      expect(await work.run('preview')).toMatch(/:v1@sha256:bdfba65f/);
      await work.run('up', '--yes', '--skip-preview');
      expect(await work.outputs()).toMatchObject({ image: expect.stringMatching(/:v1@sha256:bdfba65f/) });

      writeFileSync(join(work.program, language.file), language.explicit(server.host));
      await work.run('config', 'rm', 'tagpin:oci');
      await work.run('up', '--yes', '--skip-preview');
      expect(await work.outputs()).toMatchObject({ image: expect.stringMatching(/app@sha256:bdfba65f/) });
      await work.run('refresh', '--yes');
      await work.run('stack', 'export');
      expect(work.everything()).not.toContain(PASSWORD);
    },
    6 * MINUTES,
  );
});

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { LocalWorkspace, type InlineProgramArgs, type Stack } from '@pulumi/pulumi/automation';
import { openEmulator, type OciEmulator } from '../../provider/registries/oci/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { serve, type TestServer } from '../serve';
import { describeEngine, ENGINE } from './engine';

const PASSWORD = 'S3CR3T-MARK-engine';
describeEngine('the Automation API under the real engine', () => {
  let folder: string;
  let emulator: OciEmulator;
  let server: TestServer;
  let image: string;
  const stacks: Stack[] = [];

  beforeAll(() => {
    // The Automation API looks for `pulumi` on its own PATH.
    process.env['PATH'] = [ENGINE, process.env['PATH']].join(delimiter);
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tagpin-engine-'));
    for (const name of ['home', 'state']) mkdirSync(join(folder, name));
    emulator = openEmulator({ auth: { kind: 'token', username: 'ci', password: PASSWORD } });
    server = await serve(emulator);
    emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
    image = `${server.host}/team/app:v1`;
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
    stacks.length = 0;
  });

  async function open(program: InlineProgramArgs['program']): Promise<Stack> {
    const name = 'automation';
    const plugins = { providers: [{ name: 'tagpin', path: join(process.cwd(), 'dist') }] };
    // Plugins by path are of the project file, though the type does not name them.
    const projectSettings = { name, runtime: 'nodejs' as const, plugins };
    return LocalWorkspace.createStack(
      { stackName: 'dev', projectName: name, program },
      {
        projectSettings,
        envVars: {
          PULUMI_HOME: join(folder, 'home'),
          PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
          PULUMI_CONFIG_PASSPHRASE: '',
          PULUMI_SKIP_UPDATE_CHECK: 'true',
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
          PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
        },
      },
    );
  }

  const oci = (): string => JSON.stringify([{ host: server.host, username: 'ci', password: PASSWORD }]);
  const getTag = (args: pulumi.Inputs, options: pulumi.InvokeOptions = {}): pulumi.Output<{ digest: string }> =>
    pulumi.runtime.invokeOutput<{ digest: string }>('tagpin:index:getTag', args, options);

  /** Every file of the backend, as text. */
  function stored(): string {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
  }

  test('preview, up, and a second preview after the tag moved', async () => {
    const stack = await open(async () => ({ digest: getTag({ image }).apply((answer) => answer.digest) }));
    await stack.setConfig('tagpin:oci', { value: oci(), secret: true });
    expect((await stack.preview()).stdout).toMatch(/sha256:c144bc75/);
    const up = await stack.up();
    expect(up.outputs['digest']).toEqual({ value: expect.stringMatching(/^sha256:c144bc75/), secret: false });
    emulator.push('team/app', 'v1', SAMPLE_IMAGES.multi);
    expect((await stack.preview()).stdout).toMatch(/sha256:c144bc75[0-9a-f]+" => "sha256:bdfba65f/);
    expect(up.stdout + up.stderr + stored()).not.toContain(PASSWORD);
  }, 60_000);

  test('an explicit provider with a plain password: nothing is secret but it, also after a refresh', async () => {
    class Provider extends pulumi.ProviderResource {}
    const stack = await open(async () => {
      const provider = new Provider('tagpin', 'registries', { oci: oci() });
      return { digest: getTag({ image }, { provider }).apply((answer) => answer.digest) };
    });
    const up = await stack.up();
    expect(up.outputs['digest']).toEqual({ value: expect.stringMatching(/^sha256:c144bc75/), secret: false });
    await stack.refresh();
    expect(up.stdout + up.stderr + stored()).not.toContain(PASSWORD);
  }, 60_000);

  test('a configuration that is unknown in the preview: the program survives, and the update has the digest', async () => {
    class Provider extends pulumi.ProviderResource {}
    const registry = openEmulator();
    const other = await serve(registry);
    registry.push('team/app', 'v1', SAMPLE_IMAGES.single);
    try {
      const stack = await open(async () => {
        // What a first deployment does not know yet; as a path it leads nowhere, so nobody logs in.
        const { id } = new Provider('tagpin', 'first', { dockerConfig: 'off' });
        const provider = new Provider('tagpin', 'second', { dockerConfig: id });
        const tag = getTag({ image: `${other.host}/team/app:v1` }, { provider });
        return { digest: tag.apply((answer) => (answer as Partial<typeof answer>).digest ?? 'not known yet') };
      });
      expect((await stack.preview()).stdout).toContain('not known yet');
      const up = await stack.up();
      expect(up.outputs['digest']?.value).toMatch(/^sha256:c144bc75/);
    } finally {
      await other.close();
    }
  }, 60_000);
});

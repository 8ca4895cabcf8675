import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openEmulator, type OciEmulator } from '../../provider/registries/oci/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { serve, type TestServer } from '../serve';
import { describeEngine, ENGINE, Workspace } from './engine';

const PASSWORD = 'S3CR3T-MARK-yaml';

describeEngine('YAML under the real engine', () => {
  let work: Workspace;
  let emulator: OciEmulator;
  let server: TestServer;
  let image: string;

  beforeEach(async () => {
    emulator = openEmulator({ auth: { kind: 'token', username: 'ci', password: PASSWORD } });
    server = await serve(emulator);
    emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
    image = `${server.host}/team/app:v1`;
    work = new Workspace();
  });
  afterEach(async () => {
    await server.close();
    work.remove();
  });

  const oci = (): string => JSON.stringify([{ host: server.host, username: 'ci', password: PASSWORD }]);

  async function init(): Promise<void> {
    await work.run('stack', 'init', 'dev');
    await work.run('config', 'set', '--secret', 'tagpin:oci', oci());
    await work.run('config', 'set', 'tagpin:retries', '0');
  }

  test('the example: preview, up, a second preview after the tag moved; no digest is secret, no password is seen', async () => {
    work.copyExample('yaml');
    await init();
    await work.run('config', 'set', 'image', image);
    expect(await work.run('preview')).toMatch(/sha256:c144bc75/);
    await work.run('up', '--yes', '--skip-preview');
    expect(await work.outputs()).toMatchObject({ digest: expect.stringMatching(/^sha256:c144bc75/) });
    emulator.push('team/app', 'v1', SAMPLE_IMAGES.multi);
    expect(await work.run('preview')).toMatch(/sha256:c144bc75[0-9a-f]+" => "sha256:bdfba65f/);
    await work.run('refresh', '--yes');
    await work.run('stack', 'export');
    expect(work.everything()).not.toContain(PASSWORD);
  }, 60_000);

  test('an explicit provider with a plain password: it is a secret of the state', async () => {
    work.writeYaml(`resources:
  registries:
    type: pulumi:providers:tagpin
    properties: { oci: ${oci()}, dockerConfig: 'off' }
variables:
  app:
    fn::invoke: { function: tagpin:getTag, arguments: { image: '${image}' }, options: { provider: "\${registries}" } }
outputs: { digest: "\${app.digest}" }`);
    await work.run('stack', 'init', 'dev');
    await work.run('preview');
    await work.run('up', '--yes', '--skip-preview');
    expect(await work.outputs()).toMatchObject({ digest: expect.stringMatching(/^sha256:c144bc75/) });
    await work.run('refresh', '--yes');
    await work.run('stack', 'export');
    expect(work.everything()).not.toContain(PASSWORD);
  }, 60_000);

  const asking = (args: string): string =>
    `variables:\n  app:\n    fn::invoke: { function: tagpin:getTag, arguments: ${args} }\noutputs: { digest: "\${app.digest}" }`;

  test.each([
    [
      'an unknown tag',
      () => `{ image: '${image.replace('v1', 'v9')}' }`,
      /Cannot get tag 'v9' of '\S+\/team\/app': no such tag/,
    ],
    [
      'wrong arguments',
      () => `{ image: 'app:', platform: 'x//' }`,
      /Cannot parse image 'app:': expected a tag after ':'/,
    ],
    ['a dead registry', () => `{ image: '127.0.0.1:9/team/app:v1' }`, /cannot reach '127.0.0.1:9': connection refused/],
  ])(
    '%s is told in one clear line',
    async (_what, args, text) => {
      work.writeYaml(asking(args()));
      await init();
      const { status, output } = await work.pulumi('preview');
      expect(status).not.toBe(0);
      expect(output).toMatch(text);
      expect(output).not.toContain(PASSWORD);
    },
    60_000,
  );

  test('a wrong configuration is told with its path', async () => {
    work.writeYaml(asking(`{ image: '${image}' }`));
    await work.run('stack', 'init', 'dev');
    await work.run(
      'config',
      'set',
      '--secret',
      'tagpin:oci',
      `[{"host":"https://${server.host}","password":"${PASSWORD}"}]`,
    );
    const { status, output } = await work.pulumi('preview');
    expect(status).not.toBe(0);
    expect(output).toMatch(/oci\[0\]\.host/);
    expect(output).toMatch(/oci\[0\]\.username/);
    expect(output).not.toContain(PASSWORD);
  }, 60_000);

  test('ctrl-C in the middle of a look-up ends it, and the socket with it', async () => {
    work.writeYaml(asking(`{ image: '${image}' }`));
    await init();
    emulator.answerNext(() => true, { status: 200, fault: 'hang' }, 99);
    const preview = spawn(join(ENGINE ?? '', 'pulumi'), ['preview', '--non-interactive'], {
      cwd: work.program,
      env: work.environment,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => preview.once('exit', resolve));
    while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const begun = performance.now();
    preview.kill('SIGINT');
    await ended;
    // The look-up's own time would be 30 s.
    expect(performance.now() - begun).toBeLessThan(15_000);
  }, 60_000);
});

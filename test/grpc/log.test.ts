import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { Plugin, PLUGIN } from '../plugin';
import { World, type Lab } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

async function labOf(count: number): Promise<Lab> {
  const lab = await world.lab();
  for (let index = 0; index < count; index += 1) lab.emulator.push('lab/many', `t${index}`, SAMPLE_IMAGES.single);
  return { ...lab, repository: `${lab.server.host}/lab/many` };
}

/** A line is sent without waiting for it, so the last may still be on its way. */
async function untilLogged(plugin: Plugin, count: number): Promise<void> {
  while (plugin.logged.length < count) await new Promise((resolve) => setImmediate(resolve));
}

describe('what the engine is told', () => {
  test('listTags with resolveDigests tells how far it is, in lines that do not stay', async () => {
    const lab = await labOf(250);
    const { tags } = await world.plugin.call('listTags', { repository: lab.repository, resolveDigests: true });
    expect(tags).toHaveLength(250);
    await untilLogged(world.plugin, 2);
    expect(world.plugin.logged).toEqual(
      [100, 200].map((done) => ({ severity: 1, message: `resolved ${done} of 250 tags`, ephemeral: true })),
    );
  });

  test('a short call tells nothing', async () => {
    const before = world.plugin.logged.length;
    const lab = await labOf(3);
    await world.plugin.call('listTags', { repository: lab.repository, resolveDigests: true });
    expect(world.plugin.logged.slice(before)).toEqual([]);
  });

  test('with -v=9 each exchange is a debug line: method, host, path and status, nothing more', async () => {
    const plugin = await Plugin.start({
      command: [PLUGIN, '--logtostderr', '-v=9', '--tracing', 'http://127.0.0.1:9411/api/v1/spans'],
    });
    try {
      const lab = await world.lab({ auth: { kind: 'token', username: 'ci', password: 'S3CR3T-MARK' } });
      const login = { username: 'ci', password: 'S3CR3T-MARK' };
      await plugin.configure({ oci: [{ host: lab.server.host, ...login }], dockerConfig: 'off' });
      await plugin.call('getTag', { image: `${lab.repository}:single` });
      await untilLogged(plugin, 3);
      const { host } = lab.server;
      const lines = [
        `HEAD ${host}/v2/lab/app/manifests/single: 401`,
        `GET ${host}/token: 200`,
        `HEAD ${host}/v2/lab/app/manifests/single: 200`,
      ];
      expect(plugin.logged).toEqual(lines.map((message) => ({ severity: 0, message, ephemeral: false })));
      expect(plugin.output).toBe(`${plugin.port}\n`);
    } finally {
      await plugin.stop();
    }
  });

  test('an engine that is gone is no reason to fail', async () => {
    const lab = await labOf(120);
    const plugin = await Plugin.start({ command: [PLUGIN, '-v=9'] });
    try {
      await plugin.attach('127.0.0.1:1');
      const { names } = await plugin.call('listTags', { repository: lab.repository, resolveDigests: true });
      expect(names).toHaveLength(120);
      expect(plugin.logged).toEqual([]);
    } finally {
      expect(await plugin.stop()).toBe(0);
    }
  });
});

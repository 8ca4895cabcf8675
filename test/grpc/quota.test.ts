import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { World } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const warnings = (): string[] =>
  world.plugin.logged.filter(({ severity }) => severity === 2).map(({ message }) => message);

async function untilWarned(count: number): Promise<void> {
  while (warnings().length < count) await new Promise((resolve) => setImmediate(resolve));
}

test('RET-8: a quota that is nearly used up is one warning for each configuration, and in no answer', async () => {
  const lab = await world.lab();
  const type = SAMPLE_IMAGES.single.mediaType;
  const digest = `sha256:${'a'.repeat(64)}`;
  let remaining = 12;
  lab.emulator.answerNext(
    () => true,
    () => ({
      status: 200,
      headers: {
        'content-type': type,
        'docker-content-digest': digest,
        'ratelimit-limit': '100;w=21600',
        'ratelimit-remaining': `${(remaining -= 1)};w=21600`,
        'docker-ratelimit-source': '192.0.2.7',
      },
    }),
    20,
  );
  const get = (tag: string): Promise<Record<string, unknown>> =>
    world.plugin.call('getTag', { image: `${lab.repository}:${tag}` });
  const answer = await get('single');
  expect(warnings()).toEqual([]);
  for (const tag of ['multi', 'artifact', '1.0.0']) await get(tag);
  await untilWarned(1);
  expect(warnings()).toEqual([expect.stringContaining(`${lab.server.host} lets only 10 of 100 pulls`)]);
  expect(JSON.stringify(answer)).not.toMatch(/ratelimit|remaining|21600/i);
  await world.plugin.configure({ ...lab.emulator.configuration(lab.server.origin), dockerConfig: 'off' });
  expect(await get('single')).toEqual(answer);
  await get('multi');
  await untilWarned(2);
  expect(warnings()).toHaveLength(2);
});

import { World } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());

test.each([
  [
    'nginx',
    {
      registry: 'docker.io',
      repository: 'docker.io/library/nginx',
      path: 'library/nginx',
      reference: 'docker.io/library/nginx:latest',
      familiar: 'nginx',
    },
  ],
  [
    'index.docker.io/team/app:v1',
    {
      registry: 'docker.io',
      repository: 'docker.io/team/app',
      path: 'team/app',
      tag: 'v1',
      reference: 'docker.io/team/app:v1',
      familiar: 'team/app:v1',
    },
  ],
  [
    `LOCALHOST:5000/a:b@sha256:${'0'.repeat(64)}`,
    {
      registry: 'localhost:5000',
      repository: 'localhost:5000/a',
      path: 'a',
      tag: 'b',
      digest: `sha256:${'0'.repeat(64)}`,
      reference: `localhost:5000/a:b@sha256:${'0'.repeat(64)}`,
      familiar: `localhost:5000/a:b@sha256:${'0'.repeat(64)}`,
    },
  ],
])('parseReference(%s)', async (image, answer) => {
  expect(await world.plugin.call('parseReference', { image })).toEqual(answer);
});

test('a wrong reference is a failure on image', async () => {
  const { failures } = await world.plugin.invoke('parseReference', { image: 'https://nginx' });
  expect(failures).toEqual([
    { property: 'image', reason: expect.stringMatching(/^Cannot parse image 'https:\/\/nginx': .*https:\/\//) },
  ]);
});

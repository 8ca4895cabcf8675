import type { Emulator } from '../../provider/registries/emulator';
import type { RegistryUiEmulatorOptions } from '../../provider/registries/registry-ui/emulator-options';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { openEmulated } from '../emulated';
import { errorOf } from '../plugin';
import { serve } from '../serve';
import { DIGESTS, World } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

interface Instance {
  readonly emulator: Emulator;
  readonly host: string;
  readonly repository: string;
  readonly requests: () => string[];
}

/** Opens an instance with its `/v2/` beside the API, and configures the plugin for it. */
async function instance(
  options: RegistryUiEmulatorOptions = {},
  more: Record<string, unknown> = {},
): Promise<Instance> {
  const emulator = await openEmulated('registryUi', { now: () => new Date('2026-01-01T10:11:12.123Z'), ...options });
  emulator.push('team/web', 'single', SAMPLE_IMAGES.single);
  emulator.push('team/web', 'multi', SAMPLE_IMAGES.multi);
  const server = await world.opened(serve(emulator));
  await world.plugin.configure({ ...emulator.configuration(server.origin), dockerConfig: 'off', retries: 0, ...more });
  return {
    emulator,
    host: server.host,
    repository: `${server.host}/team/web`,
    requests: () => emulator.requests.map(({ method, path }) => `${method} ${path}`),
  };
}

const INFO = 'GET /udr/v1api/taginfo?repository=team%2Fweb&tagName=';
const text = (part: string | RegExp): unknown => expect.stringMatching(part);

test('what one request to the API tells', async () => {
  const { repository, requests } = await instance();
  const answer = await world.plugin.call('getTag', { image: `${repository}:single` });
  expect(answer).toMatchObject({
    exists: true,
    source: 'registryUi',
    digest: text(DIGESTS.single),
    updatedAt: '2026-01-01T10:11:12.123Z',
    createdAt: '2024-05-01T12:00:00Z',
    sizeBytes: expect.any(Number),
  });
  expect(answer).not.toHaveProperty('vendor');
  expect(requests()).toEqual([`${INFO}single`]);
});

test.each(['basic', 'token'] as const)(
  "a platform's digest is asked of /v2/ with the same pair (%s)",
  async (docker) => {
    const { repository, requests } = await instance({ docker });
    const answer = await world.plugin.call('getTag', { image: `${repository}:multi`, platform: 'linux/arm64' });
    expect(answer).toMatchObject({
      digest: text(DIGESTS.arm64),
      indexDigest: text(DIGESTS.multi),
      source: 'registryUi',
    });
    expect(requests()[0]).toBe(`${INFO}multi`);
    expect(requests().at(-1)).toMatch(/^GET \/v2\/team\/web\/manifests\/sha256:bdfba65f/);
  },
);

test('details: what /v2/ tells of the image, and the record as it came', async () => {
  const { repository } = await instance();
  const answer = await world.plugin.call('getTag', { image: `${repository}:single`, details: true });
  expect(answer).toMatchObject({
    labels: { 'org.opencontainers.image.version': '1.0.0' },
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    updatedAt: '2026-01-01T10:11:12.123Z',
    vendor: { repositoryName: 'team/web', tagName: 'single', lastUpdatedBy: 'build', deletingUser: 0 },
  });
});

test('the list carries digests', async () => {
  const { repository, requests } = await instance();
  const answer = await world.plugin.call('listTags', { repository, resolveDigests: true });
  expect(answer).toMatchObject({
    names: ['multi', 'single'],
    tags: [
      { name: 'multi', digest: text(DIGESTS.multi), updatedAt: '2026-01-01T10:11:12.123Z' },
      { name: 'single', digest: text(DIGESTS.single), sizeBytes: expect.any(Number) },
    ],
    total: 2,
    source: 'registryUi',
  });
  expect(requests()).toHaveLength(1);
});

test('nobody sees what is public, and is told what else may be wrong', async () => {
  const { host, repository } = await instance({ publicRepositories: ['team/web'] });
  await world.plugin.configure({ registryUi: [{ host }], dockerConfig: 'off', retries: 0 });
  expect(await world.plugin.call('getTag', { image: `${repository}:single` })).toMatchObject({ source: 'registryUi' });
  const error = await errorOf(world.plugin.invoke('getTag', { image: `${host}/team/other:v1`, onMissing: 'absent' }));
  expect(error).toMatchObject({
    tagpin: 'UNAUTHENTICATED',
    details: text(/private or missing, or the API not public/),
  });
});

test('a wrong token: where it came from, never what it is', async () => {
  const { host, repository } = await instance();
  const registryUi = [{ host, username: 'build', password: 'hush-hush-hush' }];
  await world.plugin.configure({ registryUi, dockerConfig: 'off', retries: 0 });
  const error = await errorOf(world.plugin.invoke('getTag', { image: `${repository}:single` }));
  expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED', details: text(/registryUi entry '127\.0\.0\.1:\d+'/) });
  expect(error.details).not.toContain('hush');
});

test('two digests of one tag are refused', async () => {
  const { repository } = await instance({ records: { digests: 'differ' } });
  const error = await errorOf(world.plugin.invoke('getTag', { image: `${repository}:single`, onMissing: 'absent' }));
  expect(error).toMatchObject({ tagpin: 'DIGEST_MISMATCH', code: 15 });
});

test('an instance that takes POST only', async () => {
  const { repository, requests } = await instance({ state: { postOnly: 405 } });
  for (const tag of ['single', 'multi']) await world.plugin.call('getTag', { image: `${repository}:${tag}` });
  expect(requests().map((request) => request.split(' ')[0])).toEqual(['GET', 'POST', 'POST']);
});

test('an instance that is offline is not missing', async () => {
  const { repository } = await instance({ state: { offline: 'error' } });
  const error = await errorOf(world.plugin.invoke('getTag', { image: `${repository}:single`, onMissing: 'absent' }));
  expect(error).toMatchObject({ tagpin: 'UNAVAILABLE', details: text(/The registry is offline/) });
});

test('wrong entries, all at once', async () => {
  const { failures } = await world.plugin.checkConfig({
    registryUi: [
      { host: 'a.io', username: 'u', endpoint: 'http://a.io' },
      { password: 'p', token: 't' },
    ],
  });
  expect(failures.map(({ property }) => property).sort()).toEqual([
    'registryUi[0].endpoint',
    'registryUi[0].password',
    'registryUi[1].host',
    'registryUi[1].token',
    'registryUi[1].username',
  ]);
});

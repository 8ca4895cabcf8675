import { openEmulator, type TencentTcrEmulator } from '../../provider/registries/tencent-tcr/emulator';
import type { TencentTcrEmulatorOptions } from '../../provider/registries/tencent-tcr/emulator-options';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { besideDocker } from '../emulated';
import { errorOf, Plugin } from '../plugin';
import { serve, type TestServer } from '../serve';

const USER = { secretId: 'AKIDgrpc', secretKey: 'grpc-secret-key', securityToken: 'grpc-session-token' };

let plugin: Plugin;
const servers: TestServer[] = [];
beforeAll(async () => {
  plugin = await Plugin.start();
});
afterAll(() => plugin.stop());
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Lab {
  readonly emulator: TencentTcrEmulator;
  readonly repository: string;
  readonly entry: Record<string, unknown>;
}

async function lab(options: TencentTcrEmulatorOptions = {}): Promise<Lab> {
  const emulator = openEmulator({ users: [USER], ...options });
  const server = await serve(emulator);
  servers.push(server);
  emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  emulator.push('team/app', 'multi', SAMPLE_IMAGES.multi);
  const [entry = {}] = emulator.configuration(server.origin)['tencentTcr'] as Record<string, unknown>[];
  await plugin.configure({ tencentTcr: [entry], dockerConfig: 'off', retries: 0 });
  return { emulator, entry, repository: `${server.host}/team/app` };
}

test('getTag tells all that the record says', async () => {
  const { repository } = await lab({ now: () => new Date(Math.floor(Date.now() / 1000) * 1000) });
  const answer = await plugin.call('getTag', { image: `${repository}:multi` });
  expect(answer).toMatchObject({
    source: 'tencentTcr',
    digest: expect.stringMatching(/^sha256:bdfba65f/),
    mediaType: 'application/vnd.oci.image.index.v1+json',
    kind: 'index',
    sizeBytes: expect.any(Number),
    updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/),
  });
  expect(answer).not.toHaveProperty('vendor');
});

test('details bring the record, though nobody may ask its /v2/', async () => {
  const { repository } = await lab();
  const answer = await plugin.call('getTag', { image: `${repository}:v1`, details: true });
  expect(answer['vendor']).toMatchObject({ ImageVersion: 'v1', Digest: answer['digest'], KmsSignature: '' });
});

test('a platform needs a login for /v2/, and the error says how to get it', async () => {
  const { repository } = await lab();
  const error = await errorOf(plugin.invoke('getTag', { image: `${repository}:multi`, platform: 'linux/arm64' }));
  expect(error).toMatchObject({ tagpin: 'UNSUPPORTED' });
  expect(error.message).toContain("add an 'oci' entry for");
});

test('a platform, with an entry of the open standard beside', async () => {
  const emulator = openEmulator();
  const both = besideDocker(emulator);
  const server = await serve(both);
  servers.push(server);
  both.push('team/app', 'multi', SAMPLE_IMAGES.multi);
  await plugin.configure({ ...both.configuration(server.origin), oci: [{ host: server.host }], dockerConfig: 'off' });
  const image = `${server.host}/team/app:multi`;
  expect(await plugin.call('getTag', { image, platform: 'linux/arm64' })).toMatchObject({
    digest: expect.stringMatching(/^sha256:551b4373/),
    source: 'tencentTcr',
  });
});

test('listTags tells digests, sizes and times at no further request', async () => {
  const { repository, emulator } = await lab();
  const answer = await plugin.call('listTags', { repository });
  expect(answer).toMatchObject({ names: ['multi', 'v1'], total: 2, truncated: false, source: 'tencentTcr' });
  expect(answer['tags']).toEqual([
    expect.objectContaining({ name: 'multi', digest: expect.any(String), sizeBytes: expect.any(Number) }),
    expect.objectContaining({ name: 'v1', updatedAt: expect.any(String) }),
  ]);
  expect(emulator.requests).toHaveLength(2);
});

test('credentials from the environment, for an entry without any', async () => {
  const { repository, entry } = await lab();
  const { host, endpoint } = entry;
  const environment = {
    TENCENTCLOUD_SECRET_ID: USER.secretId,
    TENCENTCLOUD_SECRET_KEY: USER.secretKey,
    TENCENTCLOUD_SECURITY_TOKEN: USER.securityToken,
    TENCENTCLOUD_REGION: 'ap-tokyo',
  };
  const own = await Plugin.start({ environment });
  try {
    await own.configure({ tencentTcr: [{ host, endpoint }], dockerConfig: 'off', retries: 0 });
    expect(await own.call('getTag', { image: `${repository}:v1` })).toMatchObject({ source: 'tencentTcr' });
  } finally {
    await own.stop();
  }
  const wrong = await Plugin.start({ environment: { ...environment, TENCENTCLOUD_SECRET_KEY: 'wrong-secret-key' } });
  try {
    await wrong.configure({ tencentTcr: [{ host, endpoint }], dockerConfig: 'off', retries: 0 });
    const error = await errorOf(wrong.invoke('getTag', { image: `${repository}:v1` }));
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    expect(error.message).toContain('credentials from environment TENCENTCLOUD_SECRET_ID');
    expect(error.message).not.toContain('wrong-secret-key');
  } finally {
    await wrong.stop();
  }
});

test('without credentials the error says what to set', async () => {
  const { repository, entry } = await lab();
  const { host, endpoint } = entry;
  await plugin.configure({ tencentTcr: [{ host, endpoint }], dockerConfig: 'off' });
  const error = await errorOf(plugin.invoke('getTag', { image: `${repository}:v1`, onMissing: 'absent' }));
  expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
  expect(error.message).toContain('TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY');
});

test('an error has the code and the request id of the vendor, and no secret', async () => {
  const { repository, emulator } = await lab({ requestId: '0b7c2a34-5d5e-4b39-8d6a-2f3f5f1a9c01' });
  const said = `denied to ${USER.securityToken}`;
  emulator.answerNext(() => true, emulator.error('AuthFailure.UnauthorizedOperation', said), 9);
  const error = await errorOf(plugin.invoke('getTag', { image: `${repository}:v1` }));
  expect(error).toMatchObject({ tagpin: 'FORBIDDEN', code: 7 });
  expect(error.message).toContain('AuthFailure.UnauthorizedOperation (denied to [secret])');
  expect(error.message).toContain('(request id 0b7c2a34-5d5e-4b39-8d6a-2f3f5f1a9c01)');
});

test('an instance that is not there is no absence of an image', async () => {
  const { repository } = await lab({ instance: { publicDomain: 'elsewhere.example' } });
  const error = await errorOf(plugin.invoke('getTag', { image: `${repository}:v1`, onMissing: 'absent' }));
  expect(error).toMatchObject({ tagpin: 'INVALID_INPUT' });
});

test('all that is wrong with an entry is told at once', async () => {
  const entry = { host: 'acme.tencentcloudcr.com', secretId: 'AKIDa', region: '!', endpoint: 'http://x.example' };
  const { failures } = await plugin.checkConfig({ tencentTcr: [entry] });
  expect(failures.map(({ property }) => property).sort()).toEqual(
    ['endpoint', 'region', 'secretKey'].map((name) => `tencentTcr[0].${name}`),
  );
});

import { EMULATED_USERS, type NaverNcrEmulatorOptions } from '../../provider/registries/naver-ncr/emulator-options';
import type { Emulator } from '../../provider/registries/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { openEmulated } from '../emulated';
import { errorOf, Plugin } from '../plugin';
import { serve, type TestServer } from '../serve';

const { accessKey, secretKey } = EMULATED_USERS.viewer;

let plugin: Plugin;
let server: TestServer;
beforeAll(async () => {
  plugin = await Plugin.start();
});
afterAll(async () => {
  await plugin.stop();
});
afterEach(() => server.close());

/** An emulated NCR under the vendor's own name, and beside it the `/v2/` of the same host. */
async function opened(options: NaverNcrEmulatorOptions = {}): Promise<{ emulator: Emulator; repository: string }> {
  const emulator = await openEmulated('naverNcr', { host: 'vendor', ...options });
  server = await serve(emulator);
  emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  emulator.push('team/app', 'multi', SAMPLE_IMAGES.multi);
  await plugin.configure({ ...emulator.configuration(server.origin), dockerConfig: 'off', retries: 1 });
  return { emulator, repository: `${emulator.host(server.origin)}/team/app` };
}

const paths = ({ requests }: Emulator): string[] => requests.map(({ path }) => path);

describe('a registry of NAVER Cloud', () => {
  test.each([
    ['kr', '/ncr/api/v2'],
    ['sg', '/ncr/sgn-api/v2'],
    ['jp', '/ncr/jpn-api/v2'],
  ] as const)('in %s is asked at %s', async (region, base) => {
    const { emulator, repository } = await opened({ region });
    expect(repository).toBe(`myreg.${region}.ncr.ntruss.com/team/app`);
    const answer = await plugin.call('getTag', { image: `${repository}:v1` });
    expect(answer).toMatchObject({
      source: 'naverNcr',
      digest: expect.stringMatching(/^sha256:c144bc75/),
      updatedAt: expect.stringMatching(/Z$/),
    });
    expect(answer).not.toHaveProperty('vendor');
    expect(answer).not.toHaveProperty('sizeBytes');
    expect(paths(emulator)).toEqual([`${base}/repositories/myreg/team%2Fapp/tags/v1`]);
  });

  test("a platform's digest is in the record: one request", async () => {
    const { emulator, repository } = await opened();
    const answer = await plugin.call('getTag', { image: `${repository}:multi`, platform: 'linux/arm64' });
    expect(answer).toMatchObject({ digest: expect.stringMatching(/^sha256:551b4373/), source: 'naverNcr' });
    expect(emulator.requests).toHaveLength(1);
    const error = await errorOf(
      plugin.invoke('getTag', { image: `${repository}:multi`, requirePlatforms: ['linux/s390x'] }),
    );
    expect(error).toMatchObject({ tagpin: 'PLATFORM_NOT_FOUND' });
  });

  test('details are the record and the documents, read with the same keys', async () => {
    const { emulator, repository } = await opened();
    const answer = await plugin.call('getTag', { image: `${repository}:v1`, details: true });
    expect(answer).toMatchObject({
      source: 'naverNcr',
      createdAt: '2024-05-01T12:00:00Z',
      labels: { 'org.opencontainers.image.version': '1.0.0' },
      sizeBytes: 452,
      vendor: { name: 'v1', full_size: 108, images: [{ latest_pulled: 0, os_version: null }] },
    });
    expect(paths(emulator).filter((path) => path.startsWith('/v2/')).length).toBeGreaterThan(0);
  });

  test('a list carries the digests', async () => {
    const { emulator, repository } = await opened();
    const answer = await plugin.call('listTags', { repository, resolveDigests: true });
    expect(answer).toMatchObject({
      names: ['multi', 'v1'],
      tags: [{ digest: expect.stringMatching(/^sha256:bdfba65f/) }, { digest: expect.stringMatching(/^sha256:c144/) }],
      total: 2,
      truncated: false,
    });
    expect(emulator.requests).toHaveLength(1);
  });

  test('missing is told in one line', async () => {
    const { repository } = await opened();
    const error = await errorOf(plugin.invoke('getTag', { image: `${repository}:v9` }));
    expect(error).toMatchObject({ tagpin: 'MANIFEST_NOT_FOUND', code: 5 });
    expect(error.message).toContain(
      "Cannot get tag 'v9' of 'myreg.kr.ncr.ntruss.com/team/app': registry answered 404 errorCode 300 (Not Found Exception: Requested resource not found); no such tag",
    );
    expect(await plugin.call('getTag', { image: `${repository}:v9`, onMissing: 'absent' })).toMatchObject({
      exists: false,
      source: 'naverNcr',
    });
  });
});

describe('keys', () => {
  test('that are wrong are told by where they came from, and never shown', async () => {
    const { emulator, repository } = await opened();
    const [entry] = emulator.configuration(server.origin)['naverNcr'] as object[];
    await plugin.configure({ naverNcr: [{ ...entry, secretKey: 'a-wrong-secret-key' }], dockerConfig: 'off' });
    const error = await errorOf(plugin.invoke('getTag', { image: `${repository}:v1`, onMissing: 'absent' }));
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    expect(error.message).toContain("provider configuration, naverNcr entry 'myreg.kr.ncr.ntruss.com'");
    expect(error.message).not.toContain('a-wrong-secret-key');
  });

  test('of the environment complete an entry', async () => {
    const environment = { NCLOUD_ACCESS_KEY: accessKey, NCLOUD_SECRET_KEY: secretKey };
    const other = await Plugin.start({ environment });
    try {
      const { repository } = await opened();
      const entry = { host: 'myreg.kr.ncr.ntruss.com', endpoint: server.origin.origin };
      await other.configure({ naverNcr: [entry], dockerConfig: 'off' });
      expect(await other.call('getTag', { image: `${repository}:v1` })).toMatchObject({ source: 'naverNcr' });
    } finally {
      await other.stop();
    }
  });

  test('that are nowhere are asked for, without a request', async () => {
    const { emulator, repository } = await opened();
    const entry = { host: 'myreg.kr.ncr.ntruss.com', endpoint: server.origin.origin };
    await plugin.configure({ naverNcr: [entry], dockerConfig: 'off' });
    const error = await errorOf(plugin.invoke('getTag', { image: `${repository}:v1` }));
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    expect(error.message).toContain("set 'accessKey' and 'secretKey' in its 'naverNcr' entry, or NCLOUD_ACCESS_KEY");
    expect(emulator.requests).toEqual([]);
  });

  test('for a private host need the registry, too', async () => {
    await opened();
    const host = 'x1y2z3.kr.private-ncr.ntruss.com';
    const { failures } = await plugin.checkConfig({ naverNcr: [{ host, accessKey, secretKey }] });
    expect(failures).toEqual([
      { property: 'naverNcr[0].endpoint', reason: expect.stringContaining('/ncr/api/v2/repositories/myreg') },
    ]);
  });
});

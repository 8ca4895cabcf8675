import type { HuaweiSwrEmulatorOptions } from '../../provider/registries/huawei-swr/emulator-options';
import { EMULATED_USERS } from '../../provider/registries/huawei-swr/emulator-options';
import { SAMPLE_IMAGES, SAMPLE_VERSIONS, sampleVersion } from '../../provider/registries/sample-images';
import type { Emulator } from '../../provider/registries/emulator';
import { openEmulated } from '../emulated';
import { errorOf, Plugin } from '../plugin';
import { serve, type TestServer } from '../serve';
import { DIGESTS } from './world';

// Huawei SWR as a deployment meets it: the built plugin, the engine's messages, an emulated region on loopback.
describe('huaweiSwr', () => {
  const TAGS = '/v2/manage/namespaces/team/repos/sub$app/tags';
  let plugin: Plugin;
  let emulator: Emulator;
  let server: TestServer;
  let repository: string;

  afterEach(async () => {
    await plugin.stop();
    await server.close();
  });

  async function start(options: HuaweiSwrEmulatorOptions = {}): Promise<void> {
    emulator = await openEmulated('huaweiSwr', options);
    server = await serve(emulator);
    repository = `${server.host}/team/sub/app`;
    for (const [tag, image] of Object.entries(SAMPLE_IMAGES)) emulator.push('team/sub/app', tag, image);
    for (const version of SAMPLE_VERSIONS) emulator.push('team/sub/app', version, sampleVersion(version));
    plugin = await Plugin.start();
    await forget();
  }

  const forget = async (): Promise<void> => {
    await plugin.configure({ ...emulator.configuration(server.origin), dockerConfig: 'off' });
  };
  const getTag = (tag: string, args: Record<string, unknown> = {}): Promise<Record<string, unknown>> =>
    plugin.call('getTag', { image: `${repository}:${tag}`, ...args });
  const requests = (): string[] => emulator.requests.map(({ method, path }) => `${method} ${path}`);

  test.each(['keys', 'temporary', 'token', 'iam'] as const)('a tag, by %s', async (login) => {
    await start({ login });
    const answer = await getTag('single');
    expect(answer).toMatchObject({
      source: 'huaweiSwr',
      digest: expect.stringContaining(DIGESTS.single),
      kind: 'image',
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      sizeBytes: 452,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(answer).not.toHaveProperty('vendor');
    expect(requests()).toEqual([
      ...(login === 'iam' ? ['POST /v3/auth/tokens?nocatalog=true'] : []),
      `GET ${TAGS}/single`,
    ]);
  });

  test.each(['keys', 'temporary', 'token'] as const)('platforms of an index need no /v2/, by %s', async (login) => {
    await start({ login });
    const arm = { digest: expect.stringContaining(DIGESTS.arm64), indexDigest: expect.stringContaining(DIGESTS.multi) };
    expect(await getTag('multi', { platform: 'linux/arm64' })).toMatchObject(arm);
    // A second question about a tag that was resolved is asked by digest, which the API cannot: each is a first one here.
    await forget();
    expect(await getTag('multi', { requirePlatforms: ['linux/amd64', 'windows/amd64'] })).toMatchObject({
      kind: 'index',
      platforms: expect.arrayContaining([expect.objectContaining({ platform: 'linux/arm64' })]),
    });
    await forget();
    expect(await getTag('multi', { verify: true })).toMatchObject({ kind: 'index' });
    await forget();
    expect(await errorOf(getTag('multi', { platform: 'linux/s390x' }))).toMatchObject({
      tagpin: 'PLATFORM_NOT_FOUND',
    });
    expect(requests()).toEqual(Array.from({ length: 4 }, () => `GET ${TAGS}/multi`));
  });

  test("details: the record itself, and what permanent keys' own login for /v2/ gives", async () => {
    await start();
    expect(await getTag('single', { details: true })).toMatchObject({
      labels: { 'org.opencontainers.image.version': '1.0.0' },
      vendor: { tag: 'single', schema: 2, tag_type: 0, path: 'swr.cn-north-4.myhuaweicloud.com/team/sub/app:single' },
    });
    expect(requests().filter((request) => request.includes('/manifests/'))).toEqual([]);
  });

  test('details without a login for /v2/: as far as the record tells', async () => {
    await start({ login: 'token' });
    const answer = await getTag('single', { details: true });
    expect(answer).toMatchObject({ digest: expect.stringContaining(DIGESTS.single), vendor: { tag: 'single' } });
    expect(answer).not.toHaveProperty('labels');
    expect(await errorOf(getTag('single', { platform: 'linux/amd64' }))).toMatchObject({ tagpin: 'UNSUPPORTED' });
  });

  test('listTags tells digests, by one request', async () => {
    await start();
    const answer = await plugin.call('listTags', { repository, include: '^1\\.0' });
    expect(answer).toMatchObject({
      names: ['1.0.0', '1.0.1'],
      total: 14,
      tags: [
        { name: '1.0.0', digest: expect.stringMatching(/^sha256:/), updatedAt: expect.any(String) },
        { name: '1.0.1' },
      ],
      source: 'huaweiSwr',
    });
    expect(requests()).toHaveLength(1);
    expect(await plugin.call('listTags', { repository, maxTags: 1 })).toMatchObject({
      names: ['2.0.0-alpine'],
      truncated: true,
    });
  });

  test('a region without show', async () => {
    await start({ show: 'unpublished' });
    expect(await getTag('single')).toMatchObject({ digest: expect.stringContaining(DIGESTS.single) });
    expect(await getTag('nope', { onMissing: 'absent' })).toMatchObject({ exists: false, source: 'huaweiSwr' });
    expect(requests().filter((request) => !request.includes('?'))).toEqual([`GET ${TAGS}/single`]);
  });

  test('missing is not forbidden, and says what is missing', async () => {
    await start({ denied: ['closed'] });
    const missing = (image: string) => errorOf(plugin.invoke('getTag', { image: `${server.host}/${image}` }));
    expect(await missing('team/sub/app:nope')).toMatchObject({
      tagpin: 'MANIFEST_NOT_FOUND',
      details: expect.stringMatching(/SVCSTG\.SWR\.4040115 \(Tag not found\); no such tag \(request id emulated-/),
    });
    expect(await missing('team/none:v1')).toMatchObject({ tagpin: 'REPOSITORY_NOT_FOUND' });
    expect(await missing('none/app:v1')).toMatchObject({
      details: expect.stringContaining("no such organization, 'none'"),
    });
    expect(await missing('closed/app:v1')).toMatchObject({ tagpin: 'FORBIDDEN' });
    expect(await missing('app:v1')).toMatchObject({ tagpin: 'INVALID_INPUT' });
  });

  describe('by the environment', () => {
    const { reader } = EMULATED_USERS;
    const keys = { HW_ACCESS_KEY: reader.accessKey, HW_SECRET_KEY: reader.secretKey };
    const openFor = async (environment: Record<string, string>): Promise<void> => {
      emulator = await openEmulated('huaweiSwr');
      server = await serve(emulator);
      plugin = await Plugin.start({ environment });
      repository = `${server.host}/team/sub/app`;
      emulator.push('team/sub/app', 'single', SAMPLE_IMAGES.single);
      const entry = { host: server.host, endpoint: server.origin.origin, iamEndpoint: server.origin.origin };
      await plugin.configure({ huaweiSwr: [entry], dockerConfig: 'off', retries: 0 });
    };

    test('keys', async () => {
      await openFor({ ...keys, HW_REGION_NAME: 'cn-north-4' });
      expect(await getTag('single', { details: true })).toMatchObject({ labels: expect.any(Object) });
    });

    test('a password', async () => {
      await openFor({
        HW_DOMAIN_NAME: reader.domain,
        HW_USER_NAME: reader.name,
        HW_USER_PASSWORD: reader.password,
        HW_REGION_NAME: 'cn-north-4',
      });
      expect(await getTag('single')).toMatchObject({ source: 'huaweiSwr' });
    });

    test('keys that are refused are named, and not told', async () => {
      await openFor({ ...keys, HW_SECRET_KEY: 'a-secret-of-the-environment' });
      const error = await errorOf(getTag('single'));
      expect(error).toMatchObject({
        tagpin: 'UNAUTHENTICATED',
        details: expect.stringContaining('credentials from environment HW_ACCESS_KEY, HW_SECRET_KEY'),
      });
      expect(error.details + plugin.output).not.toContain('a-secret-of-the-environment');
    });

    test('none at all', async () => {
      await openFor({});
      expect(await errorOf(getTag('single'))).toMatchObject({
        tagpin: 'UNAUTHENTICATED',
        details: expect.stringContaining("there are no credentials for '127.0.0.1:"),
      });
      expect(requests()).toEqual([]);
    });
  });

  test('problems of the configuration come at once', async () => {
    await start();
    const entry = {
      host: 'swr.cn-north-4.myhuaweicloud.com',
      accessKey: 'a',
      authToken: 'b',
      endpoint: 'x',
      region: 'X',
    };
    const { failures } = await plugin.checkConfig({ huaweiSwr: [entry] });
    expect(failures.map(({ property }) => property).sort()).toEqual([
      'huaweiSwr[0].authToken',
      'huaweiSwr[0].endpoint',
      'huaweiSwr[0].region',
      'huaweiSwr[0].secretKey',
    ]);
  });
});

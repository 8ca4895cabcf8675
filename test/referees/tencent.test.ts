import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../../provider/clock';
import { parseDigest } from '../../provider/image/digest';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import type { EmulatedUser } from '../../provider/registries/tencent-tcr/emulator-options';
import { otherInstances, SIGNAL, tagsOf, TcrWorld, type OpenedTcr, type TcrSetting } from '../tencent-tcr';
import { describeReferee, refereePath } from './describe-referee';

type Answer = Readonly<Record<string, unknown>>;
type Client = Record<'DescribeImages' | 'DescribeInstances', (parameters: object) => Promise<Answer>>;

interface Sdk {
  readonly tcr: { readonly v20190924: { readonly Client: new (config: object) => Client } };
}

const NAME = 'tencentcloud-sdk-nodejs';
const HOST = 'emulated.tencentcloudcr.com';
const USER: EmulatedUser = { secretId: 'AKIDreferee', secretKey: 'refereeKey' };
const REPOSITORY = { RegistryId: 'tcr-okmj78', NamespaceName: 'team', RepositoryName: 'sub/app' };

// The SDK signs by the clock of the machine.
const clock: Clock = { now: () => new Date(), random: () => 0, sleep: () => Promise.resolve() };
const world = new TcrWorld(clock);
afterEach(() => world.close());

function open({ entry, ...switches }: TcrSetting = {}): Promise<OpenedTcr> {
  const instance = { publicDomain: HOST, registryName: 'emulated' };
  return world.open({ users: [USER], instance, entry: { host: HOST, ...entry }, ...switches });
}

/** The SDK takes the service's name from the first label of its endpoint: the name stays, and its address is ours. */
function sdkAt({ server }: OpenedTcr, user: EmulatedUser = USER): Client {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is in a package of its own
  const { tcr } = require(`${refereePath(NAME)}/tencentcloud/services/tcr`) as Sdk;
  const lookup: LookupFunction = (_host, options, found) => {
    if (options.all === true) found(null, [{ address: '127.0.0.1', family: 4 }]);
    else found(null, '127.0.0.1', 4);
  };
  const { secretId, secretKey, securityToken } = user;
  return new tcr.v20190924.Client({
    credential: { secretId, secretKey, ...(securityToken !== undefined && { token: securityToken }) },
    region: 'ap-guangzhou',
    profile: {
      httpProfile: {
        endpoint: `tcr.tencentcloudapi.com:${server.origin.port}`,
        protocol: 'http://',
        agent: new Agent({ lookup }),
      },
    },
  });
}

function pushMany({ emulator }: OpenedTcr, count: number): void {
  for (let index = 0; index < count; index += 1) emulator.push('team/sub/app', `v${index}`, SAMPLE_IMAGES.single);
}

describeReferee(NAME, () => {
  test('a tag: the same record', async () => {
    const opened = await open();
    pushMany(opened, 12);
    const told = await sdkAt(opened).DescribeImages({ ...REPOSITORY, ImageVersion: 'v1', ExactMatch: true });
    const { vendor, digest } = await opened.registry.getTag('team/sub/app', 'v1', SIGNAL);
    expect(told).toEqual({ RequestId: expect.any(String), TotalCount: 1, ImageInfoList: [vendor] });
    expect(vendor).toMatchObject({ ImageVersion: 'v1', Digest: digest });
  });

  test('a digest: the same record', async () => {
    const opened = await open();
    const digest = parseDigest(opened.emulator.push('team/sub/app', 'v1', SAMPLE_IMAGES.multi));
    opened.emulator.push('team/sub/app', 'v2', SAMPLE_IMAGES.single);
    const told = await sdkAt(opened).DescribeImages({ ...REPOSITORY, Digest: digest });
    const { vendor } = await opened.registry.getDigest('team/sub/app', digest, SIGNAL);
    expect(told).toMatchObject({ TotalCount: 1, ImageInfoList: [vendor] });
  });

  test('250 tags by pages that are numbered from 1: the same tags', async () => {
    const opened = await open();
    pushMany(opened, 250);
    const sdk = sdkAt(opened);
    const names: unknown[] = [];
    for (const Offset of [1, 2, 3]) {
      const { ImageInfoList } = await sdk.DescribeImages({ ...REPOSITORY, Limit: 100, Offset });
      names.push(...(ImageInfoList as Answer[]).map(({ ImageVersion }) => ImageVersion));
    }
    const ours = await tagsOf(opened.registry.listTags('team/sub/app', SIGNAL));
    expect(names).toEqual(ours.map(({ name }) => name));
    expect(new Set(names).size).toBe(250);
  });

  test('the instance of a host: what we ask it by', async () => {
    const opened = await open({ others: otherInstances(120) });
    pushMany(opened, 1);
    const { TotalCount, Registries } = await sdkAt(opened).DescribeInstances({
      AllRegion: true,
      Filters: [{ Name: 'RegistryName', Values: ['emulated'] }],
    });
    await opened.registry.getTag('team/sub/app', 'v0', SIGNAL);
    const { RegistryId } = opened.calls.at(-1)?.body ?? {};
    expect({ TotalCount, Registries }).toEqual({
      TotalCount: 1,
      Registries: [expect.objectContaining({ RegistryId, PublicDomain: HOST })],
    });
  });

  test('temporary keys: their token is sent and not signed', async () => {
    const user = { ...USER, securityToken: 'refereeToken' };
    const opened = await open({ users: [user] });
    pushMany(opened, 1);
    expect(await sdkAt(opened, user).DescribeImages(REPOSITORY)).toMatchObject({ TotalCount: 1 });
    expect(await opened.registry.getTag('team/sub/app', 'v0', SIGNAL)).toMatchObject({ digest: expect.any(String) });
    await expect(sdkAt(opened, USER).DescribeImages(REPOSITORY)).rejects.toMatchObject({
      code: 'AuthFailure.TokenFailure',
    });
  });

  test.each([
    ['a wrong key', { ...USER, secretKey: 'another' }, 'AuthFailure.SignatureFailure'],
    ['an unknown user', { ...USER, secretId: 'AKIDnobody' }, 'AuthFailure.SecretIdNotFound'],
  ])('%s: refused to both, in the words of the vendor', async (_what, user, code) => {
    const opened = await open({ entry: user });
    await expect(sdkAt(opened, user).DescribeImages(REPOSITORY)).rejects.toMatchObject({ code });
    await expect(opened.registry.getTag('team/sub/app', 'v0', SIGNAL)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining(code),
    });
  });

  test('a missing repository: an error to both; a missing tag: an empty list', async () => {
    const opened = await open();
    const asked = { ...REPOSITORY, RepositoryName: 'none' };
    await expect(sdkAt(opened).DescribeImages(asked)).rejects.toMatchObject({
      code: 'ResourceNotFound.TcrResourceNotFound',
      requestId: expect.any(String),
    });
    await expect(opened.registry.getTag('team/none', 'v1', SIGNAL)).rejects.toMatchObject({
      code: 'REPOSITORY_NOT_FOUND',
    });
    pushMany(opened, 1);
    const told = await sdkAt(opened).DescribeImages({ ...REPOSITORY, ImageVersion: 'v9', ExactMatch: true });
    expect(told).toMatchObject({ TotalCount: 0, ImageInfoList: [] });
    await expect(opened.registry.getTag('team/sub/app', 'v9', SIGNAL)).rejects.toMatchObject({
      code: 'MANIFEST_NOT_FOUND',
    });
  });
});

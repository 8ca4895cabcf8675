import { FakeClock } from '../../../test/fake-clock';
import { KNOWN, otherInstances, SIGNAL, TcrWorld, type OpenedTcr, type TcrSetting } from '../../../test/tencent-tcr';
import { SAMPLE_IMAGES } from '../sample-images';

const world = new TcrWorld(new FakeClock());
afterEach(() => world.close());

async function open(setting: TcrSetting = {}): Promise<OpenedTcr> {
  const opened = await world.open(setting);
  opened.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  return opened;
}

const ask = ({ registry }: OpenedTcr) => registry.getTag('team/app', 'v1', SIGNAL);
const actions = ({ calls }: OpenedTcr): string[] => calls.map(({ action, region }) => `${action} ${region}`);

test('a host is looked up once, and asked in its region from then on', async () => {
  const opened = await open({ instance: { region: 'eu-frankfurt' } });
  await ask(opened);
  await ask(opened);
  expect(actions(opened)).toEqual([
    'DescribeInstances ap-guangzhou',
    'DescribeImages eu-frankfurt',
    'DescribeImages eu-frankfurt',
  ]);
  expect(opened.calls[0]?.body).toEqual({ AllRegion: true, Limit: 100, Offset: 0 });
});

test('questions at the same time share the look-up', async () => {
  const opened = await open();
  await Promise.all(Array.from({ length: 20 }, () => ask(opened)));
  expect(actions(opened).filter((action) => action.startsWith('DescribeInstances'))).toHaveLength(1);
});

test('one that goes away does not end the look-up of another', async () => {
  const opened = await open();
  const controller = new AbortController();
  const left = opened.registry.getTag('team/app', 'v1', controller.signal);
  const stays = ask(opened);
  controller.abort();
  await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await stays).toMatchObject({ digest: expect.any(String) });
});

test('a failure is not remembered', async () => {
  const opened = await open();
  opened.emulator.answerNext(() => true, { status: 500 });
  await expect(ask(opened)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await ask(opened)).toMatchObject({ digest: expect.any(String) });
});

test('with id and region nothing is looked up', async () => {
  const opened = await open({ entry: KNOWN });
  await ask(opened);
  expect(actions(opened)).toEqual(['DescribeImages ap-guangzhou']);
});

test('an id without its region is looked up by the id', async () => {
  const opened = await open({
    entry: { registryId: 'tcr-okmj78' },
    instance: { region: 'ap-seoul', publicDomain: 'elsewhere.example' },
    others: otherInstances(3),
  });
  await ask(opened);
  expect(opened.calls[0]?.body).toEqual({ AllRegion: true, Registryids: ['tcr-okmj78'], Limit: 100, Offset: 0 });
  expect(actions(opened)[1]).toBe('DescribeImages ap-seoul');
});

test('a region without an id is where the look-up is asked', async () => {
  const opened = await open({ entry: { region: 'ap-tokyo' } });
  await ask(opened);
  expect(actions(opened)).toEqual(['DescribeInstances ap-tokyo', 'DescribeImages ap-guangzhou']);
});

test('where the API tells no region, the configured one is it', async () => {
  const opened = await open({ entry: { region: 'ap-guangzhou' }, instance: { region: null } });
  await ask(opened);
  expect(actions(opened)[1]).toBe('DescribeImages ap-guangzhou');
  const without = await open({ instance: { region: null } });
  await expect(ask(without)).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
});

test.each([
  [100, [0, 100]],
  [250, [0, 100, 200]],
])('behind %d other instances: Offset is an index', async (count, offsets) => {
  const opened = await open({ others: otherInstances(count) });
  await ask(opened);
  expect(opened.calls.slice(0, -1).map(({ body }) => body['Offset'])).toEqual(offsets);
});

describe('by the name in the host', () => {
  const HOST = 'acme.tencentcloudcr.com';
  const acme = { registryName: 'acme', publicDomain: HOST };

  test('the public domain', async () => {
    const opened = await open({ entry: { host: HOST }, instance: acme, others: otherInstances(300) });
    await ask(opened);
    expect(opened.calls).toHaveLength(2);
    expect(opened.calls[0]?.body).toEqual({
      AllRegion: true,
      Filters: [{ Name: 'RegistryName', Values: ['acme'] }],
      Limit: 100,
      Offset: 0,
    });
  });

  test('the domain within the network, whether or not the API tells it', async () => {
    for (const internalEndpoint of ['', 'acme-vpc.tencentcloudcr.com']) {
      const instance = { ...acme, internalEndpoint };
      const opened = await open({ entry: { host: 'acme-vpc.tencentcloudcr.com' }, instance });
      expect(await ask(opened)).toMatchObject({ digest: expect.any(String) });
    }
  });

  test("an instance that is called '…-vpc' goes before another one's network", async () => {
    const host = 'acme-vpc.tencentcloudcr.com';
    const opened = await open({
      entry: { host },
      instance: { registryName: 'acme-vpc', publicDomain: host },
      others: [{ ...acme, registryId: 'tcr-other' }],
    });
    await ask(opened);
    expect(opened.calls[1]?.body['RegistryId']).toBe('tcr-okmj78');
  });

  test('a filter that finds more is compared exactly', async () => {
    const others = [
      { registryName: 'acme-2', registryId: 'tcr-2' },
      { registryName: 'my-acme', registryId: 'tcr-3' },
    ];
    const opened = await open({ entry: { host: HOST }, instance: acme, others, fuzzyNames: true });
    await ask(opened);
    expect(opened.calls[1]?.body['RegistryId']).toBe('tcr-okmj78');
    const none = await open({ entry: { host: 'cme.tencentcloudcr.com' }, instance: acme, fuzzyNames: true });
    await expect(ask(none)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('an instance that is not there says nothing of any tag', () => {
  test('no such domain', async () => {
    const opened = await open({ entry: { host: 'images.example' }, others: otherInstances(150) });
    await expect(ask(opened)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining("for a custom domain set 'registryId' and 'region'"),
    });
  });

  test('no such id', async () => {
    const opened = await open({ entry: { registryId: 'tcr-none' } });
    await expect(ask(opened)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('no such id, though id and region are configured', async () => {
    const opened = await open({ entry: { registryId: 'tcr-none', region: 'ap-guangzhou' } });
    await expect(ask(opened)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(actions(opened)).toEqual(['DescribeImages ap-guangzhou', 'DescribeInstances ap-guangzhou']);
  });

  test('another region than the configured one', async () => {
    const opened = await open({ entry: { ...KNOWN, region: 'ap-seoul' } });
    await expect(ask(opened)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining("is in region 'ap-guangzhou', not in 'ap-seoul'"),
    });
  });

  test('an error that calls the instance missing', async () => {
    const opened = await open();
    opened.emulator.answerNext(() => true, opened.emulator.error('ResourceNotFound.TcrResourceNotFound'));
    await expect(ask(opened)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

test('a missing repository of a configured instance is confirmed once', async () => {
  const opened = await open({ entry: KNOWN });
  for (let time = 0; time < 2; time += 1) {
    const asked = opened.registry.getTag('team/none', 'v1', SIGNAL);
    await expect(asked).rejects.toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
  }
  expect(actions(opened).filter((action) => action.startsWith('DescribeInstances'))).toHaveLength(1);
});

test('a key that may not see instances still sees what is missing', async () => {
  const users = [{ secretId: 'AKIDa', secretKey: 'k', denied: ['DescribeInstances'] }];
  const opened = await open({ entry: KNOWN, users });
  const asked = opened.registry.getTag('team/none', 'v1', SIGNAL);
  await expect(asked).rejects.toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
  const unknown = await open({ users });
  await expect(ask(unknown)).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining("where 'registryId' and 'region' are not both set, tcr:DescribeInstances"),
  });
});

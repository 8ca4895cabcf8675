import { FakeClock } from '../../../test/fake-clock';
import { KNOWN, SIGNAL, TcrWorld } from '../../../test/tencent-tcr';
import { parseDigest } from '../../image/digest';
import { SAMPLE_IMAGES } from '../sample-images';

const world = new TcrWorld(new FakeClock());
afterEach(() => world.close());

const ONE = `sha256:${'1'.repeat(64)}`;
const TWO = `sha256:${'2'.repeat(64)}`;
const record = (over: object = {}) => ({ ImageVersion: 'v1', Digest: ONE, ...over });
const answered = (images: unknown, total: unknown = 1) => ({
  status: 200,
  body: JSON.stringify({ Response: { ImageInfoList: images, TotalCount: total, RequestId: 'r' } }),
});

describe('getTag', () => {
  test('is one signed request once the instance is known', async () => {
    const { emulator, registry, calls } = await world.open({ entry: KNOWN });
    const digest = emulator.push('team/sub/app', 'v1', SAMPLE_IMAGES.single);
    expect(await registry.getTag('team/sub/app', 'v1', SIGNAL)).toEqual({
      digest,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      sizeBytes: expect.any(Number),
      updatedAt: expect.stringMatching(/^2026-01-01T00:00:.*Z$/),
      vendor: expect.objectContaining({ ImageVersion: 'v1', KmsSignature: '' }),
    });
    expect(calls).toEqual([
      {
        action: 'DescribeImages',
        region: 'ap-guangzhou',
        body: {
          RegistryId: 'tcr-okmj78',
          NamespaceName: 'team',
          RepositoryName: 'sub/app',
          ImageVersion: 'v1',
          ExactMatch: true,
          Limit: 100,
          Offset: 1,
        },
      },
    ]);
  });

  test("the document's record goes to outputs and, untouched, to the vendor's", async () => {
    const { emulator, registry } = await world.open({ entry: KNOWN });
    const image = {
      Digest: 'sha256:a1801b843b1bfaf77c501e7a6d3f709401a1e0c83863037fa3aab063a7fdb9dc',
      ImageVersion: '8',
      Size: 83520757,
      UpdateTime: '2022-08-06T07:31:01.207374Z',
      Kind: 'Artifact::application/vnd.docker.distribution.manifest.v2+json',
      KmsSignature: 'UKau==',
      Later: { added: [1] },
    };
    emulator.seed('team-01/nginx', image);
    expect(await registry.getTag('team-01/nginx', '8', SIGNAL)).toEqual({
      digest: image.Digest,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      sizeBytes: 83520757,
      updatedAt: '2022-08-06T07:31:01.207Z',
      vendor: image,
    });
  });

  test.each([
    ['no Kind', undefined, undefined],
    ['an older text', 'image', undefined],
    ['a type alone', 'application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.index.v1+json'],
    ['parts of any number', 'A::B::text/plain', 'text/plain'],
  ])('%s: the media type is what is surely one', async (_what, Kind, mediaType) => {
    const { emulator, registry } = await world.open({ entry: KNOWN });
    emulator.answerNext(() => true, answered([record({ Kind })]));
    expect((await registry.getTag('a/b', 'v1', SIGNAL)).mediaType).toBe(mediaType);
  });

  test.each([
    ['null', { Size: null, UpdateTime: null, Kind: null, KmsSignature: null }],
    ['missing', {}],
    ['Go’s zero time', { UpdateTime: '0001-01-01T00:00:00Z' }],
    ['no time at all', { UpdateTime: 'yesterday' }],
  ])('members that are %s are not told', async (_what, over) => {
    const { emulator, registry } = await world.open({ entry: KNOWN });
    emulator.answerNext(() => true, answered([record(over)]));
    expect(await registry.getTag('a/b', 'v1', SIGNAL)).toEqual({ digest: ONE, vendor: record(over) });
  });

  test.each<[string, unknown, string]>([
    ['no digest', [record({ Digest: null })], 'BAD_RESPONSE'],
    ['a digest of 63 digits', [record({ Digest: ONE.slice(0, -1) })], 'BAD_RESPONSE'],
    ['a digest in upper case', [record({ Digest: `sha256:${'A'.repeat(64)}` })], 'BAD_RESPONSE'],
    ['a doubled prefix', [record({ Digest: `sha256:${ONE}` })], 'BAD_RESPONSE'],
    ['an empty digest', [record({ Digest: '' })], 'BAD_RESPONSE'],
    ['two digests for one tag', [record(), record({ Digest: TWO })], 'DIGEST_MISMATCH'],
    [
      'schema 1',
      [record({ Kind: 'Artifact::application/vnd.docker.distribution.manifest.v1+prettyjws' })],
      'UNSUPPORTED',
    ],
    ['a size that is text', [record({ Size: '7' })], 'BAD_RESPONSE'],
    ['a name that is a number', [record({ ImageVersion: 8 })], 'BAD_RESPONSE'],
    ['a list that is an object', {}, 'BAD_RESPONSE'],
    ['a tag in other letters', [record({ ImageVersion: 'V1' })], 'MANIFEST_NOT_FOUND'],
    ['a longer tag', [record({ ImageVersion: 'v10' })], 'MANIFEST_NOT_FOUND'],
    ['a tag with a blank', [record({ ImageVersion: 'v1 ' })], 'MANIFEST_NOT_FOUND'],
    ['a record without a name', [record({ ImageVersion: null })], 'MANIFEST_NOT_FOUND'],
  ])('%s', async (_what, images, code) => {
    const { emulator, registry } = await world.open({ entry: KNOWN });
    const total = Array.isArray(images) ? images.length : 1;
    emulator.answerNext(() => true, answered(images, total));
    await expect(registry.getTag('a/b', 'v1', SIGNAL)).rejects.toMatchObject({ code });
  });

  test('the same record twice is one answer', async () => {
    const { emulator, registry } = await world.open({ entry: KNOWN });
    emulator.answerNext(() => true, answered([record(), record()], 2));
    expect(await registry.getTag('a/b', 'v1', SIGNAL)).toMatchObject({ digest: ONE });
  });

  test.each(['list', 'null', 'missing'] as const)('a tag that is not there, in a list written as %s', async (none) => {
    const { emulator, registry } = await world.open({ entry: KNOWN, none });
    emulator.push('team/app', 'v10', SAMPLE_IMAGES.single);
    await expect(registry.getTag('team/app', 'v1', SIGNAL)).rejects.toMatchObject({
      code: 'MANIFEST_NOT_FOUND',
      message: expect.stringContaining("Cannot get tag 'v1' of '127.0.0.1"),
    });
  });

  test.each<[string, unknown, unknown]>([
    ['an empty page of five', [], 5],
    ['no list of five', null, 5],
    ['no total', [], undefined],
    ['a total that is text', [], '0'],
    ['a negative total', [], -1],
  ])('%s proves nothing', async (_what, images, total) => {
    const { emulator, registry } = await world.open({ entry: KNOWN });
    emulator.answerNext(() => true, answered(images, total ?? null), 9);
    await expect(registry.getTag('a/b', 'v1', SIGNAL)).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test('a server that matches parts of tags is read to the end', async () => {
    const { emulator, registry, calls } = await world.open({ entry: KNOWN, exactMatchIgnored: true, largestPage: 10 });
    for (let index = 10; index < 40; index += 1) emulator.push('team/app', `v${index}`, SAMPLE_IMAGES.single);
    const digest = emulator.push('team/app', 'v1', SAMPLE_IMAGES.multi);
    emulator.push('team/app', 'V1', SAMPLE_IMAGES.epoch);
    expect(await registry.getTag('team/app', 'v1', SIGNAL)).toMatchObject({ digest });
    expect(calls.map(({ body }) => body['Offset'])).toEqual([1, 2]);
    await expect(registry.getTag('team/app', 'v', SIGNAL)).rejects.toMatchObject({ code: 'MANIFEST_NOT_FOUND' });
  });

  test('a path without a namespace is told, and nothing is asked', async () => {
    const { registry, calls } = await world.open();
    await expect(registry.getTag('app', 'v1', SIGNAL)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/in a namespace; expected '127\.0\.0\.1:\d+\/<namespace>\/app'$/),
    });
    expect(calls).toEqual([]);
  });

  test('what a missing repository and a missing namespace are called', async () => {
    const { emulator, registry } = await world.open();
    emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
    for (const path of ['team/none', 'none/app']) {
      await expect(registry.getTag(path, 'v1', SIGNAL)).rejects.toMatchObject({
        code: 'REPOSITORY_NOT_FOUND',
        message: expect.stringContaining('no such namespace or repository'),
      });
    }
  });
});

describe('getDigest', () => {
  test('finds by the filter for digests, in one request', async () => {
    const { emulator, registry, calls } = await world.open({ entry: KNOWN });
    emulator.push('team/app', 'other', SAMPLE_IMAGES.single);
    const digest = parseDigest(emulator.push('team/app', 'v1', SAMPLE_IMAGES.multi));
    emulator.push('team/app', 'again', SAMPLE_IMAGES.multi);
    const found = await registry.getDigest('team/app', digest, SIGNAL);
    expect(found).toMatchObject({ digest, mediaType: 'application/vnd.oci.image.index.v1+json' });
    expect(calls.map(({ body }) => body)).toEqual([
      {
        RegistryId: 'tcr-okmj78',
        NamespaceName: 'team',
        RepositoryName: 'app',
        Digest: digest,
        Limit: 100,
        Offset: 1,
      },
    ]);
  });

  test('another digest in the answer is none', async () => {
    const { emulator, registry } = await world.open({ entry: KNOWN });
    emulator.answerNext(() => true, answered([record({ Digest: TWO })]));
    await expect(registry.getDigest('a/b', parseDigest(ONE), SIGNAL)).rejects.toMatchObject({
      code: 'MANIFEST_NOT_FOUND',
    });
  });
});

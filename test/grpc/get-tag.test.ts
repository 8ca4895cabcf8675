import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { errorOf } from '../plugin';
import { DIGESTS, World } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const digestLike = (start: string) => expect.stringMatching(new RegExp(`^${start}[0-9a-f]{56}$`));

describe('getTag of what is there', () => {
  test('answers from one HEAD', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}:single` });
    const digest = String(answer['digest']);
    expect(answer).toEqual({
      exists: true,
      usedFallback: false,
      reference: `${lab.repository}:single`,
      registry: lab.server.host,
      repository: lab.repository,
      tag: 'single',
      digest: digestLike(DIGESTS.single),
      indexDigest: digest,
      pinned: `${lab.repository}@${digest}`,
      pinnedWithTag: `${lab.repository}:single@${digest}`,
      source: 'oci',
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
    });
    expect(lab.requests()).toEqual(['HEAD /v2/lab/app/manifests/single']);
  });

  test('gives the digest of the index by default', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}:multi` });
    expect(answer).toMatchObject({ digest: digestLike(DIGESTS.multi), kind: 'index' });
  });

  test.each([
    ['schema 2', 'schema2', 'manifest.v2'],
    ['a Docker manifest list', 'dockerList', 'manifest.list.v2'],
  ])('knows %s, which a client that forgets its type gets wrong (RES-2)', async (_what, tag, type) => {
    const lab = await world.lab();
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}:${tag}` });
    expect(answer['mediaType']).toBe(`application/vnd.docker.distribution.${type}+json`);
  });

  test('REF-10: by digest, and keeps the tag beside it', async () => {
    const lab = await world.lab();
    const { digest } = await world.plugin.call('getTag', { image: `${lab.repository}:single` });
    const byDigest = await world.plugin.call('getTag', { image: `${lab.repository}@${String(digest)}` });
    expect(byDigest).toMatchObject({ tag: '', digest, pinnedWithTag: byDigest['pinned'] });
    const both = await world.plugin.call('getTag', { image: `${lab.repository}:gone@${String(digest)}` });
    expect(both).toMatchObject({ tag: 'gone', digest, pinnedWithTag: `${lab.repository}:gone@${String(digest)}` });
  });

  test('REF-11: without a tag asks for latest', async () => {
    const lab = await world.lab();
    const error = await errorOf(world.plugin.invoke('getTag', { image: lab.repository }));
    expect(error.details).toContain("get tag 'latest'");
  });
});

describe('getTag platform and requirePlatforms', () => {
  test('PLT-8, 17.14: gives the platform from one GET, with the index beside it', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}:multi`, platform: 'linux/arm64/v8' });
    expect(answer).toMatchObject({ digest: digestLike(DIGESTS.arm64), indexDigest: digestLike(DIGESTS.multi) });
    expect(answer['platforms']).toEqual(
      ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6', 'windows/amd64'].map((platform) =>
        expect.objectContaining({ platform, sizeBytes: expect.any(Number) }),
      ),
    );
    expect(lab.requests()).toEqual(['GET /v2/lab/app/manifests/multi']);
  });

  test('PLT-7: names the platforms that exist where one is missing, also with onMissing absent', async () => {
    const lab = await world.lab();
    const call = world.plugin.invoke('getTag', {
      image: `${lab.repository}:multi`,
      platform: 'linux/s390x',
      onMissing: 'absent',
    });
    const error = await errorOf(call);
    expect(error).toMatchObject({ code: 5, tagpin: 'PLATFORM_NOT_FOUND' });
    expect(error.details).toMatch(/linux\/amd64, linux\/arm64, linux\/arm\/v7/);
  });

  test('17.15: a single image of another platform is an error, never its digest', async () => {
    const lab = await world.lab();
    const image = `${lab.repository}:single`;
    expect(await errorOf(world.plugin.invoke('getTag', { image, platform: 'linux/arm64' }))).toMatchObject({
      tagpin: 'PLATFORM_NOT_FOUND',
    });
    const answer = await world.plugin.call('getTag', { image, platform: 'amd64' });
    expect(answer).toMatchObject({ digest: digestLike(DIGESTS.single), platforms: [{ platform: 'linux/amd64' }] });
  });

  test('requirePlatforms keeps the digest of the index, and names all that are missing', async () => {
    const lab = await world.lab();
    const image = `${lab.repository}:multi`;
    const answer = await world.plugin.call('getTag', { image, requirePlatforms: ['linux/amd64', 'linux/arm/v7'] });
    expect(answer).toMatchObject({ digest: digestLike(DIGESTS.multi) });
    const error = await errorOf(
      world.plugin.invoke('getTag', { image, requirePlatforms: ['linux/riscv64', 'linux/amd64', 'linux/s390x'] }),
    );
    expect(error.details).toContain('no platform linux/riscv64, linux/s390x');
  });

  test('an artifact has no platform', async () => {
    const lab = await world.lab();
    const error = await errorOf(
      world.plugin.invoke('getTag', { image: `${lab.repository}:artifact`, platform: 'linux/amd64' }),
    );
    expect(error).toMatchObject({ tagpin: 'PLATFORM_NOT_FOUND' });
  });
});

describe('getTag onMissing and fallback', () => {
  test('an unknown tag is an error by default', async () => {
    const lab = await world.lab();
    const error = await errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}:nope` }));
    expect(error).toMatchObject({ code: 5, tagpin: 'MANIFEST_NOT_FOUND' });
    expect(error.details).toContain(`Cannot get tag 'nope' of '${lab.repository}': no such tag`);
  });

  test('absent answers with empty digests', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}:nope`, onMissing: 'absent' });
    expect(answer).toEqual({
      exists: false,
      usedFallback: false,
      reference: `${lab.repository}:nope`,
      registry: lab.server.host,
      repository: lab.repository,
      tag: 'nope',
      digest: '',
      indexDigest: '',
      pinned: '',
      pinnedWithTag: '',
      source: 'oci',
    });
  });

  test('fallback answers where the image is proven missing, and only there', async () => {
    const lab = await world.lab();
    const fallback = `${lab.repository}:single`;
    const used = await world.plugin.call('getTag', { image: `${lab.repository}:nope`, fallback });
    expect(used).toMatchObject({
      usedFallback: true,
      reference: fallback,
      tag: 'single',
      digest: digestLike(DIGESTS.single),
    });
    const unused = await world.plugin.call('getTag', { image: `${lab.repository}:multi`, fallback });
    expect(unused).toMatchObject({ usedFallback: false, tag: 'multi' });
  });

  test('both missing: the error names both, or absent', async () => {
    const lab = await world.lab();
    const args = { image: `${lab.repository}:nope`, fallback: `${lab.repository}:neither` };
    const error = await errorOf(world.plugin.invoke('getTag', args));
    expect(error.details).toMatch(/'nope'.*'neither'/);
    expect(await world.plugin.call('getTag', { ...args, onMissing: 'absent' })).toMatchObject({
      exists: false,
      tag: 'nope',
    });
  });

  test.each([
    [401, 'UNAUTHENTICATED', 16],
    [403, 'FORBIDDEN', 7],
    [429, 'RATE_LIMITED', 8],
    [500, 'UNAVAILABLE', 14],
    [418, 'BAD_RESPONSE', 13],
  ])('%d is %s, never absent, and no fallback is asked (RET-6)', async (status, tagpin, code) => {
    const lab = await world.lab({}, { retries: 0 });
    lab.emulator.answerNext(() => true, { status }, 99);
    const args = { image: `${lab.repository}:single`, onMissing: 'absent', fallback: `${lab.repository}:multi` };
    expect(await errorOf(world.plugin.invoke('getTag', args))).toMatchObject({ tagpin, code });
    expect(lab.requests().filter((line) => line.includes('multi'))).toEqual([]);
  });

  test('a page that is no registry’s 404 proves nothing', async () => {
    const lab = await world.lab();
    lab.emulator.answerNext(
      () => true,
      { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' },
      9,
    );
    const error = await errorOf(
      world.plugin.invoke('getTag', { image: `${lab.repository}:single`, onMissing: 'absent' }),
    );
    expect(error).toMatchObject({ tagpin: 'BAD_RESPONSE' });
  });
});

describe('getTag expectDigest, verify and details', () => {
  test('expectDigest passes the digest and refuses any other', async () => {
    const lab = await world.lab();
    const image = `${lab.repository}:single`;
    const { digest } = await world.plugin.call('getTag', { image });
    expect(await world.plugin.call('getTag', { image, expectDigest: digest })).toMatchObject({ digest });
    const error = await errorOf(world.plugin.invoke('getTag', { image, expectDigest: `sha256:${'0'.repeat(64)}` }));
    expect(error).toMatchObject({ tagpin: 'DIGEST_MISMATCH', code: 15 });
  });

  test('RES-17, 17.6: verify reads the bytes; a registry that lies is refused', async () => {
    const honest = await world.lab();
    await world.plugin.call('getTag', { image: `${honest.repository}:single`, verify: true });
    expect(honest.requests()).toEqual(['GET /v2/lab/app/manifests/single']);
    const liar = await world.lab({ oddities: ['digestLies'] });
    const error = await errorOf(world.plugin.invoke('getTag', { image: `${liar.repository}:single`, verify: true }));
    expect(error).toMatchObject({ tagpin: 'DIGEST_MISMATCH' });
  });

  test('details of a single image: two requests', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}:single`, details: true });
    expect(answer).toMatchObject({
      kind: 'image',
      createdAt: '2024-05-01T12:00:00Z',
      sizeBytes: expect.any(Number),
      labels: { 'org.opencontainers.image.version': '1.0.0' },
      annotations: { 'org.opencontainers.image.created': '2024-05-01T12:00:00Z' },
      platforms: [{ platform: 'linux/amd64' }],
    });
    expect(lab.requests()).toHaveLength(2);
  });

  test('details of an index: three requests, of its first platform', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}:multi`, details: true });
    expect(answer).toMatchObject({
      kind: 'index',
      digest: digestLike(DIGESTS.multi),
      createdAt: '2024-06-01T00:00:00Z',
    });
    expect(lab.requests()).toHaveLength(3);
  });

  test('details of an artifact', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}:artifact`, details: true });
    expect(answer).toMatchObject({
      kind: 'artifact',
      digest: digestLike(DIGESTS.artifact),
      createdAt: '2024-06-02T00:00:00Z',
    });
    expect(lab.requests()).toHaveLength(1);
  });
});

describe('getTag of a host that no registry has', () => {
  test.each(['169.254.169.254', '[fe80::1]:5000', 'metadata.google.internal', '0xa9.0xfe.0xa9.0xfe'])(
    '%s is refused unless an entry names it',
    async (host) => {
      await world.lab();
      const error = await errorOf(world.plugin.invoke('getTag', { image: `${host}/latest/meta-data:v1` }));
      expect(error).toMatchObject({ tagpin: 'UNTRUSTED', code: 9 });
    },
  );
});

describe('getTag asked often', () => {
  test('100 equal questions at once are one request; later ones are none', async () => {
    const lab = await world.lab();
    const ask = () => world.plugin.call('getTag', { image: `${lab.repository}:single` });
    await Promise.all(Array.from({ length: 100 }, ask));
    await ask();
    expect(lab.requests()).toHaveLength(1);
  });

  test('RES-18: another question about the same tag is asked by its digest, so that both speak of the same bytes', async () => {
    const lab = await world.lab();
    const image = `${lab.repository}:multi`;
    const { digest } = await world.plugin.call('getTag', { image });
    lab.emulator.deleteTag('lab/app', 'multi');
    const answer = await world.plugin.call('getTag', { image, platform: 'linux/arm64' });
    expect(answer).toMatchObject({ indexDigest: digest });
    expect(lab.requests().at(-1)).toBe(`GET /v2/lab/app/manifests/${String(digest)}`);
  });

  test('an absence is not remembered', async () => {
    const lab = await world.lab();
    const args = { image: `${lab.repository}:late`, onMissing: 'absent' };
    expect(await world.plugin.call('getTag', args)).toMatchObject({ exists: false });
    lab.emulator.push('lab/app', 'late', SAMPLE_IMAGES.single);
    expect(await world.plugin.call('getTag', args)).toMatchObject({ exists: true });
  });
});

describe('getTag with wrong arguments', () => {
  test('names every problem at once, with its path, and asks nobody', async () => {
    const lab = await world.lab();
    const { failures } = await world.plugin.invoke('getTag', {
      image: 'app:',
      platform: 'linux//',
      requirePlatforms: ['linux/amd64', ''],
      onMissing: 'ignore',
      fallback: 'Foo/bar',
      expectDigest: 'sha256:abc',
      verify: 'yes',
      imagee: 'x',
    });
    expect(failures.map(({ property }) => property).sort()).toEqual(
      ['expectDigest', 'fallback', 'image', 'imagee', 'onMissing', 'platform', 'requirePlatforms[1]', 'verify'].sort(),
    );
    expect(failures[0]).toEqual({ property: 'image', reason: "Cannot parse image 'app:': expected a tag after ':'" });
    expect(lab.requests()).toEqual([]);
  });

  test('says what is required', async () => {
    await world.lab();
    const { failures } = await world.plugin.invoke('getTag', {});
    expect(failures).toEqual([{ property: 'image', reason: 'required, but missing' }]);
  });

  test('an unknown function is named', async () => {
    const error = await errorOf(world.plugin.invoke('getTags', {}));
    expect(error).toMatchObject({
      code: 3,
      details: expect.stringContaining('tagpin has getTag, listTags, parseReference'),
    });
  });
});

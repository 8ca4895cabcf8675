import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { errorOf } from '../plugin';
import { World } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const SORTED = ['1.0.0', '1.0.1', '1.1.0', '1.2.0', '1.2.0-rc.1', '1.10.0', '2.0.0', '2.0.0-alpine'];
const WORDS = ['artifact', 'dockerList', 'epoch', 'multi', 'schema2', 'single'];

describe('listTags', () => {
  test('TAG-9, 17.40: gives the names in one order, whatever the registry’s', async () => {
    for (const order of ['pushed', 'shuffled'] as const) {
      const lab = await world.lab({ tags: { order } });
      const answer = await world.plugin.call('listTags', { repository: lab.repository });
      expect(answer).toEqual({ names: [...SORTED, ...WORDS], total: 14, truncated: false, source: 'oci' });
      expect(lab.requests()).toEqual(['GET /v2/lab/app/tags/list']);
    }
  });

  test.each(['path', 'absolute', 'relative', 'query'] as const)(
    'TAG-2, 17.21: follows %s links to the end',
    async (link) => {
      const lab = await world.lab({ tags: { pageSize: 3, link, order: 'sorted' } });
      const { names } = await world.plugin.call('listTags', { repository: lab.repository });
      expect(names).toEqual([...SORTED, ...WORDS]);
    },
  );

  test('asks for a page size only where one is configured', async () => {
    const emulated = await world.lab({ tags: { pageSize: 5 } });
    await world.plugin.configure({ oci: [{ host: emulated.server.host, pageSize: 4 }], dockerConfig: 'off' });
    await world.plugin.call('listTags', { repository: emulated.repository });
    expect(emulated.requests()[0]).toBe('GET /v2/lab/app/tags/list?n=4');
  });

  test('include and exclude are searched for', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call('listTags', {
      repository: lab.repository,
      include: '^[12]\\.',
      exclude: '-(rc|alpine)',
    });
    expect(answer).toMatchObject({ names: ['1.0.0', '1.0.1', '1.1.0', '1.2.0', '1.10.0', '2.0.0'], total: 14 });
  });

  test('TAG-13: service tags are hidden unless asked for', async () => {
    const lab = await world.lab();
    const service = `sha256-${'a'.repeat(64)}.sig`;
    lab.emulator.push('lab/app', service, SAMPLE_IMAGES.artifact);
    expect((await world.plugin.call('listTags', { repository: lab.repository }))['names']).not.toContain(service);
    const shown = await world.plugin.call('listTags', { repository: lab.repository, serviceTags: true });
    expect(shown['names']).toContain(service);
  });

  test('maxTags takes the first of the registry’s order, and says that there are more', async () => {
    const lab = await world.lab({ tags: { pageSize: 4, order: 'sorted' } });
    const answer = await world.plugin.call('listTags', { repository: lab.repository, maxTags: 4 });
    expect(answer).toMatchObject({ names: ['1.0.0', '1.0.1', '1.1.0', '1.10.0'], truncated: true });
    expect(lab.requests()).toHaveLength(2);
    const all = await world.plugin.call('listTags', { repository: lab.repository, maxTags: 14 });
    expect(all).toMatchObject({ truncated: false, total: 14 });
  });

  test('resolveDigests asks for each', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call('listTags', {
      repository: lab.repository,
      include: '^(single|multi)$',
      resolveDigests: true,
    });
    expect(answer['tags']).toEqual([
      { name: 'multi', digest: expect.stringMatching(/^sha256:bdfba65f/), mediaType: expect.stringContaining('index') },
      {
        name: 'single',
        digest: expect.stringMatching(/^sha256:c144bc75/),
        mediaType: expect.stringContaining('manifest'),
      },
    ]);
    expect(lab.requests()).toHaveLength(3);
  });

  test('a tag that went away since keeps its name (TAG-15); any other trouble ends the call (RET-6)', async () => {
    const lab = await world.lab();
    lab.emulator.answerNext(
      ({ url }) => url.pathname.endsWith('/1.0.0'),
      {
        status: 404,
        headers: { 'content-type': 'application/json' },
        body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}',
      },
      2,
    );
    const args = { repository: lab.repository, include: '^1\\.0', resolveDigests: true };
    const { tags } = await world.plugin.call('listTags', args);
    expect(tags).toEqual([{ name: '1.0.0' }, expect.objectContaining({ name: '1.0.1', digest: expect.any(String) })]);
    lab.emulator.answerNext(({ method }) => method === 'HEAD', { status: 403 }, 99);
    lab.emulator.answerNext(({ url }) => url.pathname.includes('manifests'), { status: 403 }, 99);
    expect(await errorOf(world.plugin.invoke('listTags', { ...args, include: '^2' }))).toMatchObject({
      tagpin: 'FORBIDDEN',
    });
  });

  test('TAG-7, TAG-10: an unknown repository, and one without tags', async () => {
    const lab = await world.lab();
    const error = await errorOf(world.plugin.invoke('listTags', { repository: `${lab.server.host}/no/such` }));
    expect(error).toMatchObject({
      tagpin: 'REPOSITORY_NOT_FOUND',
      details: expect.stringContaining('no such repository'),
    });
    lab.emulator.push('lab/empty', 'x', SAMPLE_IMAGES.single);
    lab.emulator.deleteTag('lab/empty', 'x');
    const empty = await world.plugin.call('listTags', { repository: `${lab.server.host}/lab/empty` });
    expect(empty).toEqual({ names: [], total: 0, truncated: false, source: 'oci' });
  });

  test('10,000 tags', async () => {
    const lab = await world.lab();
    const tags = Array.from({ length: 10_000 }, (_none, index) => `t${index}`);
    const body = JSON.stringify({ name: 'lab/many', tags: [...tags].reverse() });
    lab.emulator.answerNext(({ url }) => url.pathname.includes('many'), {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body,
    });
    const { names } = await world.plugin.call('listTags', { repository: `${lab.server.host}/lab/many` });
    expect(names).toEqual(tags);
  });

  test('wrong arguments, all at once', async () => {
    const { failures } = await world.plugin.invoke('listTags', {
      repository: 'a/b:tag',
      include: '(',
      exclude: '(?<=x)y',
      maxTags: 0,
      serviceTags: 1,
    });
    expect(failures.map(({ property }) => property).sort()).toEqual([
      'exclude',
      'include',
      'maxTags',
      'repository',
      'serviceTags',
    ]);
  });
});

import { errorOf, Plugin } from '../plugin';
import { describeReal, startRealRegistry, type RealRegistry } from './registry';

// distribution itself and skopeo say what is right; the plugin has to agree.
describeReal('digests of a real registry', () => {
  let registry: RealRegistry;
  let plugin: Plugin;
  const login = { username: 'ci', password: 'pass:word with blanks', realm: 'Lab Realm, with comma' };

  beforeAll(async () => {
    registry = await startRealRegistry();
    plugin = await Plugin.start();
  }, 60_000);
  afterAll(async () => {
    await plugin.stop();
    await registry.stop();
  });

  test.each(['single', 'multi', 'artifact', 'schema2', 'dockerList', '1.0.0', '2.0.0-alpine'])(
    "%s: the tag's own digest is skopeo's",
    async (tag) => {
      await plugin.configure({ dockerConfig: 'off' });
      const image = `${registry.host}/lab/app:${tag}`;
      const expected = await registry.digestBySkopeo(`lab/app:${tag}`);
      expect((await plugin.call('getTag', { image }))['digest']).toBe(expected);
      await plugin.configure({ dockerConfig: 'off' });
      expect((await plugin.call('getTag', { image, verify: true }))['digest']).toBe(expected);
    },
  );

  test('platforms of an index, of a manifest list and of a single image', async () => {
    const image = (tag: string) => `${registry.host}/lab/app:${tag}`;
    const arm = await plugin.call('getTag', { image: image('multi'), platform: 'linux/arm64' });
    expect(arm['digest']).toMatch(/^sha256:551b4373/);
    const listed = await plugin.call('getTag', { image: image('dockerList'), platform: 'linux/amd64' });
    expect(listed['digest']).not.toBe(listed['indexDigest']);
    expect(await errorOf(plugin.invoke('getTag', { image: image('single'), platform: 'linux/arm64' }))).toMatchObject({
      tagpin: 'PLATFORM_NOT_FOUND',
    });
  });

  test('tags come sorted, though distribution 2.8.2 does not sort', async () => {
    const { names } = await plugin.call('listTags', { repository: `${registry.host}/lab/app`, include: '^[0-9]' });
    expect(names).toEqual(['1.0.0', '1.0.1', '1.1.0', '1.2.0', '1.2.0-rc.1', '1.10.0', '2.0.0', '2.0.0-alpine']);
  });

  test('what is missing is proven', async () => {
    const absent = await plugin.call('getTag', { image: `${registry.host}/lab/app:nope`, onMissing: 'absent' });
    expect(absent).toMatchObject({ exists: false, source: 'oci' });
    const list = plugin.invoke('listTags', { repository: `${registry.host}/no/such` });
    expect(await errorOf(list)).toMatchObject({ tagpin: 'REPOSITORY_NOT_FOUND' });
  });

  test('htpasswd: the right login, a wrong one and none', async () => {
    const guarded = await startRealRegistry(login);
    try {
      const image = `${guarded.host}/lab/app:single`;
      const entry = { host: guarded.host, username: login.username };
      await plugin.configure({ oci: [{ ...entry, password: login.password }], dockerConfig: 'off' });
      expect((await plugin.call('getTag', { image }))['digest']).toMatch(/^sha256:c144bc75/);
      await plugin.configure({ oci: [{ ...entry, password: 'wrong' }], dockerConfig: 'off' });
      const wrong = await errorOf(plugin.invoke('getTag', { image, onMissing: 'absent' }));
      expect(wrong).toMatchObject({ tagpin: 'UNAUTHENTICATED', details: expect.stringContaining('were refused') });
      await plugin.configure({ dockerConfig: 'off' });
      expect(await errorOf(plugin.invoke('getTag', { image }))).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    } finally {
      await guarded.stop();
    }
  }, 60_000);
});

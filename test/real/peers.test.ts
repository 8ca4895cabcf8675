import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Plugin } from '../plugin';
import { startDockerRegistry, type RunningRegistry } from './docker-registry';
import { describePeers, openPeers, type Peer } from './peers';
import { htpasswdAuth, REAL_PATH, startRealRegistry, type RealRegistry } from './registry';
import { startTokenServer, type TokenServer } from './token-server';

const LOGIN = { username: 'ci', password: 'pass:word with blanks' };

// The same references, the same docker config: three programs have to give the same digests.
describePeers('crane, skopeo and the plugin', () => {
  const folders: Record<string, string> = {};
  const hosts: Record<string, string> = {};
  const opened: RunningRegistry[] = [];
  let root: string;
  let images: RealRegistry;
  let tokens: TokenServer;
  let plugin: Plugin;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'tagpin-peers-'));
    images = await startRealRegistry();
    tokens = await startTokenServer({ ci: { password: LOGIN.password, rights: { [REAL_PATH]: ['pull'] } } });
    const ways = {
      anonymous: undefined,
      htpasswd: htpasswdAuth(join(root, 'htpasswd'), { ...LOGIN, realm: 'Lab Realm, with comma' }),
      token: tokens.auth,
    };
    for (const [way, auth] of Object.entries(ways)) {
      const registry = await startDockerRegistry({ data: images.data, auth });
      opened.push(registry);
      hosts[way] = registry.host;
    }
    const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64');
    const { anonymous: _open, ...guarded } = hosts;
    writeConfig('right', Object.fromEntries(Object.values(guarded).map((host) => [host, { auth }])));
    writeConfig('empty', {});
    plugin = await Plugin.start({ environment: { DOCKER_CONFIG: folders['right'] ?? '' } });
    await plugin.configure({});
  }, 60_000);
  afterAll(async () => {
    await plugin.stop();
    await Promise.all(opened.map((registry) => registry.stop()));
    await tokens.stop();
    await images.stop();
    rmSync(root, { recursive: true });
  });

  function writeConfig(name: string, auths: object): void {
    const folder = join(root, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths }));
    folders[name] = folder;
  }

  const peers = (config = 'right'): Readonly<Record<'crane' | 'skopeo', Peer>> => openPeers(folders[config] ?? '');
  const repositoryOf = (way: string): string => `${hosts[way] ?? ''}/${REAL_PATH}`;

  describe.each(['anonymous', 'htpasswd', 'token'])('%s', (way) => {
    test.each([
      ...['single', 'multi', 'artifact', 'schema2', 'dockerList', '2.0.0-alpine'].map((tag) => ({ tag, platform: '' })),
      ...['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6', 'windows/amd64'].map((platform) => ({
        tag: 'multi',
        platform,
      })),
      ...['linux/amd64', 'linux/arm64'].map((platform) => ({ tag: 'dockerList', platform })),
    ])('$tag $platform', async ({ tag, platform: name }) => {
      const platform = name === '' ? undefined : name;
      const image = `${repositoryOf(way)}:${tag}`;
      const { crane, skopeo } = peers();
      const [ours, cranes, skopeos] = await Promise.all([
        plugin.call('getTag', { image, ...(platform !== undefined && { platform }) }),
        crane.digest(image, platform),
        skopeo.digest(image, platform),
      ]);
      expect([cranes, skopeos]).toEqual([ours['digest'], ours['digest']]);
    });

    test('the list of tags', async () => {
      const { crane, skopeo } = peers();
      const repository = repositoryOf(way);
      const { names } = await plugin.call('listTags', { repository });
      const [cranes, skopeos] = await Promise.all([crane.tags(repository), skopeo.tags(repository)]);
      const ours = [...(names as string[])].sort();
      expect([cranes.sort(), skopeos.sort()]).toEqual([ours, ours]);
    });

    test('nobody finds a tag that is not there', async () => {
      const image = `${repositoryOf(way)}:none`;
      const { crane, skopeo } = peers();
      expect(await plugin.call('getTag', { image, onMissing: 'absent' })).toMatchObject({ exists: false });
      await expect(crane.digest(image)).rejects.toThrow(/404|MANIFEST_UNKNOWN/);
      await expect(skopeo.digest(image)).rejects.toThrow(/manifest unknown/);
    });
  });

  test.each(['htpasswd', 'token'])('without the login, %s lets nobody in', async (way) => {
    const image = `${repositoryOf(way)}:single`;
    const { crane, skopeo } = peers('empty');
    const stranger = await Plugin.start({ environment: { DOCKER_CONFIG: folders['empty'] ?? '' } });
    try {
      await stranger.configure({});
      const refused = [stranger.call('getTag', { image }), crane.digest(image), skopeo.digest(image)];
      const results = await Promise.allSettled(refused);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    } finally {
      await stranger.stop();
    }
  });
});

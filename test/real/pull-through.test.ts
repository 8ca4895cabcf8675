import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Plugin } from '../plugin';
import { startDockerRegistry, type RunningRegistry } from './docker-registry';
import { describeReal, REAL_PATH, startRealRegistry, type RealRegistry } from './registry';

// MIR-6: a registry that is another one's cache, as many companies have before Docker Hub.
describeReal('through a pull-through cache', () => {
  let data: string;
  let origin: RealRegistry;
  let cache: RunningRegistry;
  let plugin: Plugin;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'tagpin-cache-'));
    origin = await startRealRegistry();
    cache = await startDockerRegistry({ data, remoteUrl: origin.origin.href });
    plugin = await Plugin.start();
  }, 60_000);
  afterAll(async () => {
    await plugin.stop();
    await cache.stop();
    await origin.stop();
    rmSync(data, { recursive: true });
  });
  // Nothing is remembered from test to test.
  beforeEach(() => plugin.configure({ dockerConfig: 'off', retries: 0 }));

  const digestOf = async (host: string, tag: string, more: Record<string, unknown> = {}) =>
    (await plugin.call('getTag', { image: `${host}/${REAL_PATH}:${tag}`, ...more }))['digest'];

  test.each(['single', 'multi', 'artifact', 'schema2', 'dockerList'])(
    '%s has the digest that it has there',
    async (tag) => {
      const expected = await digestOf(origin.host, tag);
      expect(await digestOf(cache.host, tag)).toBe(expected);
      await plugin.configure({ dockerConfig: 'off' });
      expect(await digestOf(cache.host, tag, { verify: true })).toBe(expected);
    },
  );

  test('so have a platform and the list of tags', async () => {
    const platform = 'linux/arm64';
    expect(await digestOf(cache.host, 'multi', { platform })).toBe(await digestOf(origin.host, 'multi', { platform }));
    const tagsAt = async (host: string) =>
      (await plugin.call('listTags', { repository: `${host}/${REAL_PATH}` }))['names'];
    expect(await tagsAt(cache.host)).toEqual(await tagsAt(origin.host));
  });

  test('a tag that moves at the origin moves here', async () => {
    await origin.push('1.0.0', `${REAL_PATH}:moving`);
    const before = await digestOf(cache.host, 'moving');
    await origin.push('1.0.1', `${REAL_PATH}:moving`);
    expect(await digestOf(cache.host, 'moving')).toBe(before);
    await plugin.configure({ dockerConfig: 'off' });
    const after = await digestOf(cache.host, 'moving');
    expect(after).not.toBe(before);
    expect(after).toBe(await digestOf(origin.host, 'moving'));
  });

  test('a tag that is missing there is missing here', async () => {
    const image = `${cache.host}/${REAL_PATH}:none`;
    expect(await plugin.call('getTag', { image, onMissing: 'absent' })).toMatchObject({ exists: false });
  });

  // The last one: the origin does not come back.
  test('the origin down: what was read before is known still; the rest is missing, as the cache says', async () => {
    const known = await digestOf(cache.host, 'single');
    await origin.stop();
    await plugin.configure({ dockerConfig: 'off', retries: 0 });
    expect(await digestOf(cache.host, 'single')).toBe(known);
    // distribution's cache says MANIFEST_UNKNOWN, not that its origin is down, so nothing tells this from a missing tag.
    const image = `${cache.host}/${REAL_PATH}:epoch`;
    expect(await plugin.call('getTag', { image, onMissing: 'absent' })).toMatchObject({ exists: false });
    const { names } = await plugin.call('listTags', { repository: `${cache.host}/${REAL_PATH}` });
    expect(names).toContain('single');
    expect(names).not.toContain('epoch');
  });
});

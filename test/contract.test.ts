import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '../provider/registries/emulator';
import { SAMPLE_IMAGES } from '../provider/registries/sample-images';
import { folderOf, folders, KINDS, openEmulated } from './emulated';
import { errorOf, Plugin } from './plugin';
import { serve, type TestServer } from './serve';

// What every kind of registry must do, written once: it runs, over gRPC, for each vendor's folder that is found.
test('every folder has its line in backends.ts, and every line its folder', () => {
  expect(folders().sort()).toEqual(KINDS.map(folderOf).sort());
});

describe.each(KINDS)('the contract of %s', (kind) => {
  let plugin: Plugin;
  let emulator: Emulator;
  let server: TestServer;
  let repository: string;

  beforeAll(async () => {
    plugin = await Plugin.start();
  });
  afterAll(async () => {
    await plugin.stop();
  });
  beforeEach(async () => {
    emulator = await openEmulated(kind);
    server = await serve(emulator);
    repository = `${emulator.host(server.origin)}/team/sub/app`;
    emulator.push('team/sub/app', 'v1', SAMPLE_IMAGES.single);
    emulator.push('team/sub/app', 'multi', SAMPLE_IMAGES.multi);
    await plugin.configure({ ...emulator.configuration(server.origin), dockerConfig: 'off', retries: 1 });
  });
  afterEach(() => server.close());

  test('its folder has options, an emulator, tests and a README', () => {
    for (const file of ['index.ts', 'emulator.ts', 'README.md']) {
      expect(existsSync(join(__dirname, '..', 'provider', 'registries', folderOf(kind), file))).toBe(true);
    }
  });

  test('a tag has the digest that was pushed, and says who answered', async () => {
    const answer = await plugin.call('getTag', { image: `${repository}:v1` });
    expect(answer).toMatchObject({ exists: true, source: kind, tag: 'v1', repository });
    expect(answer['digest']).toMatch(/^sha256:c144bc75/);
    expect(answer['pinned']).toBe(`${repository}@${String(answer['digest'])}`);
  });

  test('one question is one request', async () => {
    await plugin.call('getTag', { image: `${repository}:v1` });
    const before = emulator.requests.length;
    await plugin.call('getTag', { image: `${repository}:multi` });
    expect(emulator.requests.length - before).toBe(1);
  });

  test('a digest that exists is found, one that does not is missing', async () => {
    const { digest } = await plugin.call('getTag', { image: `${repository}:v1` });
    await plugin.configure({ ...emulator.configuration(server.origin), dockerConfig: 'off' });
    expect(await plugin.call('getTag', { image: `${repository}@${String(digest)}` })).toMatchObject({ digest });
    const none = `${repository}@sha256:${'0'.repeat(64)}`;
    expect(await plugin.call('getTag', { image: none, onMissing: 'absent' })).toMatchObject({
      exists: false,
      source: kind,
    });
  });

  test('a missing tag and a missing repository are proven, in their words', async () => {
    const tag = await errorOf(plugin.invoke('getTag', { image: `${repository}:v` }));
    expect(tag).toMatchObject({ tagpin: 'MANIFEST_NOT_FOUND', code: 5 });
    const absent = await plugin.call('getTag', { image: `${repository}x:v1`, onMissing: 'absent' });
    expect(absent).toMatchObject({ exists: false });
    expect(await errorOf(plugin.invoke('listTags', { repository: `${repository}x` }))).toMatchObject({
      tagpin: 'REPOSITORY_NOT_FOUND',
    });
  });

  test.each([500, 502, 503, 404])('a gateway that answers %d with a page never means missing', async (status) => {
    const page = { status, headers: { 'content-type': 'text/html' }, body: '<html>gateway</html>' };
    emulator.answerNext(() => true, page, 99);
    const error = await errorOf(plugin.invoke('getTag', { image: `${repository}:v1`, onMissing: 'absent' }));
    expect(['UNAVAILABLE', 'BAD_RESPONSE']).toContain(error.tagpin);
    expect(['UNAVAILABLE', 'BAD_RESPONSE']).toContain(
      (await errorOf(plugin.invoke('listTags', { repository }))).tagpin,
    );
  });

  test.each(['', '{', '[]', 'null', '{"tags": 7}', '{"tags": [{"a": 1}]}'])(
    'garbage %j in a list is an error',
    async (body) => {
      emulator.answerNext(() => true, { status: 200, headers: { 'content-type': 'application/json' }, body }, 9);
      expect(await errorOf(plugin.invoke('listTags', { repository }))).toMatchObject({ tagpin: 'BAD_RESPONSE' });
    },
  );

  test('250 tags come once each, sorted', async () => {
    const names = Array.from({ length: 250 }, (_none, index) => `b${index}`);
    for (const name of names) emulator.push('team/many', name, SAMPLE_IMAGES.single);
    const answer = await plugin.call('listTags', { repository: repository.replace('team/sub/app', 'team/many') });
    expect(answer).toMatchObject({ names, total: 250, truncated: false, source: kind });
  });

  test('maxTags says that there are more', async () => {
    expect(await plugin.call('listTags', { repository, maxTags: 1 })).toMatchObject({
      names: [expect.any(String)],
      truncated: true,
    });
  });

  test("a platform's digest is told, of a tag and of a digest", async () => {
    // TCR's keys are no login for /v2/: there, an entry of the open standard brings it.
    const more = emulator.dockerLogin === undefined ? { oci: [{ host: emulator.host(server.origin) }] } : {};
    await plugin.configure({ ...more, ...emulator.configuration(server.origin), dockerConfig: 'off' });
    const whole = await plugin.call('getTag', { image: `${repository}:multi` });
    expect(whole['digest']).toMatch(/^sha256:bdfba65f/);
    const answer = { digest: expect.stringMatching(/^sha256:551b4373/), indexDigest: whole['digest'], source: kind };
    const platform = 'linux/arm64';
    expect(await plugin.call('getTag', { image: `${repository}:multi`, platform })).toMatchObject(answer);
    const pinned = `${repository}@${String(whole['digest'])}`;
    expect(await plugin.call('getTag', { image: pinned, platform })).toMatchObject(answer);
    const none = await errorOf(plugin.invoke('getTag', { image: `${repository}:multi`, platform: 'linux/s390x' }));
    expect(none).toMatchObject({ tagpin: 'PLATFORM_NOT_FOUND' });
    expect(none.message).toContain('linux/arm64');
  });

  test('details tell labels and times; a vendor adds its own record', async () => {
    const more = emulator.dockerLogin === undefined ? { oci: [{ host: emulator.host(server.origin) }] } : {};
    await plugin.configure({ ...more, ...emulator.configuration(server.origin), dockerConfig: 'off' });
    const answer = await plugin.call('getTag', { image: `${repository}:v1`, details: true });
    expect(answer).toMatchObject({ source: kind, createdAt: expect.any(String), labels: expect.any(Object) });
    if (kind === 'oci') expect(answer).not.toHaveProperty('vendor');
    else expect(answer['vendor']).toEqual(expect.any(Object));
  });

  test('100 equal questions at once are as many requests as one', async () => {
    await Promise.all(Array.from({ length: 100 }, () => plugin.call('getTag', { image: `${repository}:v1` })));
    expect(emulator.requests.length).toBeLessThanOrEqual(2);
  });

  test('a throttled request is sent again', async () => {
    emulator.answerNext(() => true, { status: 429, headers: { 'retry-after': '0' } });
    expect(await plugin.call('getTag', { image: `${repository}:v1` })).toMatchObject({ exists: true });
  });

  test('a caller that goes away ends its request', async () => {
    emulator.answerNext(() => true, { status: 200, fault: 'hang' });
    const controller = new AbortController();
    const call = plugin.invoke('getTag', { image: `${repository}:v1` }, controller.signal);
    while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await errorOf(call)).toMatchObject({ code: 1 });
  });
});

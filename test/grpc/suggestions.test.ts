import { errorOf } from '../plugin';
import { World } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const TAGS = '/v2/lab/app/tags/list';

describe('the nearest tags', () => {
  test('a missing tag names them, by one list request', async () => {
    const lab = await world.lab({ tags: { pageSize: 5, order: 'sorted' } });
    const error = await errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}:1.9.1` }));
    expect(error).toMatchObject({ tagpin: 'MANIFEST_NOT_FOUND' });
    expect(error.details).toMatch(/: no such tag; the nearest (is|are) '1\.\S+'/);
    expect(lab.requests().filter((line) => line.includes(TAGS))).toHaveLength(1);
  });

  test.each([
    ['absent is wanted', { onMissing: 'absent' }],
    ['a fallback stands in', { fallback: 'single' }],
  ])('no list is asked for where %s', async (_what, options) => {
    const lab = await world.lab();
    const fallback = 'fallback' in options ? { fallback: `${lab.repository}:single` } : {};
    await world.plugin.call('getTag', { image: `${lab.repository}:nope`, ...options, ...fallback });
    expect(lab.requests().filter((line) => line.includes(TAGS))).toEqual([]);
  });

  test.each([401, 403])('nor where %d leaves open whether it is there', async (status) => {
    const lab = await world.lab();
    lab.emulator.answerNext(() => true, { status }, 9);
    await errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}:nope` }));
    expect(lab.requests().filter((line) => line.includes(TAGS))).toEqual([]);
  });

  test('nor for a digest', async () => {
    const lab = await world.lab();
    await errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}@sha256:${'0'.repeat(64)}` }));
    expect(lab.requests().filter((line) => line.includes(TAGS))).toEqual([]);
  });

  test.each([500, 403, 200])('a list that fails with %d changes nothing', async (status) => {
    const lab = await world.lab({}, { retries: 0 });
    lab.emulator.answerNext(({ url }) => url.pathname === TAGS, { status, body: '{' }, 9);
    const error = await errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}:singel` }));
    expect(error).toMatchObject({ tagpin: 'MANIFEST_NOT_FOUND' });
    expect(error.details).toMatch(/: no such tag$/);
  });

  test('many that miss at once share one list', async () => {
    const lab = await world.lab();
    const images = Array.from({ length: 20 }, (_none, index) => `${lab.repository}:singl${index}`);
    const errors = await Promise.all(images.map((image) => errorOf(world.plugin.invoke('getTag', { image }))));
    expect(errors[0]?.details).toContain("'single'");
    expect(lab.requests().filter((line) => line.includes(TAGS)).length).toBeLessThan(20);
  });
});

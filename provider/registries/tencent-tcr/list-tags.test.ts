import { FakeClock } from '../../../test/fake-clock';
import { KNOWN, pagesOf, SIGNAL, tagsOf, TcrWorld, type OpenedTcr } from '../../../test/tencent-tcr';
import { SAMPLE_IMAGES } from '../sample-images';

const world = new TcrWorld(new FakeClock());
afterEach(() => world.close());

const names = (count: number): string[] => Array.from({ length: count }, (_none, index) => `t${index}`);

function fill({ emulator }: OpenedTcr, count: number): void {
  emulator.push('team/app', 'first', SAMPLE_IMAGES.single);
  emulator.deleteTag('team/app', 'first');
  for (const name of names(count)) emulator.push('team/app', name, SAMPLE_IMAGES.single);
}

test.each([
  [0, 1],
  [1, 1],
  [99, 1],
  [100, 1],
  [101, 2],
  [250, 3],
])('%d tags come once each in %d requests', async (count, requests) => {
  const opened = await world.open({ entry: KNOWN });
  fill(opened, count);
  const pages = await pagesOf(opened.registry.listTags('team/app', SIGNAL));
  expect(pages.flatMap(({ tags }) => tags.map(({ name }) => name))).toEqual(names(count));
  expect(pages.map(({ total }) => total)).toEqual(Array.from({ length: requests }, () => count));
  expect(pages.some(({ truncated }) => truncated)).toBe(false);
  expect(opened.calls.map(({ body }) => [body['Limit'], body['Offset']])).toEqual(
    Array.from({ length: requests }, (_none, index) => [100, index + 1]),
  );
});

test('tags come with what the API says of them', async () => {
  const opened = await world.open({ entry: KNOWN });
  const digest = opened.emulator.push('team/app', 'v1', SAMPLE_IMAGES.schema2);
  expect(await tagsOf(opened.registry.listTags('team/app', SIGNAL))).toEqual([
    {
      name: 'v1',
      digest,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      sizeBytes: expect.any(Number),
      updatedAt: expect.stringMatching(/^2026-01-01T00:00:.*Z$/),
    },
  ]);
});

test('asks for a page when it is wanted', async () => {
  const opened = await world.open({ entry: KNOWN });
  fill(opened, 250);
  for await (const page of opened.registry.listTags('team/app', SIGNAL)) {
    expect(page.tags).toHaveLength(100);
    break;
  }
  expect(opened.calls).toHaveLength(1);
});

test.each([
  ['a server that gives 30 at most', { largestPage: 30 }, 4],
  ['a server that gives all at once', { limitIgnored: true }, 1],
])('%s is read to the end', async (_what, switches, requests) => {
  const opened = await world.open({ entry: KNOWN, ...switches });
  fill(opened, 101);
  expect((await tagsOf(opened.registry.listTags('team/app', SIGNAL))).map(({ name }) => name)).toEqual(names(101));
  expect(opened.calls).toHaveLength(requests);
});

test('a server that gives the first page again and again is an error', async () => {
  const opened = await world.open({ entry: KNOWN, offsetIgnored: true });
  fill(opened, 250);
  await expect(tagsOf(opened.registry.listTags('team/app', SIGNAL))).rejects.toMatchObject({
    code: 'BAD_RESPONSE',
    message: expect.stringContaining('page 2 repeats earlier tags'),
  });
});

describe('a list that changes while it is read', () => {
  test('a deletion hides no tag: the list is read again, and no tag comes twice', async () => {
    let deleted = false;
    const opened = await world.open({
      entry: KNOWN,
      afterPage: () => {
        if (!deleted) opened.emulator.deleteTag('team/app', 't0');
        deleted = true;
      },
    });
    fill(opened, 250);
    const found = (await tagsOf(opened.registry.listTags('team/app', SIGNAL))).map(({ name }) => name);
    // t0 was there when it was read; t100 moved to the first page after that was read.
    expect(found).toContain('t100');
    expect([...found].sort()).toEqual(names(250).sort());
    expect(opened.calls).toHaveLength(6);
  });

  test('a push that moves a tag to the next page repeats nothing', async () => {
    let pushed = false;
    const opened = await world.open({
      entry: KNOWN,
      afterPage: () => {
        if (!pushed) opened.emulator.seed('team/app', { ImageVersion: 'new', Digest: `sha256:${'3'.repeat(64)}` });
        pushed = true;
      },
    });
    fill(opened, 250);
    const found = (await tagsOf(opened.registry.listTags('team/app', SIGNAL))).map(({ name }) => name);
    expect([...found].sort()).toEqual([...names(250), 'new'].sort());
  });

  test('one that never rests is called truncated', async () => {
    let next = 0;
    const opened = await world.open({
      entry: KNOWN,
      afterPage: () => {
        next += 1;
        opened.emulator.push('team/app', `new${next}`, SAMPLE_IMAGES.single);
      },
    });
    fill(opened, 150);
    const pages = await pagesOf(opened.registry.listTags('team/app', SIGNAL));
    expect(pages.at(-1)).toEqual({ tags: [], truncated: true });
    expect(opened.calls).toHaveLength(6);
  });
});

test('a total that is never reached is called truncated', async () => {
  const opened = await world.open({ entry: KNOWN });
  const image = { ImageVersion: 'v1', Digest: `sha256:${'1'.repeat(64)}` };
  const answer = (list: object[]) => ({
    status: 200,
    body: JSON.stringify({ Response: { ImageInfoList: list, TotalCount: 9 } }),
  });
  opened.emulator.answerNext(() => true, answer([image]));
  opened.emulator.answerNext(() => true, answer([]));
  const pages = await pagesOf(opened.registry.listTags('team/app', SIGNAL));
  expect(pages.flatMap(({ tags }) => tags)).toHaveLength(1);
  expect(pages.at(-1)).toMatchObject({ truncated: true });
});

test('what is no tag is not told', async () => {
  const opened = await world.open({ entry: KNOWN });
  const names = ['ok', '', null, 'sha256:1', 'a b', '../x', 'ok'];
  const list = names.map((ImageVersion) => ({ ImageVersion, Digest: null }));
  const body = JSON.stringify({ Response: { ImageInfoList: list, TotalCount: list.length } });
  opened.emulator.answerNext(() => true, { status: 200, body });
  expect(await tagsOf(opened.registry.listTags('team/app', SIGNAL))).toEqual([{ name: 'ok' }]);
});

test('what is no digest is an error that names the member', async () => {
  const opened = await world.open({ entry: KNOWN });
  const list = [{ ImageVersion: 'v1', Digest: 'sha256:1' }];
  const body = JSON.stringify({ Response: { ImageInfoList: list, TotalCount: 1 } });
  opened.emulator.answerNext(() => true, { status: 200, body });
  await expect(tagsOf(opened.registry.listTags('team/app', SIGNAL))).rejects.toMatchObject({
    code: 'BAD_RESPONSE',
    message: expect.stringContaining("'Response.ImageInfoList.0.Digest'"),
  });
});

test('a missing repository', async () => {
  const opened = await world.open();
  await expect(tagsOf(opened.registry.listTags('team/app', SIGNAL))).rejects.toMatchObject({
    code: 'REPOSITORY_NOT_FOUND',
    message: expect.stringContaining("Cannot list tags of '127.0.0.1"),
  });
});

import { openEmulator, type OciEmulator } from '../../provider/registries/oci/emulator';
import type { Oddity } from '../../provider/registries/oci/emulator-oddities';
import type { OciEmulatorOptions } from '../../provider/registries/oci/emulator-options';
import type { EmulatedResponse } from '../../provider/registries/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { forward } from '../forward';
import { errorOf, Plugin } from '../plugin';
import { serve, type TestServer } from '../serve';
import { DIGESTS, World, type Lab } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const SECRET = 'S3CR3T-mark';
const ORIGIN = { kind: 'basic', username: 'origin', password: SECRET } as const;
const MIRROR = { kind: 'basic', username: 'mirror', password: 'mirror-password' } as const;

interface Copies {
  readonly emulator: OciEmulator;
  readonly server: TestServer;
  readonly requests: () => string[];
}

/** A registry with copies of some images under `<prefix>lab/app`. */
async function copies(prefix = '', options: OciEmulatorOptions = {}): Promise<Copies> {
  const emulator = openEmulator(options);
  for (const tag of ['single', 'multi'] as const) emulator.push(`${prefix}lab/app`, tag, SAMPLE_IMAGES[tag]);
  const server = await world.opened(serve(emulator));
  return { emulator, server, requests: () => emulator.requests.map(({ method, path }) => `${method} ${path}`) };
}

/** An origin whose entry names these mirrors. */
async function origin(
  mirrors: readonly string[],
  over: { entry?: object; entries?: readonly object[]; registry?: OciEmulatorOptions } = {},
): Promise<Lab> {
  const lab = await world.lab(over.registry);
  const login = over.registry?.auth === undefined ? {} : { username: ORIGIN.username, password: ORIGIN.password };
  const oci = [{ host: lab.server.host, mirrors, ...login, ...over.entry }, ...(over.entries ?? [])];
  const before = world.plugin.logged.length;
  await world.plugin.configure({ oci, dockerConfig: 'off', timeoutSeconds: 5 });
  warningsFrom = before;
  return lab;
}

let warningsFrom = 0;
const warnings = (): string[] =>
  world.plugin.logged.slice(warningsFrom).flatMap(({ severity, message }) => (severity === 2 ? [message] : []));

async function untilWarned(): Promise<void> {
  while (warnings().length === 0) await new Promise((resolve) => setImmediate(resolve));
}

const get = (lab: Lab, tag: string, more: object = {}): Promise<Record<string, unknown>> =>
  world.plugin.call('getTag', { image: `${lab.repository}:${tag}`, ...more });

describe('who is asked', () => {
  test('MIR-5: a mirror is asked by choice, for bytes; the origin’s name stays in the answer', async () => {
    const mirror = await copies();
    const lab = await origin([mirror.server.host]);
    const answer = await get(lab, 'single');
    expect(mirror.requests()).toEqual(['GET /v2/lab/app/manifests/single']);
    expect(lab.requests()).toEqual([]);
    expect(answer['pinnedWithTag']).toBe(`${lab.repository}:single@${String(answer['digest'])}`);
    expect(answer).toMatchObject({
      registry: lab.server.host,
      source: 'oci',
      digest: expect.stringContaining(DIGESTS.single),
    });
    expect(JSON.stringify(answer)).not.toContain(mirror.server.host);
    await origin([]);
    const direct = await world.lab();
    expect({ ...(await get(direct, 'single')), ...NAMES }).toEqual({ ...answer, ...NAMES });
  });
  // What differs because the two origins have different ports.
  const NAMES = Object.fromEntries(
    ['reference', 'registry', 'repository', 'pinned', 'pinnedWithTag'].map((name) => [name, undefined]),
  );

  test('MIR-5: without mirrors the origin alone, though an entry for a mirror is there', async () => {
    const mirror = await copies();
    const lab = await origin([], { entries: [{ host: mirror.server.host }] });
    await get(lab, 'single');
    expect([lab.requests().length, mirror.requests()]).toEqual([1, []]);
  });

  test('MIR-6: a path goes before the repository, which has Docker Hub’s library/ written out', async () => {
    const mirror = await copies('hub/library/');
    const lab = await world.lab();
    mirror.emulator.push('hub/library/nginx', 'v1', SAMPLE_IMAGES.single);
    await world.plugin.configure({
      oci: [{ host: 'docker.io', endpoint: lab.server.origin.href, mirrors: [`${mirror.server.host}/hub`] }],
      dockerConfig: 'off',
    });
    const answer = await world.plugin.call('getTag', { image: 'nginx:v1' });
    expect(answer).toMatchObject({ repository: 'docker.io/library/nginx', exists: true });
    expect(mirror.requests()).toEqual(['GET /v2/hub/library/nginx/manifests/v1']);
  });

  test('mirrors in order, the origin last', async () => {
    const [first, second] = [await copies(), await copies()];
    first.emulator.deleteTag('lab/app', 'single');
    const lab = await origin([first.server.host, second.server.host]);
    await get(lab, 'single');
    await get(lab, 'multi');
    await get(lab, 'artifact');
    expect(first.requests().map((line) => line.split('/').at(-1))).toEqual(['single', 'multi', 'artifact']);
    expect(second.requests().map((line) => line.split('/').at(-1))).toEqual(['single', 'artifact']);
    expect([...new Set(lab.requests().map((line) => line.split('/').at(-1)))]).toEqual(['artifact']);
    expect(warnings()).toEqual([]);
  });

  test('MIR-2: tags are listed by the origin', async () => {
    const mirror = await copies();
    const lab = await origin([mirror.server.host]);
    const { names } = await world.plugin.call('listTags', { repository: lab.repository });
    expect(names).toContain('artifact');
    expect(mirror.requests()).toEqual([]);
  });

  test('a digest, a platform and details come from the mirror, too', async () => {
    const mirror = await copies();
    const lab = await origin([mirror.server.host]);
    const answer = await get(lab, 'multi', { platform: 'linux/arm64', details: true });
    expect(answer).toMatchObject({ digest: expect.stringContaining(DIGESTS.arm64), labels: expect.anything() });
    await world.plugin.call('getTag', { image: `${lab.repository}@${String(answer['indexDigest'])}` });
    expect(lab.requests()).toEqual([]);
  });

  test('an entry of a path has its own mirrors', async () => {
    const mirror = await copies();
    const lab = await origin([], {});
    await world.plugin.configure({
      oci: [{ host: `${lab.server.host}/lab`, mirrors: [mirror.server.host] }, { host: lab.server.host }],
      dockerConfig: 'off',
    });
    lab.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
    await get(lab, 'single');
    await world.plugin.call('getTag', { image: `${lab.server.host}/team/app:v1` });
    expect(mirror.requests()).toHaveLength(1);
    expect(lab.requests()).toEqual(['HEAD /v2/team/app/manifests/v1']);
  });

  test('mirrors of a mirror are not asked, so that two that name each other are no circle', async () => {
    const [one, two] = [await copies(), await copies()];
    one.emulator.deleteTag('lab/app', 'single');
    const entries = [
      { host: one.server.host, mirrors: [two.server.host] },
      { host: two.server.host, mirrors: [one.server.host] },
    ];
    const lab = await origin([one.server.host], { entries });
    await get(lab, 'single');
    expect([one.requests().length, two.requests().length, lab.requests().length]).toEqual([1, 0, 1]);
  });
});

describe('what a mirror does not prove', () => {
  test('MIR-6: what it lacks may be at the origin, and only the origin proves an absence', async () => {
    const mirror = await copies();
    const lab = await origin([mirror.server.host]);
    expect(await get(lab, 'artifact')).toMatchObject({ exists: true });
    const absent = await get(lab, 'gone', { onMissing: 'absent' });
    expect(absent).toMatchObject({ exists: false, reference: `${lab.repository}:gone` });
    const error = await errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}:gone` }));
    expect(error).toMatchObject({ tagpin: 'MANIFEST_NOT_FOUND', details: expect.stringContaining(lab.server.host) });
    expect(error.details).not.toContain(mirror.server.host);
  });

  test('MIR-6: an origin that cannot be asked is no absence, though every mirror says 404', async () => {
    const mirror = await copies();
    const lab = await origin([mirror.server.host], { entry: { endpoint: 'http://127.0.0.1:1' } });
    await world.plugin.configure({
      oci: [{ host: lab.server.host, endpoint: 'http://127.0.0.1:1', mirrors: [mirror.server.host] }],
      dockerConfig: 'off',
      retries: 0,
    });
    expect(await get(lab, 'single')).toMatchObject({ exists: true });
    const call = world.plugin.invoke('getTag', { image: `${lab.repository}:gone`, onMissing: 'absent' });
    expect(await errorOf(call)).toMatchObject({ tagpin: 'UNAVAILABLE' });
  });

  test.each<[string, Oddity[], string]>([
    ['a digest that its bytes do not have', ['digestLies'], 'computed sha256'],
    ['other bytes', ['otherBytes'], 'computed sha256'],
    ['a page', ['htmlPage'], 'answered with a page'],
    ['another type', ['typeOfAnother'], ''],
  ])('MIR-5: %s does not count, and is told once', async (_what, oddities, text) => {
    const mirror = await copies('', { oddities });
    const lab = await origin([mirror.server.host]);
    expect(await get(lab, 'single')).toMatchObject({ digest: expect.stringContaining(DIGESTS.single) });
    expect(await get(lab, 'multi')).toMatchObject({ digest: expect.stringContaining(DIGESTS.multi) });
    await untilWarned();
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain(`mirror '${mirror.server.host}' of '${lab.server.host}' is passed over: `);
    expect(warnings()[0]).toContain(text);
    expect(mirror.requests()).toHaveLength(2);
  });

  test('MIR-5: a digest that was asked for and other bytes', async () => {
    const mirror = await copies();
    const lab = await origin([mirror.server.host]);
    const { digest } = await get(lab, 'artifact');
    const { document } = SAMPLE_IMAGES.single;
    mirror.emulator.answerNext(() => true, {
      status: 200,
      headers: { 'content-type': SAMPLE_IMAGES.single.mediaType },
      body: document,
    });
    await world.plugin.configure({
      oci: [{ host: lab.server.host, mirrors: [mirror.server.host] }],
      dockerConfig: 'off',
    });
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}@${String(digest)}`, verify: true });
    expect(answer).toMatchObject({ digest, exists: true });
  });

  test.each<[string, EmulatedResponse, string]>([
    ['500', { status: 500 }, 'passed over from now on'],
    ['429', { status: 429, headers: { 'retry-after': '3600' } }, 'passed over from now on'],
    ['a reset connection', { status: 200, fault: 'reset' }, 'passed over from now on'],
    ['403', { status: 403 }, 'passed over: '],
    ['404 of a gateway', { status: 404, body: '<html>' }, 'passed over: '],
    [
      'a redirect to a private address of another host',
      { status: 307, headers: { location: 'ftp://x/' } },
      'from now on',
    ],
  ])('RET-6: after %s the origin is asked at once', async (_what, answer, text) => {
    const mirror = await copies();
    const lab = await origin([mirror.server.host]);
    mirror.emulator.answerNext(() => true, answer, 10);
    expect(await get(lab, 'single')).toMatchObject({ exists: true });
    expect(await get(lab, 'multi')).toMatchObject({ exists: true });
    await untilWarned();
    expect(warnings()).toEqual([expect.stringContaining(text)]);
    // One attempt, and no second question to a mirror that is out of order.
    expect(mirror.requests()).toHaveLength(text.includes('from now on') ? 1 : 2);
  });

  test('a mirror that hangs costs its time once, however many ask', async () => {
    const mirror = await copies();
    const lab = await origin([mirror.server.host]);
    await world.plugin.configure({
      oci: [
        { host: lab.server.host, mirrors: [mirror.server.host] },
        { host: mirror.server.host, maxConcurrency: 2 },
      ],
      dockerConfig: 'off',
      timeoutSeconds: 1,
    });
    mirror.emulator.answerNext(() => true, { status: 200, fault: 'hang' }, 100);
    for (let at = 0; at < 40; at += 1) lab.emulator.push('lab/app', `t${at}`, SAMPLE_IMAGES.single);
    const start = process.hrtime.bigint();
    const answers = await Promise.all(Array.from({ length: 40 }, (_none, at) => get(lab, `t${at}`)));
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    expect(answers.every(({ exists }) => exists === true)).toBe(true);
    // Twenty times a second if each two of them waited for themselves.
    expect(seconds).toBeLessThan(10);
    expect(mirror.requests().length).toBeLessThanOrEqual(2);
  });

  test('a caller that leaves is not sent to the origin', async () => {
    const mirror = await copies();
    const lab = await origin([mirror.server.host]);
    const caller = new AbortController();
    mirror.emulator.answerNext(
      () => true,
      () => {
        caller.abort();
        return { status: 200, fault: 'hang' };
      },
    );
    await errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}:single` }, caller.signal));
    expect(lab.requests()).toEqual([]);
    // Nor is it the mirror's fault: the first that is told is what comes next.
    mirror.emulator.answerNext(() => true, { status: 500 });
    await get(lab, 'multi');
    await untilWarned();
    expect(warnings()).toEqual([expect.stringContaining('answered 500')]);
  });
});

describe('whose login', () => {
  test('MIR-4: the origin’s login stays at the origin', async () => {
    const mirror = await copies('', { auth: MIRROR });
    const lab = await origin([mirror.server.host], { registry: { auth: ORIGIN } });
    expect(await get(lab, 'single')).toMatchObject({ exists: true });
    expect(mirror.emulator.requests.map(({ headers }) => headers['authorization'])).toEqual([undefined]);
    expect(lab.requests()).not.toEqual([]);
    await untilWarned();
    expect(warnings()).toEqual([expect.stringMatching(/is passed over: .*no credentials for '127/)]);
    expect(JSON.stringify(warnings())).not.toContain(SECRET);
  });

  test('MIR-4: a mirror’s own entry gives its login', async () => {
    const mirror = await copies('hub/', { auth: MIRROR });
    const { username, password } = MIRROR;
    const lab = await origin([`${mirror.server.host}/hub`], {
      registry: { auth: ORIGIN },
      entries: [
        { host: mirror.server.host, username: 'wrong', password: 'wrong' },
        { host: `${mirror.server.host}/hub`, username, password },
      ],
    });
    expect(await get(lab, 'single')).toMatchObject({ exists: true });
    expect(lab.requests()).toEqual([]);
    expect(JSON.stringify(mirror.emulator.requests)).not.toContain(Buffer.from(`origin:${SECRET}`).toString('base64'));
  });

  test('MIR-4: a token is asked for by the mirror’s name and path', async () => {
    const mirror = await copies('hub/', { auth: { kind: 'token' } });
    const lab = await origin([`${mirror.server.host}/hub`], { registry: { auth: ORIGIN } });
    expect(await get(lab, 'single')).toMatchObject({ exists: true });
    const tokens = mirror.requests().filter((line) => line.includes('/token'));
    expect(tokens).toEqual([expect.stringContaining(encodeURIComponent('repository:hub/lab/app:pull'))]);
    expect(lab.requests()).toEqual([]);
  });

  test('MIR-4: docker’s config has a login for the mirror’s host', async () => {
    const mirror = await copies('', { auth: MIRROR });
    const lab = await world.lab();
    const auth = Buffer.from(`${MIRROR.username}:${MIRROR.password}`).toString('base64');
    const text = JSON.stringify({ auths: { [mirror.server.host]: { auth } } });
    const plugin = await Plugin.start({ environment: { DOCKER_AUTH_CONFIG: text } });
    try {
      await plugin.configure({ oci: [{ host: lab.server.host, mirrors: [mirror.server.host] }] });
      await plugin.call('getTag', { image: `${lab.repository}:single` });
      expect(lab.requests()).toEqual([]);
    } finally {
      await plugin.stop();
    }
  });
});

test('IPv6: an origin and a mirror in brackets, with a login by host', async () => {
  const mirror = await copies('hub/', { auth: MIRROR });
  const lab = await world.lab({ auth: ORIGIN });
  const [six, sixMirror] = [
    await world.opened(forward('::1', lab.server)),
    await world.opened(forward('::1', mirror.server)),
  ];
  const { username, password } = MIRROR;
  await world.plugin.configure({
    oci: [
      { host: six.host, username: ORIGIN.username, password: ORIGIN.password, mirrors: [`${sixMirror.host}/hub`] },
      { host: sixMirror.host, username, password },
    ],
    dockerConfig: 'off',
  });
  const image = `${six.host}/lab/app`;
  expect(await world.plugin.call('getTag', { image: `${image}:single` })).toMatchObject({
    repository: image,
    exists: true,
  });
  expect(lab.requests()).toEqual([]);
  expect(await world.plugin.call('getTag', { image: `${image}:artifact` })).toMatchObject({ exists: true });
});

describe('CheckConfig', () => {
  test.each<[string, unknown, string]>([
    ['a URL (MIR-1)', ['https://mirror.example.com'], 'oci[0].mirrors[0]'],
    ['a login, which is not shown (MIR-1)', ['m.io', `u:${SECRET}@m.io`], 'oci[0].mirrors[1]'],
    ['a path of Docker Hub', ['team/app'], 'oci[0].mirrors[0]'],
    ['a query', ['m.io/a?b=c'], 'oci[0].mirrors[0]'],
    ['an upper-case path', ['m.io/Hub'], 'oci[0].mirrors[0]'],
    ['an empty text', [''], 'oci[0].mirrors[0]'],
    ['another type', [7], 'oci[0].mirrors[0]'],
    ['no list', 'm.io', 'oci[0].mirrors'],
    ['the registry itself', ['a.io'], 'oci[0].mirrors'],
  ])('refuses %s', async (_what, mirrors, property) => {
    const { failures } = await world.plugin.checkConfig({ oci: [{ host: 'a.io', mirrors }] });
    expect(failures).toEqual([{ property, reason: expect.any(String) }]);
    expect(JSON.stringify(failures)).not.toContain(SECRET);
  });

  test('accepts hosts, ports, paths and IPv6 addresses', async () => {
    const mirrors = [
      'm.io',
      'm.io:5000',
      'harbor.m.io/hub/deep',
      '[fd00::1]:5000/x',
      'localhost:5000',
      'mirror.gcr.io',
    ];
    expect((await world.plugin.checkConfig({ oci: [{ host: 'a.io', mirrors }] })).failures).toEqual([]);
  });
});

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { openEmulator } from '../../provider/registries/oci/emulator';
import { errorOf, Plugin } from '../plugin';
import { serve } from '../serve';
import { World, type Lab } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());

let folder: string;
let plugin: Plugin | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tagpin-login-'));
});
afterEach(async () => {
  await plugin?.stop();
  plugin = undefined;
  rmSync(folder, { recursive: true });
  await world.closeServers();
});

const SECRET = 'S3CR3T-mark';
const BASIC = { kind: 'basic', username: 'ci', password: SECRET } as const;
const encode = (login: string): string => Buffer.from(login).toString('base64');
const entry = (login: string): object => ({ auth: encode(login) });

/** Writes a file below the test's folder. */
function write(name: string, content: string | object): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Puts a credential helper on the path; it notes what it was asked. */
function helper(name: string, script: string): void {
  const log = join(folder, `${name}.log`);
  chmodSync(
    write(`bin/docker-credential-${name}`, `#!/bin/sh\nread -r server\necho "$1 $server" >> '${log}'\n${script}\n`),
    0o755,
  );
}

const answer = (username: string, password: string): string =>
  `echo '${JSON.stringify({ ServerURL: 'x', Username: username, Secret: password })}'`;

/** What a helper was asked so far. */
function asked(name: string): string[] {
  const log = join(folder, `${name}.log`);
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
}

/** A plugin of its own whose home is the test's folder. */
async function started(variables: Record<string, string> = {}): Promise<Plugin> {
  const path = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
  plugin = await Plugin.start({ environment: { HOME: folder, PATH: path, ...variables } });
  await plugin.configure({ retries: 0 });
  return plugin;
}

const config = (content: object): string => write('.docker/config.json', content);

/** A line is sent without waiting for it; the answer to a later one shows that it has arrived. */
function warnings(running: Plugin): string[] {
  return running.logged.filter(({ severity }) => severity === 2).map(({ message }) => message);
}

async function untilWarned(running: Plugin): Promise<void> {
  while (warnings(running).length === 0) await new Promise((resolve) => setImmediate(resolve));
}

describe('credential helpers', () => {
  const get = (lab: Lab, running: Plugin, tag = 'single'): Promise<Record<string, unknown>> =>
    running.call('getTag', { image: `${lab.repository}:${tag}` });

  test.each([
    ['credHelpers', (host: string) => ({ credHelpers: { [host]: 'lab' } })],
    ['credsStore', () => ({ credsStore: 'lab' })],
  ])('HLP-5: %s: 50 repositories of a host, and 50 entries beside, are one call', async (_what, text) => {
    const lab = await world.lab({ auth: BASIC });
    for (let at = 0; at < 50; at += 1) lab.emulator.push(`team/app${at}`, 'v1', SAMPLE_IMAGES.single);
    helper('lab', answer('ci', SECRET));
    const auths = Object.fromEntries(Array.from({ length: 50 }, (_none, at) => [`h${at}.example.com`, {}]));
    config({ auths, ...text(lab.server.host) });
    const running = await started();
    const images = Array.from({ length: 50 }, (_none, at) => `${lab.server.host}/team/app${at}:v1`);
    await Promise.all(images.map((image) => running.call('getTag', { image })));
    expect(asked('lab')).toEqual([`get ${lab.server.host}`]);
  });

  test('HLP-5: none is asked for a registry that wants no login', async () => {
    const lab = await world.lab();
    helper('lab', 'exit 7');
    config({ credsStore: 'lab' });
    expect(await get(lab, await started())).toMatchObject({ exists: true });
    // Once, for a token that would be sent unasked; that it fails is no matter here.
    expect(asked('lab').length).toBeLessThanOrEqual(1);
  });

  test('KEY-1: the host’s own helper before the store, the store before auths', async () => {
    const lab = await world.lab({ auth: BASIC });
    const { host } = lab.server;
    helper('own', answer('ci', SECRET));
    helper('store', answer('wrong', 'wrong'));
    config({ credHelpers: { [host]: 'own' }, credsStore: 'store', auths: { [host]: entry('wrong:wrong') } });
    await get(lab, await started());
    expect([asked('own').length, asked('store').length]).toEqual([1, 0]);
  });

  test('HLP-2: one that has no login leaves it to auths', async () => {
    const lab = await world.lab({ auth: BASIC });
    helper('lab', 'echo "credentials not found in native keychain"; exit 1');
    config({ credsStore: 'lab', auths: { [lab.server.host]: entry(`ci:${SECRET}`) } });
    expect(await get(lab, await started())).toMatchObject({ exists: true });
  });

  test('HLP-4: without any login the error says where one was looked for', async () => {
    const lab = await world.lab({ auth: BASIC });
    helper('lab', answer('', ''));
    config({ credsStore: 'lab' });
    const running = await started();
    const error = await errorOf(running.invoke('getTag', { image: `${lab.repository}:single`, onMissing: 'absent' }));
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED', details: expect.stringContaining('no credentials for') });
    expect(error.details).toContain(join(folder, '.docker', 'config.json'));
  });

  test.each<[string, string | undefined, RegExp]>([
    ['ends with an error', 'echo "vault is sealed" >&2; exit 3', /ended with 3 \(vault is sealed\)/],
    ['is not there', undefined, /there is no program 'docker-credential-lab' on the path/],
    ['says no JSON', `echo ${SECRET}`, /not of the form/],
  ])('HLP-2: one that %s is an error that names it, never a missing image', async (_what, script, text) => {
    const lab = await world.lab({ auth: BASIC });
    if (script !== undefined) helper('lab', script);
    config({ credsStore: 'lab', auths: { [lab.server.host]: entry(`ci:${SECRET}`) } });
    const running = await started();
    const error = await errorOf(running.invoke('getTag', { image: `${lab.repository}:single`, onMissing: 'absent' }));
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED', details: expect.stringMatching(text) });
    expect(error.details).toContain("credential helper 'lab'");
    expect(JSON.stringify([error.details, running.logged, running.output])).not.toContain(SECRET);
  });

  test('HLP-5: a login that was refused in the middle of a run is asked for once more', async () => {
    const logins = ['first', 'second'].map((password) => openEmulator({ auth: { ...BASIC, password } }));
    for (const emulator of logins) emulator.push('lab/app', 'single', SAMPLE_IMAGES.single);
    for (const emulator of logins) emulator.push('lab/app', 'multi', SAMPLE_IMAGES.multi);
    let [current] = logins;
    const server = await world.opened(serve({ handle: (request) => current?.handle(request) ?? { status: 500 } }));
    helper('lab', answer('ci', 'first'));
    config({ credsStore: 'lab' });
    const running = await started();
    await running.call('getTag', { image: `${server.host}/lab/app:single` });
    [, current] = logins;
    helper('lab', answer('ci', 'second'));
    const calls = ['multi', 'multi', 'multi'].map((tag) =>
      running.call('getTag', { image: `${server.host}/lab/app:${tag}` }),
    );
    await Promise.all(calls);
    expect(asked('lab')).toHaveLength(2);
  });

  test('HLP-5: one that gives the refused login again is an error that says where it is from', async () => {
    const lab = await world.lab({ auth: BASIC });
    helper('lab', answer('ci', 'wrong-password'));
    const file = config({ credsStore: 'lab' });
    const running = await started();
    const error = await errorOf(running.invoke('getTag', { image: `${lab.repository}:single` }));
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    expect(error.details).toContain(`credentials from docker config '${file}', helper 'lab' were refused`);
    expect(error.details).not.toContain('wrong-password');
    expect(asked('lab').length).toBeLessThanOrEqual(2);
  });

  test('KEY-6, TOK-3: an identity token of a helper is exchanged', async () => {
    const lab = await world.lab({ auth: { kind: 'token', identityToken: SECRET, realm: '/token' } });
    helper('lab', answer('<token>', SECRET));
    config({ credsStore: 'lab' });
    expect(await get(lab, await started())).toMatchObject({ exists: true });
    expect(lab.emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('an entry of the configuration goes before any helper', async () => {
    const lab = await world.lab({ auth: BASIC });
    helper('lab', 'exit 7');
    config({ credsStore: 'lab' });
    const running = await started();
    await running.configure({ ...lab.emulator.configuration(lab.server.origin) });
    expect(await get(lab, running)).toMatchObject({ exists: true });
    expect(asked('lab')).toEqual([]);
  });
});

describe('logins of this machine', () => {
  test('DOCKER_AUTH_CONFIG goes before the file, and says once what it ignores (KEY-8)', async () => {
    const lab = await world.lab({ auth: BASIC });
    const { host } = lab.server;
    config({ auths: { [host]: entry('wrong:wrong') } });
    const text = JSON.stringify({ auths: { [host]: entry(`ci:${SECRET}`) }, credsStore: 'desktop' });
    const running = await started({ DOCKER_AUTH_CONFIG: text });
    await running.call('getTag', { image: `${lab.repository}:single` });
    await running.call('getTag', { image: `${lab.repository}:multi` });
    await untilWarned(running);
    expect(warnings(running)).toEqual([
      expect.stringMatching(/^environment variable DOCKER_AUTH_CONFIG.*'credsStore'$/),
    ]);
    expect(JSON.stringify(running.logged)).not.toContain(SECRET);
  });

  test('KEY-4: podman’s auth.json, with a key for a path', async () => {
    const lab = await world.lab({ auth: BASIC });
    const { host } = lab.server;
    write('run/containers/auth.json', {
      auths: { [host]: entry('wrong:wrong'), [`${host}/lab`]: entry(`ci:${SECRET}`) },
    });
    const running = await started({ XDG_RUNTIME_DIR: join(folder, 'run') });
    expect(await running.call('getTag', { image: `${lab.repository}:single` })).toMatchObject({ exists: true });
  });

  test('a file that was mended after a 401 is read again', async () => {
    const lab = await world.lab({ auth: BASIC });
    const { host } = lab.server;
    config({ auths: { [host]: entry('ci:old-password') } });
    const running = await started();
    const image = `${lab.repository}:single`;
    expect(await errorOf(running.invoke('getTag', { image }))).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    config({ auths: { [host]: entry(`ci:${SECRET}`) } });
    expect(await running.call('getTag', { image })).toMatchObject({ exists: true });
  });
});

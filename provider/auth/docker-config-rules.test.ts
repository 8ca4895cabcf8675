import type { CredentialHelper } from './credential-helper';
import { dockerConfigKeychain, type DockerConfigFile } from './docker-config';
import { dockerConfigFile } from './docker-config-path';

const { signal } = new AbortController();
const encode = (login: string): string => Buffer.from(login).toString('base64');
const entry = (name: string): object => ({ auth: encode(`${name}:p`) });
const SECRET = 'S3CR3T-mark';

const file = (config: object | string, over: Partial<DockerConfigFile> = {}): DockerConfigFile => ({
  path: '/c.json',
  read: () => Promise.resolve(typeof config === 'string' ? config : JSON.stringify(config)),
  ...over,
});

/** The user that a config has for a repository. */
async function userOf(from: DockerConfigFile, host: string, path = 'team/app'): Promise<string | undefined> {
  const found = await dockerConfigKeychain(from)(host, path, signal);
  return found?.kind === 'basic' ? found.username : found?.kind;
}

describe('which key', () => {
  test.each([
    ['docker.io', 'https://index.docker.io/v1/'],
    ['index.docker.io', 'https://index.docker.io/v1/'],
    ['registry-1.docker.io', 'https://index.docker.io/v1/'],
    ['registry.hub.docker.com', 'https://index.docker.io/v1/'],
    ['docker.io', 'index.docker.io'],
    ['docker.io', 'docker.io'],
    ['docker.io', 'https://registry-1.docker.io/v2/'],
  ])('KEY-3, 17.36: %s finds %s', async (host, key) => {
    expect(await userOf(file({ auths: { [key]: entry('u') } }), host)).toBe('u');
  });

  test('KEY-3: docker’s own key before the others, an empty one counts for nothing (KEY-7)', async () => {
    const auths = { 'docker.io': entry('second'), 'https://index.docker.io/v1/': entry('first') };
    expect(await userOf(file({ auths }), 'docker.io')).toBe('first');
    expect(await userOf(file({ auths: { ...auths, 'https://index.docker.io/v1/': {} } }), 'docker.io')).toBe('second');
  });

  test.each([
    ['KEY-2: the exact key first', { 'https://h/v1/': entry('other'), h: entry('exact') }, 'exact'],
    ['KEY-7: an empty exact key', { h: {}, 'https://h/v1/': entry('other') }, 'other'],
    ['KEY-2: the version of the API', { 'h/v2/': entry('u') }, 'u'],
    ['KEY-2: with a slash', { 'h/': entry('u') }, 'u'],
    ['KEY-2: any path behind a scheme', { 'http://h/some/where': entry('u') }, 'u'],
    ['KEY-4: a path without a scheme', { 'h/team': entry('u') }, undefined],
    ['KEY-2: a longer host', { 'h.evil.net': entry('u'), 'https://h.evil.net/h': entry('v') }, undefined],
    ['a name of every object', { constructor: entry('u') }, undefined],
  ])('%s', async (_what, auths, user) => {
    expect(await userOf(file({ auths }), 'h')).toBe(user);
  });

  test.each([
    ['team/app/deep', 'deep'],
    ['team/app', 'app'],
    ['team/apple', 'team'],
    ['team', 'team'],
    ['teams/app', 'host'],
    ['other', 'host'],
  ])('KEY-4: in auth.json %s has the login of the longest key, on whole components', async (path, user) => {
    const auths = {
      h: entry('host'),
      'h/team/app/deep': entry('deep'),
      'h/team': entry('team'),
      'h/team/app': entry('app'),
    };
    expect(await userOf(file({ auths }, { hasPathKeys: true }), 'h', path)).toBe(user);
  });

  test('KEY-4: in auth.json a key with a scheme is none; Docker Hub has path keys, too', async () => {
    const podman = { hasPathKeys: true };
    expect(await userOf(file({ auths: { 'https://h': entry('u') } }, podman), 'h')).toBeUndefined();
    const auths = { 'docker.io/library': entry('u'), 'docker.io': entry('v') };
    expect(await userOf(file({ auths }, podman), 'docker.io', 'library/nginx')).toBe('u');
  });
});

describe('which login', () => {
  test.each([
    ['KEY-6: <token> is an identity token', { auth: encode('<token>:t') }, { kind: 'identityToken', token: 't' }],
    ['KEY-6: in fields, too', { username: '<token>', password: 't' }, { kind: 'identityToken', token: 't' }],
    ['KEY-5: an empty password', { auth: encode('u:') }, { kind: 'basic', username: 'u', password: '' }],
    ['KEY-5: an empty user', { auth: encode(':p') }, { kind: 'basic', username: '', password: 'p' }],
    ['KEY-5: UTF-8', { auth: encode('ü:ß') }, { kind: 'basic', username: 'ü', password: 'ß' }],
    ['KEY-5: wrapped lines', { auth: 'dTpw\nYXNz\r\n' }, { kind: 'basic', username: 'u', password: 'pass' }],
    ['null for what is not there', { auth: null, username: 'u', password: 'p' }, { kind: 'basic', username: 'u' }],
    [
      'KEY-6: a registry token before all',
      { auth: encode('u:p'), identitytoken: 'i', registrytoken: 'r' },
      { kind: 'registryToken', token: 'r' },
    ],
    ['KEY-7: a lone colon', { auth: encode(':') }, undefined],
    ['KEY-7: empty texts', { auth: '', username: '', identitytoken: '', registrytoken: '' }, undefined],
  ])('%s', async (_what, stored, expected) => {
    const found = await dockerConfigKeychain(file({ auths: { h: stored } }))('h', '', signal);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  test.each([
    ['a wrong length', { auth: 'dTpwY' }],
    ['the alphabet of URLs', { auth: 'dT_-' }],
    ['padding within', { auth: 'dT==dT==' }],
    ['blanks', { auth: 'dTpw dTpw' }],
    ['no UTF-8', { auth: Buffer.from([0x75, 0x3a, 0xff]).toString('base64') }],
    ['no colon', { auth: encode(SECRET) }],
    ['a user alone', { username: SECRET }],
    ['a password alone', { password: SECRET }],
    ['a colon in the user', { username: `u:${SECRET}`, password: SECRET }],
    ['a text', SECRET],
    ['null', null],
  ])('KEY-5, KEY-9: %s is an error of this entry only', async (_what, stored) => {
    const keychain = dockerConfigKeychain(file({ auths: { h: stored, i: entry('u') } }));
    const error: unknown = await keychain('h', '', signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { credentialSource: "docker config '/c.json'" } });
    expect(String(error)).not.toContain(SECRET);
    expect(await keychain('i', '', signal)).toMatchObject({ username: 'u' });
  });
});

describe('the file', () => {
  test.each([
    ['no JSON', `{"auths":{"h":{"auth":"${SECRET}"`],
    ['a list', `["${SECRET}"]`],
    ['auths of another type', { auths: SECRET }],
    ['credsStore of another type', { credsStore: [SECRET] }],
  ])('KEY-8: %s is an error that shows nothing of it', async (_what, config) => {
    const error: unknown = await dockerConfigKeychain(file(config))('h', '', signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining("'/c.json'") });
    expect(String(error)).not.toContain(SECRET);
  });

  test('KEY-8: a byte order mark, null and unknown keys do not matter', async () => {
    const config = `\uFEFF${JSON.stringify({ auths: { h: entry('u') }, credHelpers: null, proxies: 7, HttpHeaders: { a: 'b' } })}`;
    expect(await userOf(file(config), 'h')).toBe('u');
    expect(await userOf(file({ auths: null }), 'h')).toBeUndefined();
  });

  test('it is read again after forget, and after a failure', async () => {
    const texts = ['{', JSON.stringify({ auths: { h: entry('one') } }), JSON.stringify({ auths: { h: entry('two') } })];
    const keychain = dockerConfigKeychain(file('', { read: () => Promise.resolve(texts.shift()) }));
    await expect(keychain('h', '', signal)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const first = await keychain('h', '', signal);
    expect(first).toMatchObject({ username: 'one' });
    keychain.forget?.('h', first);
    expect(await keychain('h', '', signal)).toMatchObject({ username: 'two' });
    expect(keychain.places?.()).toEqual(["docker config '/c.json'"]);
  });
});

describe('DOCKER_AUTH_CONFIG', () => {
  const overlay = (config: object | string): string => (typeof config === 'string' ? config : JSON.stringify(config));

  test('goes before the file, entry by entry', async () => {
    const both = file(
      { auths: { h: entry('file'), i: entry('file') } },
      { overlay: overlay({ auths: { h: entry('env') } }) },
    );
    expect([await userOf(both, 'h'), await userOf(both, 'i')]).toEqual(['env', 'file']);
  });

  test('in docker’s strict form: auth counts, nothing else', async () => {
    const config = { auths: { h: { username: 'u', password: 'p' }, i: 7 }, credsStore: 'x', credHelpers: { h: 'x' } };
    expect(await userOf(file({}, { overlay: overlay(config) }), 'h')).toBeUndefined();
    expect(await userOf(file({}, { overlay: overlay(config) }), 'i')).toBeUndefined();
  });

  test('what it says in vain is told once, by name alone', async () => {
    const told: string[] = [];
    const login = { auth: encode('u:p'), username: SECRET, identitytoken: SECRET };
    const config = {
      auths: { h: login, i: { password: SECRET } },
      credsStore: SECRET,
      credHelpers: { h: 'x' },
      HttpHeaders: {},
    };
    const keychain = dockerConfigKeychain(file({}, { overlay: overlay(config) }), { warn: (text) => told.push(text) });
    const found = await keychain('h', '', signal);
    expect(found).toMatchObject({ username: 'u' });
    keychain.forget?.('h', found);
    await keychain('h', '', signal);
    expect(told).toEqual([expect.stringMatching(/DOCKER_AUTH_CONFIG: only 'auth' of each entry.*ignored: /)]);
    for (const name of ['credsStore', 'HttpHeaders', 'credHelpers', 'username', 'identitytoken', 'password']) {
      expect(told[0]).toContain(`'${name}'`);
    }
    expect(told[0]).not.toContain(SECRET);
  });

  test.each([
    ['what docker writes', { auths: { h: { auth: encode('u:p') }, i: {} }, credHelpers: {} }],
    ['nothing', ''],
    ['entries that are none', { auths: { h: 7, i: null } }],
  ])('KEY-8: of %s nothing is told', async (_what, config) => {
    const told: string[] = [];
    await dockerConfigKeychain(file({}, { overlay: overlay(config) }), { warn: (text) => told.push(text) })(
      'h',
      '',
      signal,
    );
    expect(told).toEqual([]);
  });

  test('malformed it is an error that names it and shows nothing of it', async () => {
    const error: unknown = await userOf(file({}, { overlay: SECRET }), 'h').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('DOCKER_AUTH_CONFIG') });
    expect(String(error)).not.toContain(SECRET);
  });

  test('comes with the file’s place, but not where the option is off', () => {
    const place = {
      option: undefined,
      directory: '/',
      homeDirectory: '/home/u',
      readFile: () => Promise.resolve(undefined),
    };
    const environment = { DOCKER_AUTH_CONFIG: '{}' };
    expect(dockerConfigFile({ ...place, environment })?.overlay).toBe('{}');
    expect(dockerConfigFile({ ...place, environment, option: 'off' })).toBeUndefined();
  });
});

describe('which file', () => {
  const open = (environment: Record<string, string>, exists: string, option?: string) =>
    dockerConfigFile({
      option,
      directory: '/program',
      environment,
      homeDirectory: '/home/u',
      readFile: (path) => Promise.resolve(path === exists ? '{}' : undefined),
    });

  test('a folder that DOCKER_CONFIG names keeps podman’s usual places out, but not a file that is named', async () => {
    expect(await open({ DOCKER_CONFIG: '/d' }, '/home/u/.config/containers/auth.json')?.read()).toBeUndefined();
    expect(await open({ DOCKER_CONFIG: '/d', REGISTRY_AUTH_FILE: '/a' }, '/a')?.read()).toBe('{}');
  });

  test.each([
    ['docker’s', undefined, '/home/u/.docker/config.json', false],
    ['podman’s', undefined, '/home/u/.config/containers/auth.json', true],
    ['a chosen config.json', '/o/config.json', '/o/config.json', false],
    ['a chosen auth.json', '/o/auth.json', '/o/auth.json', true],
  ])('KEY-4: %s: paths in keys count: %s', async (_what, option, path, expected) => {
    const found = open({}, path, option);
    await found?.read();
    expect(found).toMatchObject({ path, hasPathKeys: expected });
  });
});

describe('credential helpers', () => {
  const asked: string[] = [];
  const helper: CredentialHelper = (name, serverUrl) => {
    asked.push(`${name} ${serverUrl}`);
    const known = name !== 'empty';
    return Promise.resolve(
      known ? { kind: 'basic', username: name, password: String(asked.length), source: 'helper' } : undefined,
    );
  };
  const find = (config: object, host: string) =>
    dockerConfigKeychain(file(config), { helper })(host, 'team/app', signal);
  beforeEach(() => asked.splice(0));

  test.each([
    [
      'KEY-1: the host’s own before the store',
      { credHelpers: { h: 'own' }, credsStore: 'store', auths: { h: entry('u') } },
      'h',
      'own',
    ],
    [
      'KEY-1: the store before auths',
      { credHelpers: { i: 'own' }, credsStore: 'store', auths: { h: entry('u') } },
      'h',
      'store',
    ],
    [
      'KEY-1: an empty name is none',
      { credHelpers: { h: '' }, credsStore: 'store', auths: { h: entry('u') } },
      'h',
      'u',
    ],
    ['KEY-1: no wildcards', { credHelpers: { '*': 'own' }, auths: { h: entry('u') } }, 'h', 'u'],
    ['one that knows nothing leaves it to auths', { credsStore: 'empty', auths: { h: entry('u') } }, 'h', 'u'],
    ['HLP-1: Docker Hub', { credHelpers: { 'index.docker.io': 'own' } }, 'docker.io', 'own'],
  ])('%s', async (_what, config, host, username) => {
    expect(await find(config, host)).toMatchObject({ username });
  });

  test('HLP-1: Docker Hub is asked for under its oldest address, others by their host', async () => {
    await find({ credsStore: 'store' }, 'docker.io');
    await find({ credsStore: 'store' }, 'h:5000');
    expect(asked).toEqual(['store https://index.docker.io/v1/', 'store h:5000']);
  });

  test('HLP-5: one call for a host, and one more after forget; the source names both', async () => {
    const keychain = dockerConfigKeychain(file({ credsStore: 'store' }), { helper });
    const found = await Promise.all(['a', 'b', 'c'].map((path) => keychain('h', path, signal)));
    expect(asked).toHaveLength(1);
    expect(found[0]).toMatchObject({ source: "docker config '/c.json', helper 'store'" });
    keychain.forget?.('h', found[0]);
    expect(await keychain('h', 'a', signal)).toMatchObject({ password: '2' });
  });

  test('a name that is no text is an error of that host; without the means to ask, auths count', async () => {
    await expect(find({ credHelpers: { h: 7 } }, 'h')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await userOf(file({ credHelpers: { h: 7 }, credsStore: 'x', auths: { h: entry('u') } }), 'h')).toBe('u');
  });
});

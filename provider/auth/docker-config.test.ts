import { dockerConfigKeychain } from './docker-config';
import { dockerConfigFile, type DockerConfigPlace } from './docker-config-path';

const { signal } = new AbortController();
const encode = (login: string): string => Buffer.from(login).toString('base64');
const look = (config: string | undefined, host: string) =>
  dockerConfigKeychain({ path: '/c.json', read: () => Promise.resolve(config) })(host, 'team/app', signal);
const auths = (entries: object): string => JSON.stringify({ auths: entries, credsStore: 'x', HttpHeaders: { a: 'b' } });
const source = "docker config '/c.json'";
const basic = (username: string, password: string) => ({ kind: 'basic', username, password, source });

describe('dockerConfigKeychain()', () => {
  test.each([
    ['KEY-2: the exact key', { 'h.example.com': { auth: encode('u:p') } }, 'h.example.com', basic('u', 'p')],
    [
      'KEY-2: a key with scheme and path',
      { 'https://H.example.com/v1/': { auth: encode('u:p') } },
      'h.example.com',
      basic('u', 'p'),
    ],
    ['KEY-2: with its port', { 'h:5000': { auth: encode('u:p') } }, 'h:5000', basic('u', 'p')],
    ['KEY-2: never another port', { 'h:5000': { auth: encode('u:p') } }, 'h:5001', undefined],
    ['KEY-2: never by a prefix', { 'h.example.com': { auth: encode('u:p') } }, 'h.example.com.evil.org', undefined],
    ['KEY-3: Docker Hub', { 'https://index.docker.io/v1/': { auth: encode('u:p') } }, 'docker.io', basic('u', 'p')],
    [
      'KEY-3: Docker Hub by another name',
      { 'registry-1.docker.io': { auth: encode('u:p') } },
      'docker.io',
      basic('u', 'p'),
    ],
    ['KEY-5: colons in the password', { h: { auth: encode('u:p:q') } }, 'h', basic('u', 'p:q')],
    ['KEY-5: NULs at the end', { h: { auth: encode('u:p\0\0') } }, 'h', basic('u', 'p')],
    [
      'KEY-5: auth wins over the fields',
      { h: { auth: encode('u:p'), username: 'a', password: 'b' } },
      'h',
      basic('u', 'p'),
    ],
    ['KEY-5: the fields alone', { h: { username: 'a', password: 'b' } }, 'h', basic('a', 'b')],
    [
      'KEY-6: an identity token',
      { h: { identitytoken: 't', auth: encode('u:') } },
      'h',
      { kind: 'identityToken', token: 't', username: 'u', source },
    ],
    ['KEY-6: a registry token', { h: { registrytoken: 't' } }, 'h', { kind: 'registryToken', token: 't', source }],
    ['KEY-7: an empty entry', { h: {} }, 'h', undefined],
    ['KEY-5: an empty auth', { h: { auth: '' } }, 'h', undefined],
    [
      'KEY-9, 17.35: a broken neighbour',
      { bad: 7, worse: { auth: '!' }, h: { auth: encode('u:p') } },
      'h',
      basic('u', 'p'),
    ],
  ])('%s', async (_what, entries, host, credential) => {
    expect(await look(auths(entries), host)).toEqual(credential);
  });

  test.each([
    ['KEY-5: no colon', { auth: encode('S3CR3T') }],
    ['KEY-5: no base64', { auth: 'S3CR3T!' }],
    ['another type', { auth: 7 }],
  ])('%s is an error of that entry, and shows nothing of it', async (_what, entry) => {
    const error: unknown = await look(auths({ h: entry }), 'h').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect(String(error)).toMatch(/'h' in docker config '\/c\.json'/);
    expect(String(error)).not.toContain('S3CR3T');
  });

  test('KEY-8: a missing and an empty file hold nothing, a malformed one is an error that names it', async () => {
    expect(await look(undefined, 'h')).toBeUndefined();
    expect(await look('', 'h')).toBeUndefined();
    expect(await look('{}', 'h')).toBeUndefined();
    await expect(look('{', 'h')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('/c.json'),
    });
  });

  test('the file is read once, at the first look-up', async () => {
    let reads = 0;
    const keychain = dockerConfigKeychain({ path: '/c', read: () => Promise.resolve(String((reads += 1) && '{}')) });
    expect(reads).toBe(0);
    await Promise.all([keychain('a', '', signal), keychain('b', '', signal)]);
    expect(reads).toBe(1);
  });
});

describe('dockerConfigFile()', () => {
  const place = (over: Partial<DockerConfigPlace>, files: readonly string[] = []): DockerConfigPlace => ({
    option: undefined,
    directory: '/program',
    environment: {},
    homeDirectory: '/home/u',
    readFile: (path) => Promise.resolve(files.includes(path) ? `{"at":"${path}"}` : undefined),
    ...over,
  });

  test.each<[string, Partial<DockerConfigPlace>, string]>([
    ["docker's default", {}, '/home/u/.docker/config.json'],
    ['DOCKER_CONFIG, which is a folder', { environment: { DOCKER_CONFIG: '/d' } }, '/d/config.json'],
    ['an absolute option', { option: '/o/c.json' }, '/o/c.json'],
    ["an option relative to the program's folder", { option: 'c.json' }, '/program/c.json'],
    ['REGISTRY_AUTH_FILE', { environment: { REGISTRY_AUTH_FILE: '/a.json' } }, '/a.json'],
    ["podman's, of this session", { environment: { XDG_RUNTIME_DIR: '/run/1' } }, '/run/1/containers/auth.json'],
    ["podman's, of the user", { environment: { XDG_CONFIG_HOME: '/x' } }, '/x/containers/auth.json'],
  ])('%s', async (_what, over, path) => {
    const file = dockerConfigFile(place(over, [path]));
    expect(await file?.read()).toBe(`{"at":"${path}"}`);
    expect(file?.path).toBe(path);
  });

  test('off is none; none that exists holds nothing', async () => {
    expect(dockerConfigFile(place({ option: 'off' }))).toBeUndefined();
    expect(await dockerConfigFile(place({}))?.read()).toBeUndefined();
  });
});

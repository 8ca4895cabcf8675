import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtime } from '@pulumi/pulumi';
import type { EmulatedRequest, EmulatedResponse } from '../../provider/registries/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { errorOf, Plugin } from '../plugin';
import { serve, type TestServer } from '../serve';
import { World } from './world';

const { specialSigKey, specialSecretSig, unknownValue } = runtime;
const secret = (value: unknown): Record<string, unknown> => ({ [specialSigKey]: specialSecretSig, value });

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const BASIC = { kind: 'basic', username: 'ci', password: 'ci-password' } as const;
const JSON_REASON = expect.stringContaining('expected JSON text') as string;

describe('CheckConfig', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['an unknown property', { ocii: [] }, ['ocii']],
    ['an unknown property of an entry', { oci: [{ host: 'a.io', pasword: 'x' }] }, ['oci[0].pasword']],
    ['an entry without a host', { oci: [{ host: 'a.io' }, {}] }, ['oci[1].host']],
    ['an entry that is none', { oci: ['a.io'] }, ['oci[0]']],
    ['what is no list', { oci: { host: 'a.io' } }, ['oci']],
    ['a host with https://', { oci: [{ host: 'https://a.io' }] }, ['oci[0].host']],
    ['a host that reads as a path of Docker Hub', { oci: [{ host: 'team/app' }] }, ['oci[0].host']],
    ['a host with an empty path', { oci: [{ host: 'a.io/' }] }, ['oci[0].host']],
    ['a host twice', { oci: [{ host: 'a.io' }, { host: 'b.io' }, { host: 'A.io' }] }, ['oci[2].host']],
    ['Docker Hub under two names', { oci: [{ host: 'docker.io' }, { host: 'index.docker.io' }] }, ['oci[1].host']],
    ['a user name alone', { oci: [{ host: 'a.io', username: 'u' }] }, ['oci[0].password']],
    ['a password alone (KEY-10)', { oci: [{ host: 'a.io', password: 'p' }] }, ['oci[0].username']],
    ['an empty password', { oci: [{ host: 'a.io', username: 'u', password: '' }] }, ['oci[0].password']],
    [
      'two ways to log in',
      { oci: [{ host: 'a.io', identityToken: 'i', registryToken: 'r' }] },
      ['oci[0].registryToken'],
    ],
    ['http:// to a public host', { oci: [{ host: 'a.io', endpoint: 'http://a.io' }] }, ['oci[0].endpoint']],
    ['an endpoint that is no URL', { oci: [{ host: 'a.io', endpoint: 'a.io' }] }, ['oci[0].endpoint']],
    ['a login in an endpoint', { oci: [{ host: 'a.io', endpoint: 'https://u:p@a.io' }] }, ['oci[0].endpoint']],
    ['text that is no JSON', { oci: '[{', retries: 'three' }, ['oci', 'retries']],
    ['JSON of another type', { oci: '{"host":"a.io"}', retries: '"3"' }, ['oci', 'retries']],
    [
      'numbers out of range',
      { retries: 11, timeoutSeconds: 0, maxConcurrency: 1.5 },
      ['maxConcurrency', 'retries', 'timeoutSeconds'],
    ],
    ['a wrong choice', { oci: [{ host: 'a.io', resolveMethod: 'put' }] }, ['oci[0].resolveMethod']],
  ])('refuses %s', async (_what, news, properties) => {
    const { failures } = await world.plugin.checkConfig(news);
    expect(failures.map(({ property }) => property).sort()).toEqual(properties);
  });

  test('tells every problem at once, each with its path, also those that concern several members', async () => {
    const { failures } = await world.plugin.checkConfig({
      oci: [
        { host: 'https://a.io', password: 'p', endpoint: 5 },
        { host: 'b.io', username: 5, bogus: 1, endpoint: 'http://b.io' },
        { hots: 'c.io', username: 'u' },
        'd.io',
        { host: 'b.io' },
      ],
      retries: '99',
      timeoutSeconds: 'soon',
      nope: true,
    });
    const properties = [
      ...['oci[0].endpoint', 'oci[0].host', 'oci[0].username'],
      ...['oci[1].bogus', 'oci[1].endpoint', 'oci[1].username'],
      ...['oci[2].host', 'oci[2].hots', 'oci[2].password', 'oci[3]', 'oci[4].host'],
      ...['nope', 'retries', 'timeoutSeconds'],
    ];
    expect(failures.map(({ property }) => property).sort()).toEqual([...properties].sort());
    expect(failures).toContainEqual({ property: 'oci[4].host', reason: "'b.io' is configured twice, see oci[1]" });
    expect(failures).toContainEqual({ property: 'oci[2].host', reason: 'required, but missing' });
    expect(failures).toContainEqual({ property: 'timeoutSeconds', reason: JSON_REASON });
  });

  test.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    [
      'what generated SDKs send: JSON text',
      { oci: '[{"host":"a.io","plainHttp":true}]', retries: '3', timeoutSeconds: '1.5' },
    ],
    [
      'what YAML sends: values as they are',
      { oci: [{ host: 'a.io', plainHttp: true, maxConcurrency: 4 }], retries: 3 },
    ],
    [
      'what the engine adds',
      { version: '0.1.0', pluginDownloadURL: 'github://api.github.com/tagpin/tagpin', dockerConfig: 'off' },
    ],
    [
      'http:// on loopback, and where it is asked for',
      {
        oci: [
          { host: 'a.io', endpoint: 'http://127.0.0.1:5000' },
          { host: 'b.io', endpoint: 'http://b.io', plainHttp: true },
        ],
      },
    ],
    [
      'a host with a path beside the host',
      { oci: [{ host: 'a.io' }, { host: 'a.io/team' }, { host: 'a.io/team/app' }] },
    ],
    ['null, as for what is not set', { oci: null, retries: null }],
  ])('accepts %s and gives it back as it came, the kinds marked secret', async (_what, news) => {
    const { values, failures } = await world.plugin.checkConfig(news);
    expect(failures).toEqual([]);
    expect(values).toEqual('oci' in news ? { ...news, oci: secret(news['oci']) } : news);
  });

  test('what is marked already is marked once', async () => {
    const oci = secret('[{"host":"a.io"}]');
    expect((await world.plugin.checkConfig({ oci })).values).toEqual({ oci });
    const nested = [{ host: 'a.io', username: 'u', password: secret('p') }];
    expect((await world.plugin.checkConfig({ oci: nested })).values).toEqual({ oci: secret(nested) });
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['a whole property', { oci: unknownValue }, { oci: unknownValue }],
    ['a secret', { oci: secret(unknownValue) }, { oci: secret(unknownValue) }],
    ['a member', { oci: [{ host: unknownValue, bogus: 1 }] }, { oci: secret([{ host: unknownValue, bogus: 1 }]) }],
    ['a member in JSON text', { oci: `[{"host":"${unknownValue}"}]` }, { oci: secret(`[{"host":"${unknownValue}"}]`) }],
    ['a number', { retries: unknownValue }, { retries: unknownValue }],
  ])('what is not known yet is kept and not judged: %s', async (_what, news, kept) => {
    expect(await world.plugin.checkConfig(news)).toEqual({ values: kept, failures: [] });
    const others = await world.plugin.checkConfig({ ...news, nope: 1 });
    expect(others.failures).toEqual([{ property: 'nope', reason: 'unknown property' }]);
  });
});

describe('DiffConfig', () => {
  const olds = { oci: [{ host: 'a.io', password: 'p', username: 'u' }], retries: '3' };
  test.each<[string, Record<string, unknown>, string[]]>([
    ['nothing', olds, []],
    ['the secret mark alone', { ...olds, oci: secret(olds.oci) }, []],
    ['a nested secret mark alone', { ...olds, oci: [{ host: 'a.io', password: secret('p'), username: 'u' }] }, []],
    ['a password', { ...olds, oci: secret([{ host: 'a.io', password: 'q', username: 'u' }]) }, ['oci']],
    ['something that is new', { ...olds, dockerConfig: 'off' }, ['dockerConfig']],
    ['something that is gone', { retries: '3' }, ['oci']],
    ['two things', { oci: [], retries: '4' }, ['oci', 'retries']],
    ['something to what is not known yet', { ...olds, retries: unknownValue }, ['retries']],
  ])('%s changes, and nothing is replaced', async (_what, news, changed) => {
    const diff = await world.plugin.diffConfig(olds, news);
    expect(diff).toMatchObject({ changes: changed.length === 0 ? 1 : 2, diffsList: changed, replacesList: [] });
  });
});

describe('Configure', () => {
  const entry = (host: string): Record<string, unknown> => ({
    host,
    username: BASIC.username,
    password: BASIC.password,
  });
  test.each<[string, (host: string) => unknown]>([
    ['a list', (host) => [entry(host)]],
    ['JSON text', (host) => JSON.stringify([entry(host)])],
    ['a secret list', (host) => secret([entry(host)])],
    ['secret JSON text', (host) => secret(JSON.stringify([entry(host)]))],
    ['a list with a secret in it', (host) => [{ ...entry(host), password: secret(BASIC.password) }]],
    ['JSON text with a secret in it', (host) => JSON.stringify([{ ...entry(host), password: secret(BASIC.password) }])],
  ])('takes %s', async (_what, oci) => {
    const lab = await world.lab({ auth: BASIC });
    await world.plugin.configure({ oci: oci(lab.server.host), dockerConfig: 'off', retries: '0', version: '0.1.0' });
    expect(await world.plugin.call('getTag', { image: `${lab.repository}:single` })).toMatchObject({ exists: true });
  });

  test('says that it accepts secrets and knows previews', async () => {
    const answer = await world.plugin.configure({});
    expect(answer).toMatchObject({
      acceptsecrets: true,
      supportspreview: true,
      acceptresources: false,
      acceptoutputs: false,
    });
  });

  test('refuses what is wrong, all at once; a later call says it again, a good Configure mends it', async () => {
    const lab = await world.lab();
    const wrong = { oci: [{ host: 'https://a.io' }], retries: 99 };
    const error = await errorOf(world.plugin.configure(wrong));
    expect(error).toMatchObject({
      code: 3,
      tagpin: 'INVALID_INPUT',
      details: expect.stringMatching(/^Cannot configure tagpin: .*retries: .*oci\[0\]\.host: /) as string,
    });
    const later = await errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}:single` }));
    expect(later.details).toBe(error.details);
    await world.plugin.configure({ dockerConfig: 'off' });
    expect(await world.plugin.call('getTag', { image: `${lab.repository}:single` })).toMatchObject({ exists: true });
  });

  test.each<[string, Record<string, unknown>]>([
    ['oci', { oci: unknownValue }],
    ['oci', { oci: [{ host: 'a.io', password: secret(unknownValue) }] }],
    ['oci', { oci: `[{"host":"${unknownValue}"}]` }],
    ['dockerConfig', { dockerConfig: unknownValue, retries: 0 }],
  ])('%s that is not known yet is named by the call that needs it: %j', async (name, args) => {
    await world.plugin.configure(args);
    const error = await errorOf(world.plugin.invoke('getTag', { image: 'nginx' }));
    expect(error).toMatchObject({
      code: 3,
      details: expect.stringContaining(`the configuration '${name}' is not known yet`) as string,
    });
  });

  test('the second configuration replaces the first: answers are forgotten, connections end', async () => {
    const lab = await world.lab();
    const image = `${lab.repository}:single`;
    const first = await world.plugin.call('getTag', { image });
    lab.emulator.push('lab/app', 'single', SAMPLE_IMAGES.artifact);
    expect(await world.plugin.call('getTag', { image })).toEqual(first);
    expect(lab.server.connections).toBe(1);
    await world.plugin.configure({ dockerConfig: 'off' });
    expect((await world.plugin.call('getTag', { image }))['digest']).not.toBe(first['digest']);
    expect(lab.server.connections).toBe(2);
  });

  test('what is in flight when another configuration comes ends in an error, not in silence', async () => {
    const lab = await world.lab();
    lab.emulator.answerNext(() => true, { status: 200, fault: 'hang' }, 99);
    const hanging = errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}:single` }));
    await until(() => lab.requests().length > 0);
    await world.plugin.configure({ dockerConfig: 'off' });
    expect(await hanging).toMatchObject({ code: 1, tagpin: 'CANCELLED' });
  });
});

describe('Invoke and the configuration', () => {
  test('without Configure the defaults hold', async () => {
    const fresh = await Plugin.start();
    try {
      const lab = await world.lab();
      expect(await fresh.call('getTag', { image: `${lab.repository}:single` })).toMatchObject({
        exists: true,
        source: 'oci',
      });
    } finally {
      expect(await fresh.stop()).toBe(0);
    }
  });

  test('secret marks are taken off arguments, and the answer has none', async () => {
    const lab = await world.lab();
    const answer = await world.plugin.call(
      'getTag',
      secret({ image: secret(`${lab.repository}:multi`), requirePlatforms: [secret('linux/amd64')] }),
    );
    expect(answer).toMatchObject({ exists: true, tag: 'multi' });
    expect(JSON.stringify(answer)).not.toContain(specialSigKey);
  });

  test('the entry with the longest path answers, on whole components', async () => {
    const asked: string[] = [];
    const server = await world.opened(serve({ handle: (request) => remembering(request, asked) }));
    const { host } = server;
    const login = (name: string): object => ({ username: name, password: `${name}-password` });
    await world.plugin.configure({
      oci: [
        { host, ...login('all') },
        { host: `${host}/team/app`, ...login('app') },
        { host: `${host}/team`, ...login('team') },
      ],
      dockerConfig: 'off',
    });
    for (const path of ['other/app', 'team/x', 'team/app', 'team/app/deep', 'team/apple', 'teams/app']) {
      await world.plugin.call('getTag', { image: `${host}/${path}:v1` });
    }
    const users = {
      'other/app': 'all',
      'team/x': 'team',
      'team/app': 'app',
      'team/app/deep': 'app',
      'team/apple': 'team',
      'teams/app': 'all',
    };
    expect(asked).toEqual(Object.entries(users).map(([path, user]) => `${path} ${user}`));
  });
});

/** Wants Basic, and notes who asked for what. */
function remembering({ url, headers }: EmulatedRequest, asked: string[]): EmulatedResponse {
  const login = /^Basic (.+)$/.exec(String(headers['authorization'] ?? ''))?.[1];
  if (login === undefined) return { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } };
  const [user = ''] = Buffer.from(login, 'base64').toString().split(':');
  asked.push(`${url.pathname.replace(/^\/v2\/(.*)\/manifests\/.*$/, '$1')} ${user}`);
  const digest = `sha256:${'a'.repeat(64)}`;
  return {
    status: 200,
    headers: { 'docker-content-digest': digest, 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
  };
}

/** A mark in every secret field; the user name is long, so that base64 of the pair does not hold the password's own. */
const MARK = 'S3CR3T-MARK';
const PASSWORD = `${MARK}-pass/wörd "%&+`;
const TELLTALES = [
  MARK,
  encodeURIComponent(PASSWORD),
  Buffer.from(`ci:${PASSWORD}`).toString('base64'),
  Buffer.from(PASSWORD).toString('base64').slice(0, 16),
];

describe('a secret leaves nothing behind', () => {
  const echo: Answer = ({ headers }) => ({
    status: 418,
    headers: json,
    body: JSON.stringify({ errors: [{ code: 'ECHO', message: `you sent ${String(headers['authorization'])}` }] }),
  });
  const decoded: Answer = ({ headers }) => {
    const login = Buffer.from(String(headers['authorization']).replace('Basic ', ''), 'base64').toString();
    const message = `user ${login} in ${encodeURIComponent(login)} ${JSON.stringify(login)} ${'x'.repeat(380)}${login}`;
    return { status: 403, headers: json, body: JSON.stringify({ errors: [{ code: 'DENIED', message }] }) };
  };
  const basic: Login = { username: 'ci', password: PASSWORD };
  test.each<[string, Answer, Login]>([
    ['a wrong password', () => challenge('Basic realm="x"'), basic],
    ['a wrong password at the token service', tokenService({ status: 401, body: PASSWORD }), basic],
    [
      'a token service that says what it was sent',
      ({ url, ...request }) => (url.pathname === '/token' ? echo({ url, ...request }) : tokenChallenge(request)),
      basic,
    ],
    ['a wrong identity token', tokenService({ status: 400, body: '{"error":"bad"}' }), { identityToken: PASSWORD }],
    ['a wrong registry token', () => challenge('Bearer realm="/token"'), { registryToken: `${MARK}.token` }],
    ['403', whenAsked(() => ({ status: 403 })), basic],
    ['garbage', whenAsked(() => ({ status: 200, headers: json, body: '\u0000{' })), basic],
    [
      'a redirect to another host',
      whenAsked(({ url }) => ({ status: 302, headers: { location: `http://localhost:1${url.pathname}` } })),
      basic,
    ],
    [
      'a redirect with the password in it',
      whenAsked(() => ({
        status: 302,
        headers: { location: `http://ci:${encodeURIComponent(PASSWORD)}@127.0.0.1:1/` },
      })),
      basic,
    ],
    ['a connection that is reset', whenAsked(() => ({ status: 200, fault: 'reset' })), basic],
    ['a registry that says what it was sent', whenAsked(echo), basic],
    ['one that says it decoded, encoded and cut', whenAsked(decoded), basic],
    ['one that says the registry token', echo, { registryToken: `${MARK}.token` }],
    [
      'one that names a challenge after it',
      whenAsked(({ headers }) => challenge(`${String(headers['authorization'])}x`)),
      basic,
    ],
  ])('%s', async (_what, answer, login) => {
    const server = await world.opened(serve({ handle: answer }));
    await tellsNothing(server, login);
  });

  test('an unreachable registry', async () => {
    const server = await serve({ handle: () => ({ status: 200 }) });
    await server.close();
    await tellsNothing(server, basic);
  });

  test('a login of docker’s config that the registry says aloud', async () => {
    const server = await world.opened(serve({ handle: whenAsked(echo) }));
    const folder = mkdtempSync(join(tmpdir(), 'tagpin-docker-'));
    const dockerConfig = join(folder, 'config.json');
    const auth = Buffer.from(`ci:${PASSWORD}`).toString('base64');
    writeFileSync(dockerConfig, JSON.stringify({ auths: { [server.host]: { auth } } }));
    await world.plugin.configure({ dockerConfig });
    const error = await errorOf(world.plugin.invoke('listTags', { repository: `${server.host}/team/app` }));
    expect(error.details).toMatch(/registry answered 418.*you sent Basic \[secret\]/);
    rmSync(folder, { recursive: true });
  });

  test.each<[string, Record<string, unknown>]>([
    ['in a host', { oci: [{ host: `https://ci:${MARK}@a.io` }] }],
    ['in an endpoint', { oci: [{ host: 'a.io', endpoint: `https://ci:${MARK}@a.io` }] }],
    ['of a wrong type', { oci: [{ host: 'a.io', password: [MARK], username: 'u' }] }],
    ['in text that is no JSON', { oci: `[{"password":"${MARK}"` }],
  ])('a configuration that is refused with one %s', async (_what, news) => {
    const { failures } = await world.plugin.checkConfig(news);
    expect(failures).not.toEqual([]);
    const error = await errorOf(world.plugin.configure(news));
    expectNothing([failures, error.message, error.details, world.plugin.output, world.plugin.logged]);
  });

  async function tellsNothing(server: TestServer, login: Login): Promise<void> {
    const configuration = { oci: [{ host: server.host, ...login }], retries: 0, dockerConfig: 'off' };
    await world.plugin.configure(configuration);
    for (const [name, args] of Object.entries({
      getTag: { image: `${server.host}/team/app:v1`, verify: true },
      listTags: { repository: `${server.host}/team/app` },
    })) {
      const error = await errorOf(world.plugin.invoke(name, args));
      expectNothing([
        error.details,
        error.message,
        JSON.stringify(error.metadata.toJSON()),
        world.plugin.output,
        world.plugin.logged,
      ]);
      expect(error.details).toMatch(/^Cannot /);
    }
  }
});

type Login = Readonly<Record<string, string>>;
type Answer = (request: EmulatedRequest) => EmulatedResponse;

const json = { 'content-type': 'application/json' };

function challenge(value: string): EmulatedResponse {
  return { status: 401, headers: { 'www-authenticate': value } };
}

function tokenChallenge({ headers }: Pick<EmulatedRequest, 'headers'>): EmulatedResponse {
  return challenge(`Bearer realm="http://${String(headers.host)}/token",service="x"`);
}

function tokenService(answer: EmulatedResponse): Answer {
  return (request) => (request.url.pathname === '/token' ? answer : tokenChallenge(request));
}

/** Answers who logs in with Basic; a challenge before. */
function whenAsked(answer: Answer): Answer {
  return (request) => (request.headers['authorization'] === undefined ? challenge('Basic realm="x"') : answer(request));
}

function expectNothing(told: unknown): void {
  const text = JSON.stringify(told);
  for (const telltale of TELLTALES) expect(text).not.toContain(telltale);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

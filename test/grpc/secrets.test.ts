import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { EmulatedRequest, EmulatedResponse } from '../../provider/registries/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { Plugin, PLUGIN } from '../plugin';
import { leaksIn, MARKER, openRuleServer, straysIn, toldBy, writtenBy, type RuleServer } from './leaks';

// TOK-14: a secret leaves in the request header that it is for, and nowhere else, whatever goes wrong. Every secret here has
// the marker in it; servers say back all that they were sent, in every place that a client might look at.
const folder = mkdtempSync(join(tmpdir(), 'tagpin-secrets-'));
const PATH = process.env['PATH'] ?? '';
const secret = (kind: string): string => `${kind}-${MARKER}`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

let registry: RuleServer;
let elsewhere: RuleServer;
let plugin: Plugin | undefined;

beforeEach(async () => {
  [registry, elsewhere] = await Promise.all([openRuleServer('registry'), openRuleServer('elsewhere')]);
});
afterEach(async () => {
  await plugin?.stop();
  plugin = undefined;
  await Promise.all([registry.close(), elsewhere.close()]);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The plugin at its most talkative. */
async function start(environment: Record<string, string> = {}): Promise<Plugin> {
  plugin = await Plugin.start({ command: [PLUGIN, '--logtostderr', '-v=9'], environment });
  return plugin;
}

interface Kind {
  readonly name: string;
  /** Members of the entry. */
  readonly entry?: Record<string, unknown>;
  /** The docker config; `host` is the registry's. */
  readonly config?: (host: string) => object;
  readonly overlay?: (host: string) => object;
  readonly helper?: string;
  /** What the marker is shown at; default: by Basic, and at the token service. */
  readonly stages?: readonly Stage[];
}

/** Where a server misbehaves: the first request is bare, and learns how to log in. */
type Stage = 'Basic' | 'token service' | 'token';

const KINDS: readonly Kind[] = [
  {
    name: 'a password of the entry',
    entry: { username: 'ci', password: secret('password') },
    // What a token service gives is the same for all kinds.
    stages: ['Basic', 'token service', 'token'],
  },
  { name: 'an identity token of the entry', entry: { identityToken: secret('identity') } },
  { name: 'a registry token of the entry', entry: { registryToken: secret('registry') }, stages: ['Basic'] },
  { name: "docker's auth", config: (host) => ({ auths: { [host]: { auth: base64(`ci:${secret('auth')}`) } } }) },
  {
    name: "docker's username and password",
    config: (host) => ({ auths: { [host]: { username: 'ci', password: secret('field') } } }),
  },
  {
    name: "docker's identity token",
    config: (host) => ({ auths: { [host]: { auth: base64('ci:'), identitytoken: secret('identity') } } }),
  },
  {
    name: "docker's registry token",
    config: (host) => ({ auths: { [host]: { registrytoken: secret('registry') } } }),
    stages: ['Basic'],
  },
  {
    name: 'DOCKER_AUTH_CONFIG',
    overlay: (host) => ({ auths: { [host]: { auth: base64(`ci:${secret('overlay')}`) } } }),
  },
  {
    name: 'the output of a credential helper',
    config: () => ({ credsStore: 'marked' }),
    helper: JSON.stringify({ ServerURL: 'x', Username: 'ci', Secret: secret('helper') }),
  },
];

/** Writes what a kind needs; gives the environment that finds it. */
function prepare(kind: Kind): { environment: Record<string, string>; wasAsked: () => boolean } {
  const home = mkdtempSync(join(folder, 'home-'));
  const asked = join(home, 'asked');
  if (kind.config !== undefined) writeFileSync(join(home, 'config.json'), JSON.stringify(kind.config(registry.host)));
  if (kind.helper !== undefined) writeHelper(home, `touch '${asked}'\ncat <<'END'\n${kind.helper}\nEND\n`);
  const overlay = kind.overlay && { DOCKER_AUTH_CONFIG: JSON.stringify(kind.overlay(registry.host)) };
  return {
    environment: { DOCKER_CONFIG: home, PATH: home + delimiter + PATH, ...overlay },
    wasAsked: () => existsSync(asked),
  };
}

function writeHelper(home: string, script: string): void {
  const path = join(home, 'docker-credential-marked');
  writeFileSync(path, `#!/bin/sh\n${script}`);
  chmodSync(path, 0o755);
}

type Answer = (request: EmulatedRequest) => EmulatedResponse;

/** All that was shown, as a text: the header, what Basic stands for, the form. */
function saidBack({ headers, body }: EmulatedRequest): string {
  const authorization = String(headers['authorization'] ?? '');
  const [, value = ''] = authorization.split(' ');
  const form = new URLSearchParams(body.toString());
  const login = Buffer.from(value, 'base64').toString();
  const plain = login.includes(MARKER) ? `${login} ${login.replace(/^ci:/, '')}` : '';
  const shown = [authorization, value, plain, body.toString(), form.get('refresh_token') ?? ''];
  return `you sent ${shown.filter((one) => one.trim() !== '').join(' ')}`;
}

/** The bare secret, which is a legal host, type and token. */
const lastOf = (said: string): string => said.split(' ').at(-1) ?? '';

const json = (status: number, value: unknown, headers: Record<string, string> = {}): EmulatedResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});
const inHeader =
  (status: number, name: string, write: (said: string) => string = (said) => said): Answer =>
  (request) => ({ status, headers: { [name]: write(saidBack(request).replace(/[^\x20-\x7e]/g, '?')) }, body: '{}' });

/** What a server does with what it was shown. */
const MISDEEDS: Readonly<Record<string, Answer>> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 405, 429, 500, 503].map((status) => [
      `${status} with an error`,
      (request: EmulatedRequest) =>
        json(status, { errors: [{ code: 'DENIED', message: saidBack(request), detail: saidBack(request) }] }),
    ]),
  ),
  'an error code': (request) => json(403, { errors: [{ code: saidBack(request), message: 'x' }] }),
  'an OAuth error': (request) => json(400, { error: 'invalid_grant', error_description: saidBack(request) }),
  'a vendor’s error': (request) => json(403, { code: 'x', message: saidBack(request) }),
  'a plain text': (request) => ({ status: 403, headers: { 'content-type': 'text/plain' }, body: saidBack(request) }),
  'a page': (request) => ({ status: 200, headers: { 'content-type': 'text/html' }, body: `<p>${saidBack(request)}` }),
  'what is no JSON': (request) => ({ status: 200, body: saidBack(request) }),
  'JSON of another form': (request) => json(200, { [saidBack(request)]: 1, tags: { [saidBack(request)]: 1 } }),
  'JSON with the secret where a number belongs': (request) =>
    json(200, { schemaVersion: saidBack(request), tags: [7] }),
  'limiting that answers 200': (request) =>
    json(200, { errors: [{ code: 'TOOMANYREQUESTS', message: saidBack(request) }] }),
  'a type': inHeader(200, 'content-type'),
  'a media type': inHeader(200, 'content-type', (said) => `application/${lastOf(said)}`),
  'a digest': inHeader(200, 'docker-content-digest'),
  'a digest of an unknown algorithm': inHeader(200, 'docker-content-digest', (said) => `md5:${lastOf(said)}`),
  'a request id': inHeader(500, 'x-request-id'),
  'a wait': inHeader(429, 'retry-after'),
  'a warning': inHeader(403, 'warning', (said) => `299 - "${said}"`),
  'a scheme': inHeader(401, 'www-authenticate', (said) => lastOf(said)),
  'a challenge’s error': inHeader(
    401,
    'www-authenticate',
    (said) => `Bearer realm="/token",error="${said}",error_description="${said}"`,
  ),
  'a challenge’s realm': inHeader(401, 'www-authenticate', (said) => `Bearer realm="ftp://${lastOf(said)}/"`),
  'a realm with a login': inHeader(401, 'www-authenticate', (said) => `Bearer realm="https://u:${lastOf(said)}@x/"`),
  'a realm elsewhere': () => ({
    status: 401,
    headers: { 'www-authenticate': `Bearer realm="http://localhost:${elsewhere.origin.port}/token"` },
  }),
  'a redirect to its own path': inHeader(
    302,
    'location',
    (said) => `/v2/${encodeURIComponent(said)}?s=${encodeURIComponent(said)}`,
  ),
  'a redirect in the clear': inHeader(302, 'location', (said) => `ftp://${lastOf(said)}/`),
  'a redirect to no URL': inHeader(302, 'location', (said) => `http://[${said}`),
  'a redirect elsewhere': () => ({ status: 307, headers: { location: `${elsewhere.origin.href}v2/x?y=z` } }),
  'a link elsewhere': () =>
    json(200, { tags: ['a'] }, { link: `<${elsewhere.origin.href}v2/lab/app/tags/list?n=1>; rel="next"` }),
  'a link to no URL': inHeader(200, 'link', (said) => `<http://[${said}>; rel="next"`),
  'a link to a host of that name': (request) =>
    json(200, { tags: ['a'] }, { link: `<http://${lastOf(saidBack(request))}.example.com/>; rel="next"` }),
  'a connection that ends': () => ({ status: 200, fault: 'reset' }),
  'half an answer': (request) => ({ status: 200, body: saidBack(request), fault: 'cut' }),
};

function serveMisdeed(stage: Stage, misdeed: Answer): void {
  elsewhere.answer = (request) => json(403, { errors: [{ code: 'DENIED', message: saidBack(request) }] });
  registry.answer = (request) => {
    const isToken = request.url.pathname === '/token';
    if (isToken && stage === 'token service') return misdeed(request);
    if (isToken) return json(200, { token: secret('token'), refresh_token: secret('refresh'), expires_in: 300 });
    if (request.headers['authorization'] !== undefined) return misdeed(request);
    const challenge = stage === 'Basic' ? 'Basic realm="x"' : 'Bearer realm="/token",service="s"';
    return { status: 401, headers: { 'www-authenticate': challenge } };
  };
}

/** Everything that asks a registry, at once. */
async function everyCall(running: Plugin): Promise<string> {
  const repository = `${registry.host}/lab/app`;
  const calls = [
    running.invoke('getTag', { image: `${repository}:v1` }),
    running.invoke('getTag', { image: `${repository}:v2`, verify: true, details: true, platform: 'linux/arm64' }),
    running.invoke('getTag', { image: `${repository}:v3`, onMissing: 'absent' }),
    running.invoke('listTags', { repository, resolveDigests: true }),
  ];
  return (await Promise.all(calls.map(toldBy))).join('\n');
}

describe.each(KINDS)('$name', (kind) => {
  test('stays inside, whatever a server says back', async () => {
    const { environment, wasAsked } = prepare(kind);
    const running = await start(environment);
    const found: Record<string, string[]> = {};
    for (const stage of kind.stages ?? (['Basic', 'token service'] as const)) {
      for (const [name, misdeed] of Object.entries(MISDEEDS)) {
        registry.received.length = 0;
        serveMisdeed(stage, misdeed);
        await running.configure({ oci: [{ host: registry.host, ...kind.entry }], retries: 0 });
        const told = await everyCall(running);
        // Where a server sends us to is its own secret to keep.
        const isSent = name.includes('redirect to');
        const leaks = [...leaksIn(told), ...(isSent ? [] : straysIn(registry.received))];
        if (leaks.length > 0) found[`${stage}: ${name}`] = leaks;
      }
    }
    expect(found).toEqual({});
    expect(leaksIn(writtenBy(running))).toEqual([]);
    expect(
      elsewhere.received.flatMap(({ url, headers, body }) => leaksIn(JSON.stringify([url, headers, body.toString()]))),
    ).toEqual([]);
    if (kind.helper !== undefined && !wasAsked()) console.warn('skipped: this build asks no credential helper');
    else
      expect(
        registry.received.some(({ headers, body }) => leaksIn(JSON.stringify([headers, body.toString()])).length > 0),
      ).toBe(true);
  }, 60_000);
});

describe('what the configuration says', () => {
  const S = secret('config');
  test.each<[string, Record<string, unknown>]>([
    ['a password alone', { oci: [{ host: 'a.io', password: S }] }],
    ['a password of another type', { oci: [{ host: 'a.io', username: 'u', password: [S] }] }],
    ['a password in a wrong member', { oci: [{ host: 'a.io', username: 'u', password: { value: S } }] }],
    ['two ways to log in', { oci: [{ host: 'a.io', identityToken: S, registryToken: `${S}2` }] }],
    ['a login in the endpoint', { oci: [{ host: 'a.io', endpoint: `https://u:${S}@a.io` }] }],
    ['a login in the host', { oci: [{ host: `u:${S}@a.io` }] }],
    ['a URL with a login for a host', { oci: [{ host: `https://u:${S}@a.io/` }] }],
    ['JSON text that is cut', { oci: `[{"host":"a.io","username":"u","password":"${S}"` }],
    ['JSON text beside a wrong one', { oci: JSON.stringify([{ host: 'a.io', username: 'u', password: S, bogus: 1 }]) }],
    ['a good one beside a wrong one', { oci: [{ host: 'a.io', username: 'u', password: S }], retries: 'many' }],
  ])('%s', async (_what, news) => {
    const running = await start();
    const told = [
      await toldBy(running.checkConfig({ ...news, nope: 1 }).then(({ failures }) => failures)),
      await toldBy(running.configure({ ...news, nope: 1 })),
      await toldBy(running.invoke('getTag', { image: 'a.invalid/x:1' })),
      await toldBy(running.diffConfig(news, {})),
    ];
    expect([...leaksIn(told.join('\n')), ...leaksIn(writtenBy(running))]).toEqual([]);
  });

  test.each([`https://u:${S}@a.invalid/x:1`, `docker://u:${S}@a.invalid/x:1`])(
    'a login in an image: %#',
    async (image) => {
      const running = await start();
      await running.configure({ dockerConfig: 'off', retries: 0 });
      const told = await toldBy(running.invoke('getTag', { image }));
      expect([...leaksIn(told), ...leaksIn(writtenBy(running))]).toEqual([]);
    },
  );
});

describe('a docker config that cannot be used', () => {
  const S = secret('broken');
  test.each<[string, (host: string) => string]>([
    ['JSON that is cut', (host) => `{"auths":{"${host}":{"auth":"${base64(`u:${S}`)}"`],
    ['what is no JSON', () => S],
    ['auth that is no base64', (host) => JSON.stringify({ auths: { [host]: { auth: `!${S}` } } })],
    ['auth without a colon', (host) => JSON.stringify({ auths: { [host]: { auth: base64(S) } } })],
    ['auth of another type', (host) => JSON.stringify({ auths: { [host]: { auth: [S] } } })],
    [
      'auth with control characters',
      (host) => JSON.stringify({ auths: { [host]: { auth: base64(`u\n:${S}\r\nx: y`) } } }),
    ],
    ['a password alone', (host) => JSON.stringify({ auths: { [host]: { password: S } } })],
    ['a name with a colon', (host) => JSON.stringify({ auths: { [host]: { username: `u:${S}`, password: S } } })],
    ['a token with a line end', (host) => JSON.stringify({ auths: { [host]: { registrytoken: `${S}\n` } } })],
    ['an identity token with a line end', (host) => JSON.stringify({ auths: { [host]: { identitytoken: `${S}\n` } } })],
    ['a helper that is none', () => JSON.stringify({ credsStore: { [S]: S } })],
    ['auths that are none', () => JSON.stringify({ auths: [S] })],
  ])('%s', async (_what, write) => {
    const home = mkdtempSync(join(folder, 'home-'));
    writeFileSync(join(home, 'config.json'), write(registry.host));
    for (const environment of [{ DOCKER_CONFIG: home }, { DOCKER_AUTH_CONFIG: write(registry.host) }]) {
      const running = await start(environment);
      const told: string[] = [];
      for (const stage of ['Basic', 'token'] as const) {
        serveMisdeed(stage, () => ({ status: 404 }));
        await running.configure({ retries: 0 });
        told.push(await everyCall(running));
      }
      expect([...leaksIn(told.join('\n')), ...leaksIn(writtenBy(running))]).toEqual([]);
      expect(straysIn(registry.received)).toEqual([]);
      await running.stop();
      plugin = undefined;
    }
  });

  test.each<[string, string]>([
    ['prints what is no JSON', `echo '${S}'`],
    ['prints half of its answer', `printf '{"Username":"u","Secret":"${S}'`],
    ['prints the secret and fails', `echo '{"Username":"u","Secret":"${S}"}'; exit 1`],
    ['prints a name with a colon', `echo '{"Username":"u:v","Secret":"${S}"}'`],
    ['prints another form', `echo '{"username":"u","secret":"${S}"}'`],
    ['prints a list', `echo '["${S}"]'`],
  ])('a helper that %s', async (_what, script) => {
    const home = mkdtempSync(join(folder, 'home-'));
    mkdirSync(join(home, 'bin'));
    writeFileSync(join(home, 'config.json'), JSON.stringify({ credsStore: 'marked' }));
    writeHelper(join(home, 'bin'), script);
    const running = await start({ DOCKER_CONFIG: home, PATH: join(home, 'bin') + delimiter + PATH });
    serveMisdeed('Basic', () => ({ status: 404 }));
    await running.configure({ retries: 0 });
    expect([...leaksIn(await everyCall(running)), ...leaksIn(writtenBy(running))]).toEqual([]);
  });
});

describe('a login in the address of a proxy', () => {
  const S = secret('proxy');
  test.each<[string, number, (host: string) => string]>([
    ['the proxy wants another', 407, (host) => `http://u:${S}@${host}`],
    ['the proxy refuses', 403, (host) => `http://u:${S}@${host}`],
    ['the proxy reaches nobody', 502, (host) => `http://u:${S}@${host}`],
    ['nobody listens', 0, () => `http://u:${S}@127.0.0.1:1`],
    ['the scheme is unknown', 0, () => `socks5://u:${S}@127.0.0.1:1`],
    ['it is no URL', 0, () => `http://u:${S}@[`],
    ['its host is unknown', 0, () => `http://u:${S}@proxy.invalid`],
  ])('%s', async (_what, status, address) => {
    elsewhere.answer = ({ headers }) => ({ status, body: `you sent ${String(headers['proxy-authorization'])}` });
    const proxy = address(elsewhere.host);
    const running = await start({ HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy });
    const oci = [{ host: 'plain.invalid', plainHttp: true }];
    await running.configure({ oci, dockerConfig: 'off', retries: 0, timeoutSeconds: 2 });
    const images = ['plain.invalid/x:1', 'secure.invalid/x:1'];
    const told = await Promise.all(images.map((image) => toldBy(running.invoke('getTag', { image }))));
    expect([...leaksIn(told.join('\n')), ...leaksIn(writtenBy(running))]).toEqual([]);
    // What a proxy gets is its own header alone.
    const others = elsewhere.received.map(({ headers: { 'proxy-authorization': _own, ...headers }, ...request }) => ({
      ...request,
      headers,
    }));
    expect(straysIn(others)).toEqual([]);
  });
});

test('the marker is found where it stands, so the tests above can fail', () => {
  expect(leaksIn(`x ${MARKER} y`)).not.toEqual([]);
  for (const before of ['', 'a', 'ab', 'ci:', 'abcd:']) {
    expect(leaksIn(base64(`${before}${secret('x')}`))).not.toEqual([]);
    expect(leaksIn(base64(`${before}${MARKER}`).slice(0, 30))).toBeDefined();
  }
  expect(leaksIn(SAMPLE_IMAGES.single.document)).toEqual([]);
});

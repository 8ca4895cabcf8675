import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OciEmulatorOptions } from '../../provider/registries/oci/emulator-options';
import { makeCertificate, type CertificateOptions, type TestCertificate } from '../certificates';
import { errorOf, Plugin } from '../plugin';
import { serveTls, type TlsFront, type TlsFrontOptions } from '../serve-tls';
import { DIGESTS, World, type Lab } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const issuer = makeCertificate('test-issuer');
const other = makeCertificate('another-issuer');
const issued = (options: CertificateOptions = {}): TestCertificate => makeCertificate('host', { issuer, ...options });
const client = makeCertificate('test-client', { issuer });

const front = (options: Partial<TlsFrontOptions> = {}): Promise<TlsFront> =>
  world.opened(serveTls({ certificate: issued(), ...options }));

/** A registry behind TLS, and the plugin configured with an entry for it. */
async function secured(
  entry: Record<string, unknown>,
  options: { front?: Partial<TlsFrontOptions>; registry?: OciEmulatorOptions; address?: '::1' } = {},
): Promise<{ lab: Lab; tls: TlsFront; image: string }> {
  const tls = await front({ ...options.front, ...(options.address && { address: options.address }) });
  const lab = await world.lab(options.registry);
  tls.leadTo(lab.server);
  await world.plugin.configure({ oci: [{ host: tls.host, ...entry }], dockerConfig: 'off', retries: 0 });
  return { lab, tls, image: `${tls.host}/lab/app:single` };
}

const digestOf = async (image: string): Promise<unknown> => (await world.plugin.call('getTag', { image }))['digest'];
const found = expect.stringContaining(DIGESTS.single);
const failure = (image: string) => errorOf(world.plugin.invoke('getTag', { image, onMissing: 'absent' }));

describe('which certificates are trusted', () => {
  test.each<[string, Partial<TlsFrontOptions>, RegExp]>([
    ['an unknown issuer', {}, /certificate is not trusted \(unknown issuer\); set caCertificate of its oci entry/],
    ['self-signed', { certificate: makeCertificate('alone') }, /is not trusted \(self-signed\); set caCertificate/],
  ])('TLS-1: %s is UNTRUSTED, says what to set, and is not tried again', async (_what, how, text) => {
    const { tls, lab, image } = await secured({ plainHttp: false }, { front: how });
    await world.plugin.configure({ oci: [{ host: tls.host, plainHttp: false }], dockerConfig: 'off' });
    const error = await failure(image);
    expect(error).toMatchObject({ tagpin: 'UNTRUSTED', details: expect.stringMatching(text) });
    expect(error.details).toContain('NODE_EXTRA_CA_CERTS');
    expect([tls.connections, lab.requests()]).toEqual([1, []]);
  });

  test.each<[string, CertificateOptions, RegExp]>([
    ['one that has expired', { validDays: [-3, -2] }, /certificate has expired/],
    ['one that is not valid yet', { validDays: [2, 3] }, /not valid yet/],
    ['one for another host', { hosts: ['registry.example.com'] }, /for another host; set endpoint/],
  ])('TLS-1: %s is UNTRUSTED though its issuer is known', async (_what, options, text) => {
    const { image } = await secured({ caCertificate: issuer.certificate }, { front: { certificate: issued(options) } });
    expect(await failure(image)).toMatchObject({ tagpin: 'UNTRUSTED', details: expect.stringMatching(text) });
  });

  test('TLS-1: insecureSkipVerify takes any, of that registry alone', async () => {
    const { image } = await secured({ insecureSkipVerify: true }, { front: { certificate: makeCertificate('alone') } });
    expect(await digestOf(image)).toEqual(found);
    const stranger = await front();
    expect(await failure(`${stranger.otherName}/lab/app:single`)).toBeDefined();
    await world.plugin.configure({
      oci: [
        { host: image.split('/')[0], insecureSkipVerify: true },
        { host: stranger.host, plainHttp: false },
      ],
      dockerConfig: 'off',
    });
    expect(await failure(`${stranger.host}/lab/app:single`)).toMatchObject({ tagpin: 'UNTRUSTED' });
  });

  test('TLS-3: caCertificate is trusted, over IPv4 and IPv6', async () => {
    for (const address of [undefined, '::1'] as const) {
      const { image } = await secured({ caCertificate: issuer.certificate }, address === undefined ? {} : { address });
      expect(await digestOf(image)).toEqual(found);
    }
  });

  test.each([
    ['first', [issuer, other]],
    ['last', [other, issuer]],
  ])('TLS-3: of several certificates in one text the %s counts, too', async (_what, authorities) => {
    const text = authorities.map(({ certificate, name }) => `# ${name}\r\n${certificate}`).join('\r\n');
    const { image } = await secured({ caCertificate: text });
    expect(await digestOf(image)).toEqual(found);
  });

  test('TLS-3: caCertificate with another issuer is not enough', async () => {
    const { image } = await secured({ caCertificate: other.certificate });
    expect(await failure(image)).toMatchObject({ tagpin: 'UNTRUSTED' });
  });

  test('50 look-ups share the connections of one context', async () => {
    const { tls, lab } = await secured({ caCertificate: issuer.certificate, maxConcurrency: 4 });
    for (let at = 0; at < 50; at += 1) lab.emulator.push('lab/app', `t${at}`, { document: '{}', mediaType: 'x/y' });
    await Promise.all(
      Array.from({ length: 50 }, (_none, at) =>
        world.plugin.invoke('getTag', { image: `${tls.host}/lab/app:t${at}` }).catch(() => undefined),
      ),
    );
    expect(tls.connections).toBeLessThanOrEqual(4);
  });
});

describe('client certificates', () => {
  const pair = { clientCertificate: client.certificate, clientKey: client.key };

  test('TLS-2: the pair is shown where the registry asks for one', async () => {
    const { tls, image } = await secured(
      { caCertificate: issuer.certificate, ...pair },
      { front: { clientIssuer: issuer } },
    );
    expect(await digestOf(image)).toEqual(found);
    expect(tls.clients).toEqual(['test-client']);
  });

  test('TLS-2: without the pair there is no answer', async () => {
    const { image, lab } = await secured({ caCertificate: issuer.certificate }, { front: { clientIssuer: issuer } });
    expect((await failure(image)).tagpin).not.toBe('');
    expect(lab.requests()).toEqual([]);
  });

  const broken = client.certificate.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    [
      'a certificate alone',
      { clientCertificate: client.certificate },
      'clientKey',
      /^needed beside 'clientCertificate'$/,
    ],
    ['a key alone', { clientKey: client.key }, 'clientCertificate', /^needed beside 'clientKey'$/],
    ['the key of another', { ...pair, clientKey: other.key }, 'clientKey', /does not belong to the first certificate/],
    [
      'the chain upside down',
      { ...pair, clientCertificate: issuer.certificate + client.certificate },
      'clientKey',
      /first/,
    ],
    [
      'a key with a passphrase',
      { ...pair, clientKey: '-----BEGIN ENCRYPTED PRIVATE KEY-----\n' },
      'clientKey',
      /passphrase/,
    ],
    ['a key that is cut', { ...pair, clientKey: client.key.slice(0, 80) }, 'clientKey', /cannot be read|BEGIN/],
    [
      'a certificate for a key',
      { ...pair, clientKey: client.certificate },
      'clientKey',
      /expected a private key in PEM/,
    ],
    [
      'a key among the certificates',
      { ...pair, clientCertificate: client.certificate + client.key },
      'clientCertificate',
      /private key in it/,
    ],
    ['a path', { caCertificate: '/etc/ssl/ca.pem' }, 'caCertificate', /PEM form.*path of a file/],
    ['no PEM', { caCertificate: 'a\nb' }, 'caCertificate', /PEM form[^;]*$/],
    ['a broken certificate', { caCertificate: broken }, 'caCertificate', /^the certificate cannot be read/],
    [
      'the second broken',
      { caCertificate: issuer.certificate + broken },
      'caCertificate',
      /^certificate 2 of 2 cannot/,
    ],
    ['the end missing', { caCertificate: issuer.certificate.slice(0, 200) }, 'caCertificate', /cannot be read/],
    ['an empty text', { caCertificate: '' }, 'caCertificate', /./],
    ['another type', { caCertificate: 7 }, 'caCertificate', /./],
    ['TLS in plain HTTP', { plainHttp: true, insecureSkipVerify: true }, 'plainHttp', /no TLS.*'insecureSkipVerify'/],
    ['TLS at http://', { endpoint: 'http://127.0.0.1:1', caCertificate: issuer.certificate }, 'endpoint', /no TLS/],
  ])('TLS-2: CheckConfig refuses %s, and shows no key', async (_what, entry, member, text) => {
    const { failures } = await world.plugin.checkConfig({ oci: [{ host: 'a.io', ...entry }] });
    expect(failures).toEqual([{ property: `oci[0].${member}`, reason: expect.stringMatching(text) }]);
    expect(JSON.stringify(failures)).not.toContain(client.key.split('\n')[1]);
  });

  test('TLS-2: every problem at once, and what is sound is accepted', async () => {
    const wrong = { host: 'a.io', caCertificate: 'x', clientCertificate: 'y', clientKey: 'z', plainHttp: true };
    const { failures } = await world.plugin.checkConfig({ oci: [wrong] });
    const members = ['caCertificate', 'clientCertificate', 'clientKey', 'plainHttp'];
    expect(failures.map(({ property }) => property).sort()).toEqual(members.map((member) => `oci[0].${member}`));
    const sound = { host: 'a.io', caCertificate: issuer.certificate, ...pair, insecureSkipVerify: false };
    expect((await world.plugin.checkConfig({ oci: [sound] })).failures).toEqual([]);
  });
});

describe('the options stay with their host', () => {
  const options = { caCertificate: issuer.certificate, clientCertificate: client.certificate, clientKey: client.key };
  const login = { username: 'ci', password: 'ci-password' };

  test('TLS-3: a token service on the same host is reached as the registry is', async () => {
    const tokens = await front({ clientIssuer: issuer });
    const { lab, image } = await secured(
      { ...options, ...login },
      { registry: { auth: { kind: 'token', ...login, realm: `https://${tokens.host}/token` } } },
    );
    tokens.leadTo(lab.server);
    expect(await digestOf(image)).toEqual(found);
    expect(tokens.clients).toEqual(['test-client']);
  });

  test('TLS-3: the host in references counts beside the endpoint', async () => {
    const tokens = await front({ clientIssuer: issuer });
    const host = tokens.otherName;
    const { lab, tls } = await secured(
      {},
      { registry: { auth: { kind: 'token', ...login, realm: `https://${host}/token` } } },
    );
    tokens.leadTo(lab.server);
    const oci = [{ host, endpoint: `https://${tls.host}`, ...options, ...login }];
    await world.plugin.configure({ oci, dockerConfig: 'off' });
    expect(await digestOf(`${host}/lab/app:single`)).toEqual(found);
    expect(tokens.clients).toEqual(['test-client']);
  });

  test('TLS-3: a token service on another host is not', async () => {
    const tokens = await front({ clientIssuer: issuer });
    const { lab, image } = await secured(
      { ...options, ...login, tokenRealms: [tokens.otherName] },
      { registry: { auth: { kind: 'token', ...login, realm: `https://${tokens.otherName}/token` } } },
    );
    tokens.leadTo(lab.server);
    expect(await failure(image)).toMatchObject({ tagpin: 'UNTRUSTED', details: expect.stringContaining('localhost') });
    expect(tokens.clients).toEqual([]);
  });

  test('TLS-3: a host that the registry redirects to is not', async () => {
    const storage = await front({ clientIssuer: issuer });
    const { lab, image } = await secured(options);
    storage.leadTo(lab.server);
    lab.emulator.answerNext(() => true, {
      status: 307,
      headers: { location: `https://${storage.otherName}/v2/lab/app/manifests/single` },
    });
    expect(await failure(image)).toMatchObject({ tagpin: 'UNTRUSTED', details: expect.stringContaining('localhost') });
    expect(storage.clients).toEqual([]);
  });
});

describe('NODE_EXTRA_CA_CERTS', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tagpin-roots-'));
    writeFileSync(join(folder, 'roots.pem'), issuer.certificate);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function extraRoots(entry: Record<string, unknown>, path = join(folder, 'roots.pem')): Promise<string> {
    const { tls, image } = await secured({});
    const plugin = await Plugin.start({ environment: { NODE_EXTRA_CA_CERTS: path } });
    try {
      await plugin.configure({
        oci: [{ host: tls.host, plainHttp: false, ...entry }],
        dockerConfig: 'off',
        retries: 0,
      });
      const { values } = await plugin.invoke('getTag', { image });
      return String(values['digest']);
    } finally {
      await plugin.stop();
    }
  }

  test('TLS-3: its issuers are trusted', async () => {
    expect(await extraRoots({})).toEqual(found);
  });

  test('TLS-3: they stay trusted beside a caCertificate, which takes the place of no root', async () => {
    expect(await extraRoots({ caCertificate: other.certificate })).toEqual(found);
  });

  test('TLS-3: a file that is not there is no reason to fail where caCertificate is enough', async () => {
    expect(await extraRoots({ caCertificate: issuer.certificate }, join(folder, 'none.pem'))).toEqual(found);
  });
});

test('TLS-1: NODE_TLS_REJECT_UNAUTHORIZED takes nothing away: what is not proven is configured, not found', async () => {
  const { tls, image } = await secured({});
  const plugin = await Plugin.start({ environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
  try {
    for (const entry of [{ plainHttp: false }, { caCertificate: other.certificate }]) {
      await plugin.configure({ oci: [{ host: tls.host, ...entry }], dockerConfig: 'off' });
      expect(await errorOf(plugin.invoke('getTag', { image }))).toMatchObject({ tagpin: 'UNTRUSTED' });
    }
  } finally {
    await plugin.stop();
  }
});

import { openEmulator } from '../../provider/registries/oci/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { makeCertificate } from '../certificates';
import { forward } from '../forward';
import { errorOf, Plugin } from '../plugin';
import { serve, type TestServer } from '../serve';
import { serveTls, type TlsFront } from '../serve-tls';
import { outerAddress, startTinyproxy, tinyproxyMissing, type Tinyproxy } from './tinyproxy';

const LOGIN = ['user', 'S3CR3T-mark'] as const;

/** `describe` where a real proxy can be tried; elsewhere it skips with one line that says so, and in CI it fails. */
function describeProxy(name: string, body: (address: string) => void): void {
  const missing = tinyproxyMissing();
  if (missing === undefined) {
    describe(name, () => body(outerAddress() ?? ''));
    return;
  }
  if (process.env['CI'] === 'true') throw new Error(`'${name}' needs ${missing}`);
  console.warn(`skipped: '${name}' needs ${missing}`);
  describe.skip(name, () => body(''));
}

describeProxy('through tinyproxy', (address) => {
  const issuer = makeCertificate('issuer');
  let proxy: Tinyproxy;
  let registry: TestServer;
  let front: TlsFront;
  let plain: TestServer;
  let secure: TestServer;
  let plugin: Plugin | undefined;

  beforeAll(async () => {
    proxy = await startTinyproxy(LOGIN.join(' '));
    const emulator = openEmulator();
    emulator.push('lab/app', 'single', SAMPLE_IMAGES.single);
    registry = await serve(emulator);
    front = await serveTls({ certificate: makeCertificate('host', { issuer, hosts: [address] }) });
    front.leadTo(registry);
    plain = await forward(address, registry);
    secure = await forward(address, front);
  });
  afterEach(() => plugin?.stop());
  afterAll(async () => {
    await front.close();
    await registry.close();
    await plain.close();
    await secure.close();
    await proxy.stop();
  });

  async function started(variables: Record<string, string>): Promise<Plugin> {
    plugin = await Plugin.start({ environment: variables });
    const oci = [
      { host: plain.host, plainHttp: true },
      { host: secure.host, caCertificate: issuer.certificate },
    ];
    await plugin.configure({ oci, dockerConfig: 'off', retries: 0 });
    return plugin;
  }

  test('PRX-1: HTTPS in its tunnel, plain HTTP by whole addresses, both with its login', async () => {
    const url = `http://${LOGIN.join(':')}@${proxy.host}`;
    const running = await started({ HTTPS_PROXY: url, HTTP_PROXY: url });
    for (const host of [secure.host, plain.host]) {
      expect(await running.call('getTag', { image: `${host}/lab/app:single` })).toMatchObject({ exists: true });
    }
    expect(proxy.log()).toContain(`CONNECT ${secure.host} HTTP/1.1`);
    expect(proxy.log()).toContain(`HEAD http://${plain.host}/v2/lab/app/manifests/single HTTP/1.1`);
  });

  test.each([
    ['without its login', '', /wants a login in its address \(407\)$/],
    ['with a wrong one', 'user:wrong@', /refused the login in its address \(401\)$/],
  ])('PRX-2: %s it is named, and what it said', async (_what, login, text) => {
    const running = await started({ HTTPS_PROXY: `http://${login}${proxy.host}` });
    const error = await errorOf(running.invoke('getTag', { image: `${secure.host}/lab/app:single` }));
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED', details: expect.stringMatching(text) });
    expect(error.details).toContain(`proxy '${proxy.host}' (HTTPS_PROXY)`);
  });

  test('PRX-2: what it cannot reach is no missing tag', async () => {
    const running = await started({ HTTPS_PROXY: `http://${LOGIN.join(':')}@${proxy.host}` });
    const call = running.invoke('getTag', { image: `${address}:1/lab/app:single`, onMissing: 'absent' });
    expect(await errorOf(call)).toMatchObject({
      tagpin: 'UNAVAILABLE',
      details: expect.stringMatching(/proxy '.*' \(HTTPS_PROXY\) answered 50\d/),
    });
  });

  test('PRX-1: NO_PROXY as a network', async () => {
    const before = proxy.log();
    const network = `${address.split('.').slice(0, 2).join('.')}.0.0/16`;
    const running = await started({ HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: network });
    expect(await running.call('getTag', { image: `${secure.host}/lab/app:single` })).toMatchObject({ exists: true });
    expect(proxy.log()).toBe(before);
  });
});

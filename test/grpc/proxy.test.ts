import type { OciEmulatorOptions } from '../../provider/registries/oci/emulator-options';
import { makeCertificate } from '../certificates';
import { errorOf, Plugin } from '../plugin';
import { serveProxy, type ProxyOptions, type TestProxy } from '../serve-proxy';
import { serveTls } from '../serve-tls';
import { DIGESTS, World, type Lab } from './world';

const world = new World();
const proxies: TestProxy[] = [];
let plugin: Plugin | undefined;
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(async () => {
  await plugin?.stop();
  plugin = undefined;
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  await world.closeServers();
});

const HOST = 'registry.example.com';
const SECRET = 'S3CR3T-mark';
const issuer = makeCertificate('issuer');
const certificate = makeCertificate('host', { issuer, hosts: [HOST, 'tokens.example.com'] });
const entry = { host: HOST, caCertificate: issuer.certificate };
const image = `${HOST}/lab/app:single`;

/** A registry that is found under its name through a proxy only, and a plugin of its own with these variables. */
async function behindProxy(
  variables: (proxy: string) => Record<string, string>,
  options: { proxy?: Partial<ProxyOptions>; registry?: OciEmulatorOptions; entry?: object } = {},
): Promise<{ lab: Lab; proxy: TestProxy; plugin: Plugin }> {
  const lab = await world.lab(options.registry);
  const tls = await world.opened(serveTls({ certificate }));
  tls.leadTo(lab.server);
  const proxy = await serveProxy({ leadTo: () => ({ port: Number(tls.origin.port) }), ...options.proxy });
  proxies.push(proxy);
  const started = await Plugin.start({ environment: variables(proxy.host) });
  plugin = started;
  await started.configure({ oci: [{ ...entry, ...options.entry }], dockerConfig: 'off', retries: 0 });
  return { lab, proxy, plugin: started };
}

test('PRX-1: a registry and its token service are asked through HTTPS_PROXY, with its login', async () => {
  const login = { username: 'ci', password: 'ci-password' };
  const { lab, proxy, plugin } = await behindProxy((host) => ({ HTTPS_PROXY: `http://u:${SECRET}@${host}` }), {
    proxy: { login: `u:${SECRET}` },
    registry: { auth: { kind: 'token', ...login, realm: '/token' } },
    entry: login,
  });
  expect((await plugin.call('getTag', { image }))['digest']).toContain(DIGESTS.single);
  expect([...new Set(proxy.requests.map(({ target }) => target))]).toEqual([`${HOST}:443`]);
  expect(lab.emulator.requests.some(({ path }) => path.startsWith('/token'))).toBe(true);
  expect(lab.emulator.requests.map(({ headers }) => headers['proxy-authorization'])).not.toContain(expect.anything());
});

test('PRX-1: lower case, and http_proxy for https, too', async () => {
  const { plugin } = await behindProxy((host) => ({ http_proxy: host, HTTP_PROXY: 'http://127.0.0.1:1' }));
  expect((await plugin.call('getTag', { image }))['digest']).toContain(DIGESTS.single);
});

test('PRX-2: a refused login of the proxy is told as such, and never shown', async () => {
  const { plugin } = await behindProxy((host) => ({ HTTPS_PROXY: `http://u:${SECRET}@${host}` }), {
    proxy: { login: 'u:another' },
  });
  const error = await errorOf(plugin.invoke('getTag', { image, onMissing: 'absent' }));
  expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED', details: expect.stringMatching(/proxy '127.*\(407\)/) });
  const told = JSON.stringify([error.details, error.metadata.getMap(), plugin.logged, plugin.output]);
  expect(told).not.toContain(SECRET);
  expect(told).not.toContain(Buffer.from(`u:${SECRET}`).toString('base64'));
});

test('PRX-1: what NO_PROXY names is asked directly', async () => {
  const { proxy, plugin } = await behindProxy((host) => ({ HTTPS_PROXY: host, NO_PROXY: `.invalid, ${HOST}:8443` }));
  await plugin.configure({ dockerConfig: 'off', retries: 0, timeoutSeconds: 5 });
  const error = await errorOf(plugin.invoke('getTag', { image: 'nowhere.invalid/lab/app:single' }));
  expect(error.details).not.toContain('proxy');
  expect(proxy.requests).toEqual([]);
});

test('PRX-1: loopback hosts are never asked through a proxy', async () => {
  const { lab, proxy, plugin } = await behindProxy((host) => ({ HTTPS_PROXY: host, HTTP_PROXY: host }));
  await plugin.configure({ dockerConfig: 'off' });
  expect((await plugin.call('getTag', { image: `${lab.repository}:single` }))['digest']).toContain(DIGESTS.single);
  expect(proxy.requests).toEqual([]);
});

test('PRX-2: a variable that cannot be used is named, at the first host that would need it', async () => {
  const { lab, plugin } = await behindProxy(() => ({ HTTPS_PROXY: `socks5://u:${SECRET}@127.0.0.1:1` }));
  expect((await plugin.call('getTag', { image: `${lab.repository}:single` }))['exists']).toBe(true);
  const error = await errorOf(plugin.invoke('getTag', { image }));
  expect(error).toMatchObject({ tagpin: 'INVALID_INPUT', details: expect.stringContaining("'HTTPS_PROXY'") });
  expect(error.details).not.toContain(SECRET);
});

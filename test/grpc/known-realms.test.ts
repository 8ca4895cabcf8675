import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmulator, type OciEmulator } from '../../provider/registries/oci/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { makeCertificate } from '../certificates';
import { errorOf, Plugin } from '../plugin';
import { serve } from '../serve';
import { serveProxy, type TestProxy } from '../serve-proxy';
import { serveTls, type TlsFront } from '../serve-tls';
import { DIGESTS, World } from './world';

// Registries under their own names, over TLS: what the fixed table of token services lets through, and nothing else. A proxy
// leads every name to one server, which tells by the Host header who was asked.
const USER = { username: 'ci', password: 'a-password' };
const AS = `Basic ${Buffer.from('ci:a-password').toString('base64')}`;

interface Row {
  readonly name: string;
  /** In references, and where it is asked. */
  readonly host: string;
  readonly registry?: string;
  readonly realm: string;
}

const KNOWN: readonly Row[] = [
  { name: 'GitLab', host: 'registry.gitlab.com', realm: 'https://gitlab.com/jwt/auth' },
  { name: 'Docker Hub', host: 'docker.io', registry: 'registry-1.docker.io', realm: 'https://auth.docker.io/token' },
  {
    name: 'Alibaba Cloud, by the service of another region',
    host: 'registry.cn-beijing.aliyuncs.com',
    realm: 'https://dockerauth.cn-hangzhou.aliyuncs.com/auth',
  },
  { name: 'SUSE', host: 'registry.suse.com', realm: 'https://scc.suse.com/api/registry/authorize' },
  { name: 'GitHub', host: 'ghcr.io', realm: 'https://ghcr.io/token' },
  { name: 'Azure', host: 'lab.azurecr.io', realm: 'https://lab.azurecr.io/oauth2/token' },
];

const STRANGERS: readonly Row[] = [
  { name: 'GitLab, with a longer name', host: 'registry.gitlab.com', realm: 'https://gitlab.com.example.net/jwt/auth' },
  { name: 'GitLab, in the clear', host: 'registry.gitlab.com', realm: 'http://gitlab.com/jwt/auth' },
  { name: 'GitLab, at another port', host: 'registry.gitlab.com', realm: 'https://gitlab.com:8443/jwt/auth' },
  {
    name: 'Docker Hub, by the service of another',
    host: 'docker.io',
    registry: 'registry-1.docker.io',
    realm: 'https://gitlab.com/jwt/auth',
  },
  { name: 'RLM-4: Azure, another’s registry', host: 'lab.azurecr.io', realm: 'https://evil.azurecr.io/oauth2/token' },
  {
    name: 'Alibaba Cloud, a registry',
    host: 'registry.cn-beijing.aliyuncs.com',
    realm: 'https://evil.cn-beijing.aliyuncs.com/auth',
  },
  {
    name: 'one that only looks like GitLab',
    host: 'registry.gitlab.com.example.net',
    realm: 'https://gitlab.com/jwt/auth',
  },
];

const world = new World();
const folder = mkdtempSync(join(tmpdir(), 'tagpin-names-'));
const issuer = makeCertificate('issuer');
const names = [...KNOWN, ...STRANGERS].flatMap(({ host, registry = host, realm }) => [
  registry,
  new URL(realm).hostname,
]);
let front: TlsFront;
let proxy: TestProxy;
let plugin: Plugin;

beforeAll(async () => {
  const file = join(folder, 'issuer.pem');
  writeFileSync(file, issuer.certificate);
  const certificate = makeCertificate('host', { issuer, hosts: [...new Set(names)] });
  front = await serveTls({ certificate });
  proxy = await serveProxy({ leadTo: () => ({ port: Number(front.origin.port) }) });
  plugin = await Plugin.start({ environment: { HTTPS_PROXY: proxy.host, NODE_EXTRA_CA_CERTS: file } });
});
afterEach(() => world.closeServers());
afterAll(async () => {
  await plugin.stop();
  await proxy.close();
  await front.close();
  rmSync(folder, { recursive: true });
});

async function lab({ host, realm }: Row): Promise<{ emulator: OciEmulator; image: string }> {
  const { pathname } = new URL(realm);
  const emulator = openEmulator({ auth: { kind: 'token', ...USER, realm, path: pathname } });
  emulator.push('lab/app', 'single', SAMPLE_IMAGES.single);
  front.leadTo(await world.opened(serve(emulator)));
  await plugin.configure({ oci: [{ host, ...USER }], dockerConfig: 'off', retries: 0 });
  return { emulator, image: `${host}/lab/app:single` };
}

/** Who was asked with what: `gitlab.com Basic …`. */
function shownTo({ requests }: OciEmulator): string[] {
  return requests.map(({ headers }) => [headers['host'], headers['authorization'] ?? ''].join(' ').trim());
}

test.each(KNOWN)('RLM-3: $name', async (row) => {
  const { emulator, image } = await lab(row);
  expect((await plugin.call('getTag', { image }))['digest']).toContain(DIGESTS.single);
  const { registry = row.host, realm } = row;
  expect(shownTo(emulator)).toEqual([registry, `${new URL(realm).host} ${AS}`, `${registry} Bearer emulated-token-1`]);
});

test.each(STRANGERS)('RLM-3: refused: $name', async (row) => {
  const { emulator, image } = await lab(row);
  const before = proxy.requests.length;
  const error = await errorOf(plugin.invoke('getTag', { image, onMissing: 'absent' }));
  expect(error).toMatchObject({ tagpin: 'UNTRUSTED', details: expect.stringContaining(new URL(row.realm).host) });
  const { registry = row.host } = row;
  expect(shownTo(emulator)).toEqual([registry]);
  expect(proxy.requests.slice(before).map(({ target }) => target)).toEqual([`${registry}:443`]);
});

import type { Emulator } from '../../provider/registries/emulator';
import { openEmulator as openOci } from '../../provider/registries/oci/emulator';
import { openEmulator as openRegistryUi } from '../../provider/registries/registry-ui/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { KINDS } from '../emulated';
import { errorOf } from '../plugin';
import { serve } from '../serve';
import { DIGESTS, World } from './world';

// Who answers for a reference. RegistryUI stands for every vendor kind, as the one whose entries take any host.
const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const API_LOGIN = { username: 'build', password: 'api-token' };
const DOCKER_LOGIN = { username: 'ci', password: 'docker-password' };

interface Site {
  readonly host: string;
  readonly api: Emulator;
  readonly docker: Emulator;
}

/** One host with a vendor's API and a `/v2/` that takes another login; `single` is in both, `multi`, too. */
async function site(): Promise<Site> {
  const { username, password } = API_LOGIN;
  const api = openRegistryUi({ users: [{ username, token: password }] });
  const docker = openOci({ auth: { kind: 'basic', ...DOCKER_LOGIN } });
  for (const emulator of [api, docker]) {
    for (const path of ['team/app', 'team/sub/app', 'teams/app', 'other/app']) {
      emulator.push(path, 'single', SAMPLE_IMAGES.single);
      emulator.push(path, 'multi', SAMPLE_IMAGES.multi);
    }
  }
  const server = await world.opened(
    serve({
      handle: (request) => (request.url.pathname.startsWith('/v2') ? docker : api).handle(request),
    }),
  );
  return { host: server.host, api, docker };
}

const configure = (configuration: Record<string, unknown>): Promise<unknown> =>
  world.plugin.configure({ dockerConfig: 'off', retries: 0, ...configuration });
const getTag = (image: string, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> =>
  world.plugin.call('getTag', { image, ...more });
const single = expect.stringContaining(DIGESTS.single) as unknown;

describe('an entry for a part of a host', () => {
  test.each([
    ['team/app', 'registryUi'],
    ['team/sub/app', 'registryUi'],
    ['teams/app', 'oci'],
    ['other/app', 'oci'],
  ])('%s: %s', async (path, source) => {
    const { host, api, docker } = await site();
    await configure({ registryUi: [{ host: `${host}/team`, ...API_LOGIN }], oci: [{ host, ...DOCKER_LOGIN }] });
    expect(await getTag(`${host}/${path}:single`)).toMatchObject({ source, digest: single });
    expect(await world.plugin.call('listTags', { repository: `${host}/${path}` })).toMatchObject({ source });
    expect([api, docker].map(({ requests }) => requests.length > 0)).toEqual([
      source === 'registryUi',
      source === 'oci',
    ]);
  });

  test('the longer match answers, whatever its kind', async () => {
    const { host } = await site();
    await configure({
      registryUi: [{ host, ...API_LOGIN }],
      oci: [{ host: `${host}/team/sub`, ...DOCKER_LOGIN }],
    });
    expect(await getTag(`${host}/team/sub/app:single`)).toMatchObject({ source: 'oci' });
    expect(await getTag(`${host}/team/app:single`)).toMatchObject({ source: 'registryUi' });
  });

  test('without any entry, the open standard', async () => {
    const { host, docker } = await site();
    await configure({});
    const error = await errorOf(world.plugin.invoke('getTag', { image: `${host}/team/app:single` }));
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    expect(docker.requests.length).toBeGreaterThan(0);
  });
});

describe('the same host in several entries', () => {
  const VENDORS = KINDS.filter((kind) => kind !== 'oci');
  const pairs = VENDORS.flatMap((first, index) => VENDORS.slice(index).map((second) => ({ first, second })));

  /** A host that a kind's own rules take, as far as a kind has any. */
  const host = 'registry.example.com';

  test.each(pairs)('$first and $second: a failure', async ({ first, second }) => {
    const news =
      first === second
        ? { [first]: [{ host }, { host }] }
        : { [first]: [{ host }], [second]: [{ host: host.toUpperCase() }] };
    const { failures } = await world.plugin.checkConfig(news);
    // Which of the two comes first is the order of the kinds, not of the names.
    const twice = failures.filter(({ reason }) => reason.includes('configured twice'));
    expect(twice).toEqual([
      {
        property: expect.stringMatching(first === second ? /\[1\]\.host$/ : /\[0\]\.host$/),
        reason: expect.stringMatching(/is configured twice, see \w+\[0\]$/),
      },
    ]);
  });

  test.each(VENDORS)('%s beside oci, or for another part: none of it', async (kind) => {
    const { failures } = await world.plugin.checkConfig({
      [kind]: [{ host }, { host: `${host}/team` }],
      oci: [{ host }],
    });
    expect(failures.filter(({ reason }) => reason.includes('configured twice'))).toEqual([]);
  });
});

describe("a vendor's entry and one of the open standard for one host", () => {
  test('the vendor answers; /v2/ is asked with the login of the oci entry', async () => {
    const { host, api, docker } = await site();
    await configure({ registryUi: [{ host, ...API_LOGIN }], oci: [{ host, ...DOCKER_LOGIN }] });
    expect(await getTag(`${host}/team/app:multi`)).toMatchObject({ source: 'registryUi' });
    expect(docker.requests).toEqual([]);
    const answer = await getTag(`${host}/team/app:multi`, { platform: 'linux/arm64' });
    expect(answer).toMatchObject({ source: 'registryUi', digest: expect.stringContaining(DIGESTS.arm64) });
    expect(api.requests.length).toBeGreaterThan(0);
    expect(docker.requests.map(({ headers }) => headers['authorization'])).not.toContain(basic(API_LOGIN));
  });

  test("without an oci entry, /v2/ gets the vendor's login, and refuses this one", async () => {
    const { host, docker } = await site();
    await configure({ registryUi: [{ host, ...API_LOGIN }] });
    const call = world.plugin.invoke('getTag', { image: `${host}/team/app:multi`, platform: 'linux/arm64' });
    expect(await errorOf(call)).toMatchObject({
      tagpin: 'UNAUTHENTICATED',
      details: expect.stringContaining(`registryUi entry '${host}'`),
    });
    expect(docker.requests.map(({ headers }) => headers['authorization'])).toContain(basic(API_LOGIN));
  });

  test("the oci entry's endpoint is where /v2/ is", async () => {
    const first = await site();
    const second = await site();
    const endpoint = `http://${second.host}`;
    await configure({
      registryUi: [{ host: first.host, ...API_LOGIN }],
      oci: [{ host: first.host, endpoint, ...DOCKER_LOGIN }],
    });
    await getTag(`${first.host}/team/app:multi`, { platform: 'linux/arm64' });
    expect(first.docker.requests).toEqual([]);
    expect(second.docker.requests.length).toBeGreaterThan(0);
  });
});

describe('a link-local or metadata address', () => {
  test.each(['169.254.169.254', '169.254.1.1:5000', '[fe80::1]:5000'])('%s: only with an entry', async (name) => {
    const { host } = await site();
    await configure({});
    const refused = await errorOf(world.plugin.invoke('getTag', { image: `${name}/team/app:single` }));
    expect(refused).toMatchObject({ tagpin: 'UNTRUSTED' });
    await configure({ registryUi: [{ host: name, endpoint: `http://${host}`, ...API_LOGIN }] });
    expect(await getTag(`${name}/team/app:single`)).toMatchObject({ source: 'registryUi', registry: name });
  });

  test('an entry for a part of it covers no more than that', async () => {
    const { host } = await site();
    const name = '169.254.1.1:5000';
    await configure({ registryUi: [{ host: `${name}/team`, endpoint: `http://${host}`, ...API_LOGIN }] });
    expect(await getTag(`${name}/team/app:single`)).toMatchObject({ source: 'registryUi' });
    const refused = await errorOf(world.plugin.invoke('getTag', { image: `${name}/other/app:single` }));
    expect(refused).toMatchObject({ tagpin: 'UNTRUSTED' });
  });
});

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

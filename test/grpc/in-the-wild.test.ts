import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulatedToken } from '../../provider/registries/oci/emulator-options';
import { SAMPLE_IMAGES, SAMPLE_VERSIONS } from '../../provider/registries/sample-images';
import { errorOf } from '../plugin';
import { openWild, type Wild, type WildOptions } from './wild';
import { DIGESTS, World } from './world';

// What known registries do beside the standard (registry-client.md 15, vendor-apis.md 6), by switches of the emulator. Each:
// the right digest, no request more than it takes, and credentials only where they belong.
const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const open = (options: WildOptions): Promise<Wild> => openWild(world, options);
const MANIFEST = '/v2/lab/app/manifests/single';
const LIST = '/v2/lab/app/tags/list';
const USER = { username: 'ci', password: 'a-password' };
const PULL = 'repository:lab/app:pull';

async function digestOf({ repository }: Wild, tag = 'single'): Promise<string> {
  const { digest } = await world.plugin.call('getTag', { image: `${repository}:${tag}` });
  return String(digest).slice(0, DIGESTS.single.length);
}

async function failureOf({ repository }: Wild, tag = 'single'): Promise<Awaited<ReturnType<typeof errorOf>>> {
  return errorOf(world.plugin.invoke('getTag', { image: `${repository}:${tag}`, onMissing: 'absent' }));
}

/** The plain course: asked bare, one token, asked with it. `as`: how the token service sees who asks. */
function withOneToken(token: string, as = '', manifest = MANIFEST): string[] {
  return [`HEAD ${manifest}`, `GET ${token}${as}`, `HEAD ${manifest} with token 1`];
}

describe('GitLab', () => {
  const auth = { kind: 'token', path: '/jwt/auth', service: 'container_registry', member: 'token' } as const;

  test('the token service is a port of the same host', async () => {
    const wild = await open({ auth: { ...auth, ...USER }, apart: 'port', entry: USER });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('elsewhere /jwt/auth', ' as ci:a-password'));
    await world.plugin.call('listTags', { repository: wild.repository });
    expect(wild.seen()).toEqual([`GET ${LIST} with token 1`]);
  });

  test('the web host has another name, which the entry trusts', async () => {
    const entry = { username: 'gitlab-ci-token', password: 'glcbt-64_a' };
    const wild = await open({ auth: { ...auth, ...entry }, apart: 'name', entry: { ...entry, trusted: true } });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('elsewhere /jwt/auth', ' as gitlab-ci-token:glcbt-64_a'));
  });

  test('RLM-3: a web host of another name that nobody named gets nothing, and the text says what to add', async () => {
    const wild = await open({ auth: { ...auth, ...USER }, apart: 'name', entry: USER });
    const error = await failureOf(wild);
    expect(error).toMatchObject({ tagpin: 'UNTRUSTED', details: expect.stringContaining(wild.tokenHost) });
    expect(error.details).toContain('tokenRealms');
    expect(wild.seen()).toEqual([`HEAD ${MANIFEST}`]);
  });

  test('RLM-2: without credentials, too, nobody is led to a private name', async () => {
    const wild = await open({ auth, apart: 'name' });
    expect(await failureOf(wild)).toMatchObject({ tagpin: 'UNTRUSTED' });
    expect(wild.seen()).toEqual([`HEAD ${MANIFEST}`]);
  });

  test('a stranger at a private project is refused by the token service', async () => {
    const denied = { denial: 'tokenService', denied: ['lab/app'] } as const;
    const wild = await open({ auth: { ...auth, ...denied }, apart: 'port' });
    expect(await failureOf(wild)).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    expect(wild.seen()).toEqual([`HEAD ${MANIFEST}`, 'GET elsewhere /jwt/auth']);
  });
});

describe('Harbor', () => {
  const robot = { username: 'robot$lab+ci', password: 'Hs4r&%$+:/robot' };
  const auth = { kind: 'token', path: '/service/token', service: 'harbor-registry', expiresInSeconds: 1800 } as const;

  test('a robot, and an answer with an empty access_token', async () => {
    const wild = await open({ auth: { ...auth, ...robot, member: 'token, other empty' }, entry: robot });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('/service/token', ` as ${robot.username}:${robot.password}`));
  });

  test('NOT_FOUND is a missing tag', async () => {
    const wild = await open({ auth, unknownCode: 'NOT_FOUND' });
    const answer = await world.plugin.call('getTag', { image: `${wild.repository}:none`, onMissing: 'absent' });
    expect(answer).toMatchObject({ exists: false });
  });
});

describe('Amazon ECR', () => {
  const login = {
    username: 'AWS',
    password: Buffer.from('a password of two kilobytes '.repeat(73)).toString('base64'),
  };
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
  const auth = { kind: 'basic', ...login, realm: `https://${host}/` } as const;
  const as = ` as AWS:${login.password}`;

  test('Basic at the registry itself, asked for once', async () => {
    const wild = await open({ auth, host, entry: login });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual([`HEAD ${MANIFEST}`, `HEAD ${MANIFEST}${as}`]);
    expect(await digestOf(wild, 'multi')).toBe(DIGESTS.multi);
    expect(wild.seen()).toEqual([`HEAD /v2/lab/app/manifests/multi${as}`]);
  });

  test('a password that has ended is told in its words', async () => {
    const wild = await open({ auth: { ...auth, expired: true }, host, entry: login });
    const error = await failureOf(wild);
    expect(error.details).toContain('Your authorization token has expired');
    expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(error.tagpin);
    expect(error.details).not.toContain(login.password);
  });

  test('TAG-6: more than 1000 a page is 405, and 1000 is asked', async () => {
    const entry = { ...login, pageSize: 5000 };
    const wild = await open({ auth, host, entry, tags: { largestPage: 1000, pageSize: 3 } });
    const { names } = await world.plugin.call('listTags', { repository: wild.repository, include: '^[12][.]' });
    expect(names).toHaveLength(SAMPLE_VERSIONS.length);
    const pages = wild.emulator.requests.map(({ path }) => new URL(path, 'http://x').searchParams.get('n'));
    expect(pages.slice(0, 4)).toEqual(['5000', '5000', '1000', '3']);
  });
});

describe('Amazon ECR, whose layers are in S3', () => {
  test('RED-2: the password does not go along with a redirect', async () => {
    const wild = await open({ auth: { kind: 'basic', ...USER }, apart: 'port', entry: USER });
    const { bytes } = SAMPLE_IMAGES.single.blobs?.[0] ?? { bytes: Buffer.alloc(0) };
    const location = `http://${wild.tokenHost}/bucket/key?X-Amz-Signature=abc`;
    wild.emulator.answerNext(({ url }) => url.pathname.startsWith('/bucket/'), { status: 200, body: bytes });
    wild.emulator.answerNext(({ url }) => url.pathname.includes('/blobs/'), { status: 307, headers: { location } });
    const answer = await world.plugin.call('getTag', { image: `${wild.repository}:single`, details: true });
    expect(answer['createdAt']).toBe('2024-05-01T12:00:00Z');
    expect(wild.seen().at(-1)).toBe('GET elsewhere /bucket/key');
  });
});

describe('Amazon ECR Public', () => {
  const auth = { kind: 'token', path: '/token/', service: 'public.ecr.aws', scope: 'aws', member: 'token' } as const;

  test('TOK-2: the scope `aws` is none; the right to pull is asked for', async () => {
    const wild = await open({ auth, host: 'public.ecr.aws' });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('/token/'));
    expect(wild.scopes).toEqual([[PULL]]);
    await world.plugin.call('listTags', { repository: wild.repository });
    expect(wild.seen()).toEqual([`GET ${LIST} with token 1`]);
  });
});

describe('Azure Container Registry', () => {
  const host = 'lab.azurecr.io';
  const service = {
    path: '/oauth2/token',
    service: host,
    member: 'access_token',
    listAction: 'metadata_read',
  } as const;
  const USER_0 = '00000000-0000-0000-0000-000000000000';

  test('lists need metadata_read beside pull, in one token for both', async () => {
    const wild = await open({ auth: { kind: 'token', ...service, ...USER }, host, entry: USER });
    const { names } = await world.plugin.call('listTags', {
      repository: wild.repository,
      include: '^1[.]0[.]0$',
      resolveDigests: true,
    });
    expect(names).toEqual(['1.0.0']);
    expect(wild.scopes).toEqual([['repository:lab/app:metadata_read,pull']]);
    expect(wild.seen()).toEqual([
      `GET ${LIST}`,
      'GET /oauth2/token as ci:a-password',
      `GET ${LIST} with token 1`,
      'HEAD /v2/lab/app/manifests/1.0.0 with token 1',
    ]);
  });

  test('a list after a digest: the further right is asked for once, and kept', async () => {
    const wild = await open({ auth: { kind: 'token', ...service }, host });
    await digestOf(wild);
    wild.seen();
    await world.plugin.call('listTags', { repository: wild.repository });
    expect(wild.seen()).toEqual([`GET ${LIST} with token 1`, 'GET /oauth2/token', `GET ${LIST} with token 2`]);
    expect(await digestOf(wild, 'multi')).toBe(DIGESTS.multi);
    expect(wild.seen()).toEqual(['HEAD /v2/lab/app/manifests/multi with token 2']);
  });

  test('what `az acr login` stores: user 0000… and an identity token, sent in a form', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tagpin-wild-'));
    const dockerConfig = join(folder, 'config.json');
    const entry = { auth: Buffer.from(`${USER_0}:`).toString('base64'), identitytoken: 'refresh.jwt.x' };
    writeFileSync(dockerConfig, JSON.stringify({ auths: { [host]: entry } }));
    try {
      const auth = { kind: 'token', ...service, identityToken: entry.identitytoken } as const;
      const wild = await open({ auth, host, configuration: { dockerConfig } });
      expect(await digestOf(wild)).toBe(DIGESTS.single);
      expect(wild.seen()).toEqual([`HEAD ${MANIFEST}`, 'POST /oauth2/token', `HEAD ${MANIFEST} with token 1`]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('user 0000… with the refresh token for a password', async () => {
    const login = { username: USER_0, password: 'refresh.jwt.x' };
    const wild = await open({ auth: { kind: 'token', ...service, ...login }, host, entry: login });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('/oauth2/token', ` as ${USER_0}:refresh.jwt.x`));
  });
});

describe('GitHub (ghcr.io)', () => {
  const auth = { kind: 'token', service: 'ghcr.io', member: 'token' } as const;

  test('what is public needs an anonymous token', async () => {
    const wild = await open({ auth, host: 'ghcr.io' });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('/token'));
  });

  test('a hundred tags a page, the newest last: all are read, with one token', async () => {
    const wild = await open({ auth, host: 'ghcr.io', tags: { pageSize: 4 } });
    const { total, names } = await world.plugin.call('listTags', { repository: wild.repository });
    expect(names).toContain('2.0.0-alpine');
    expect(wild.seen()).toHaveLength(2 + Math.ceil(Number(total) / 4));
  });

  test('DENIED at the token service, to a stranger: it may be private or not there', async () => {
    const wild = await open({ auth: { ...auth, denied: ['lab/app'], denial: 'tokenService' }, host: 'ghcr.io' });
    const error = await failureOf(wild);
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED', details: expect.stringContaining('does not exist') });
    expect(wild.seen()).toEqual([`HEAD ${MANIFEST}`, 'GET /token']);
  });

  test('DENIED at the registry, to a token that lacks the package: forbidden, in its words', async () => {
    const denied = { denied: ['lab/app'], denial: 'registry' } as const;
    const wild = await open({ auth: { ...auth, ...USER, ...denied }, host: 'ghcr.io', entry: USER });
    expect(await failureOf(wild)).toMatchObject({
      tagpin: 'FORBIDDEN',
      details: expect.stringContaining('DENIED (requested access to the resource is denied)'),
    });
    // RES-10: one GET for the words.
    expect(wild.seen()).toEqual([...withOneToken('/token', ' as ci:a-password'), `GET ${MANIFEST} with token 1`]);
  });

  test('a personal access token in base64 is a registry token: no exchange', async () => {
    const wild = await open({ auth, host: 'ghcr.io', entry: { registryToken: 'Z2hwX3h4eA==' } });
    expect(await failureOf(wild)).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    // This emulator knows its own tokens only. The same token is not sent twice.
    expect(wild.seen()).toEqual([`HEAD ${MANIFEST} with Bearer Z2hwX3h4eA==`]);
  });
});

describe('Quay', () => {
  const robot = { username: 'lab+ci', password: 'ROBOT0123456789' };
  const auth = { kind: 'token', path: '/v2/auth', service: 'quay.io', member: 'token' } as const;

  test.each([robot, { username: '$oauthtoken', password: 'oauth' }])('$username', async (login) => {
    const wild = await open({ auth: { ...auth, ...login }, host: 'quay.io', entry: login });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('/v2/auth', ` as ${login.username}:${login.password}`));
  });

  test('TAG-2: pages by next_page, whose value is kept as it is', async () => {
    const wild = await open({ auth, host: 'quay.io', tags: { pageSize: 5, cursor: 'next_page', order: 'shuffled' } });
    const { names, truncated } = await world.plugin.call('listTags', { repository: wild.repository });
    expect(new Set(names as string[])).toEqual(new Set([...Object.keys(SAMPLE_IMAGES), ...SAMPLE_VERSIONS]));
    expect([truncated, wild.seen().length]).toEqual([false, 2 + Math.ceil((names as string[]).length / 5)]);
    expect(wild.emulator.requests.at(-1)?.path).toContain('next_page=');
  });

  test('what is not there is 401, also with a login: never missing', async () => {
    const wild = await open({ auth: { ...auth, ...robot }, hidesMissing: true, host: 'quay.io', entry: robot });
    const image = 'quay.io/lab/none:v1';
    const error = await errorOf(world.plugin.invoke('getTag', { image, onMissing: 'absent' }));
    expect(error).toMatchObject({ tagpin: 'UNAUTHENTICATED' });
    expect(wild.seen().length).toBeLessThanOrEqual(5);
  });
});

describe('Docker Hub', () => {
  const auth = { kind: 'token', service: 'registry.docker.io', expiresInSeconds: 300 } as const;
  const path = 'library/app';
  const manifest = '/v2/library/app/manifests/single';

  test.each([
    'app',
    'docker.io/app',
    'index.docker.io/library/app',
    'registry-1.docker.io/app',
    'registry.hub.docker.com/library/app',
  ])('%s', async (name) => {
    const wild = await open({ auth: { ...auth, ...USER }, host: 'docker.io', path, entry: USER });
    const { digest, repository } = await world.plugin.call('getTag', { image: `${name}:single` });
    expect({ digest, repository }).toEqual({
      digest: expect.stringContaining(DIGESTS.single),
      repository: 'docker.io/library/app',
    });
    expect(wild.seen()).toEqual(withOneToken('/token', ' as ci:a-password', manifest));
    expect(wild.scopes).toEqual([['repository:library/app:pull']]);
  });

  test.each(['https://index.docker.io/v1/', 'docker.io', 'registry-1.docker.io', 'https://registry-1.docker.io/v2/'])(
    'the login that docker keeps under %s',
    async (key) => {
      const folder = mkdtempSync(join(tmpdir(), 'tagpin-wild-'));
      const dockerConfig = join(folder, 'config.json');
      writeFileSync(dockerConfig, JSON.stringify({ auths: { [key]: { auth: btoa('ci:a-password') } } }));
      try {
        const wild = await open({
          auth: { ...auth, ...USER },
          host: 'docker.io',
          path,
          configuration: { dockerConfig },
        });
        expect(await digestOf(wild)).toBe(DIGESTS.single);
        expect(wild.seen()).toEqual(withOneToken('/token', ' as ci:a-password', manifest));
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  test('RET-8: a digest of several platforms is one HEAD, which is no pull', async () => {
    const wild = await open({ auth, host: 'docker.io', path });
    expect(await digestOf(wild, 'dockerList')).not.toBe(DIGESTS.single);
    expect(wild.seen().filter((line) => line.startsWith('GET /v2/'))).toEqual([]);
  });

  test('TAG-10: 401 for what does not exist: said, and never missing', async () => {
    const wild = await open({ auth: { ...auth, denied: ['library/none'] }, host: 'docker.io', path });
    const call = world.plugin.invoke('getTag', { image: 'none', onMissing: 'absent' });
    expect(await errorOf(call)).toMatchObject({
      tagpin: 'UNAUTHENTICATED',
      details: expect.stringContaining('or there is no such repository'),
    });
    expect(wild.seen().filter((line) => line.startsWith('GET /token'))).toHaveLength(1);
  });
});

describe('Google Artifact Registry', () => {
  const host = 'europe-docker.pkg.dev';
  const auth = { kind: 'token', path: '/v2/token', service: host } as const;
  const key = JSON.stringify({ type: 'service_account', private_key: '-----BEGIN\nMII+/=\n-----END\n' }, null, 2);

  test.each([
    { username: 'oauth2accesstoken', password: 'ya29.a0AfH6SM.x-y_z' },
    { username: '_json_key', password: key },
  ])('$username', async (login) => {
    const wild = await open({ auth: { ...auth, ...login }, host, entry: login });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('/v2/token', ` as ${login.username}:${login.password}`));
  });

  test('TAG-12: members beside the tags harm nothing, and digests are the right ones', async () => {
    const wild = await open({ auth, host, tags: { extra: 'artifactRegistry' } });
    const { repository } = wild;
    const { tags } = await world.plugin.call('listTags', { repository, include: '^single$', resolveDigests: true });
    expect(tags).toEqual([
      expect.objectContaining({ name: 'single', digest: expect.stringContaining(DIGESTS.single) }),
    ]);
    const seen = wild.seen();
    expect(seen.slice(0, 3)).toEqual([`GET ${LIST}`, 'GET /v2/token', `GET ${LIST} with token 1`]);
    expect(seen.length).toBeLessThanOrEqual(4);
  });
});

describe('Alibaba Cloud ACR', () => {
  const host = 'registry.cn-beijing.aliyuncs.com';
  const auth = { kind: 'token', path: '/auth', service: 'registry.aliyuncs.com:cn-beijing:26842', ...USER } as const;

  test('the token service has another name, and a service with colons', async () => {
    const wild = await open({ auth, host, apart: 'name', entry: { ...USER, trusted: true } });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('elsewhere /auth', ' as ci:a-password'));
  });

  test('RLM-3: a look-alike of it gets nothing', async () => {
    const wild = await open({ auth, host, apart: 'name', entry: USER });
    expect(await failureOf(wild)).toMatchObject({ tagpin: 'UNTRUSTED' });
    expect(wild.seen()).toEqual([`HEAD ${MANIFEST}`]);
  });
});

describe('Huawei SWR by /v2/', () => {
  const login = { username: 'cn-north-4@AKIDEXAMPLE', password: 'f'.repeat(64) };
  const auth = { kind: 'token', path: '/swr/auth/v2/registry/auth/', service: 'dockyard', member: 'token' } as const;

  test('CHA-2: a challenge without quotes', async () => {
    const wild = await open({ auth: { ...auth, ...login, quoted: false }, entry: login });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken(auth.path, ` as ${login.username}:${login.password}`));
    expect(wild.scopes).toEqual([[PULL]]);
  });

  test('TAG-7: a repository without tags answers null; empty texts stand among tags', async () => {
    const wild = await open({ auth, tags: { junk: [''] } });
    const { total } = await world.plugin.call('listTags', { repository: wild.repository, include: '^[12][.]' });
    wild.emulator.push('lab/none', 'v1', { document: '{}', mediaType: 'text/plain' });
    wild.emulator.deleteTag('lab/none', 'v1');
    const none = await world.plugin.call('listTags', { repository: wild.repository.replace('app', 'none') });
    expect([total, none['names']]).toEqual([expect.any(Number), []]);
  });
});

describe('JFrog Artifactory', () => {
  const auth: EmulatedToken = { kind: 'token', path: '/v2/token', service: 'artifactory.example.com', ...USER };

  test.each(['before', 'after', 'same header'] as const)(
    'CHA-1, CHA-5: Basic and Bearer together (%s): Bearer, and the password goes to the token service alone',
    async (basic) => {
      const wild = await open({ auth: { ...auth, basic }, entry: USER });
      expect(await digestOf(wild)).toBe(DIGESTS.single);
      expect(wild.seen()).toEqual(withOneToken('/v2/token', ' as ci:a-password'));
    },
  );

  test('CHA-5: Basic, where the Bearer that is offered first leads to a stranger', async () => {
    const wild = await open({ auth: { ...auth, basic: 'after' }, apart: 'name', entry: USER });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual([`HEAD ${MANIFEST}`, `HEAD ${MANIFEST} as ci:a-password`]);
  });

  test.each([403, 404] as const)(
    'CHA-8: %d for a stranger hides what a login shows: the ping tells how',
    async (hidden) => {
      const wild = await open({ auth: { ...auth, hidden }, entry: USER });
      expect(await digestOf(wild)).toBe(DIGESTS.single);
      expect(wild.seen()).toEqual([
        `HEAD ${MANIFEST}`,
        'GET /v2/',
        'GET /v2/token as ci:a-password',
        `HEAD ${MANIFEST} with token 1`,
      ]);
      expect(await digestOf(wild, 'multi')).toBe(DIGESTS.multi);
      expect(wild.seen()).toEqual(['HEAD /v2/lab/app/manifests/multi with token 1']);
    },
  );

  test('TAG-8: digests among the tags are no tags', async () => {
    const junk = [`sha256:${'a'.repeat(64)}`];
    const wild = await open({ auth, entry: USER, tags: { junk } });
    const { names } = await world.plugin.call('listTags', { repository: wild.repository });
    expect(names).not.toContain(junk[0]);
  });
});

describe('Sonatype Nexus', () => {
  const auth = { kind: 'basic', ...USER, realm: 'Sonatype Nexus Repository Manager' } as const;

  test('Basic alone; HEAD is refused, so the bytes tell', async () => {
    const wild = await open({ auth, entry: USER, oddities: ['headBadRequest'] });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual([
      `HEAD ${MANIFEST}`,
      `HEAD ${MANIFEST} as ci:a-password`,
      `GET ${MANIFEST} as ci:a-password`,
    ]);
  });

  test('TAG-8: null among the tags', async () => {
    const wild = await open({ auth, entry: USER, tags: { junk: [null, null] } });
    const { names } = await world.plugin.call('listTags', { repository: wild.repository, include: '^1[.]0' });
    expect(names).toEqual(['1.0.0', '1.0.1']);
  });
});

describe('Gitea, Forgejo', () => {
  const auth = { kind: 'token', path: '/v2/token', service: 'container_registry', scope: '*' } as const;

  test('TOK-2: the scope `*` is none', async () => {
    const wild = await open({ auth: { ...auth, ...USER, member: 'token' }, entry: USER });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('/v2/token', ' as ci:a-password'));
    expect(wild.scopes).toEqual([[PULL]]);
  });

  test('RLM-1: a realm that is relative to the registry', async () => {
    const wild = await open({ auth: { ...auth, realm: '/v2/token', basic: 'before' } });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.seen()).toEqual(withOneToken('/v2/token'));
  });
});

describe('SUSE', () => {
  test('TOK-11: a right of the catalog is asked for besides', async () => {
    const auth = { kind: 'token', scope: 'registry:catalog:*' } as const;
    const wild = await open({ auth, host: 'registry.suse.com' });
    wild.emulator.answerNext(({ headers }) => headers['authorization'] !== undefined, {
      status: 401,
      headers: {
        'www-authenticate':
          'Bearer realm="/token",service="emulated",scope="registry:catalog:*",error="insufficient_scope"',
      },
    });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(wild.scopes).toEqual([[PULL], ['registry:catalog:*', PULL]]);
  });
});

describe('token answers that lack or overdo something', () => {
  const year = (text: string): string => `${text}-01-01T00:00:00Z`;
  test.each<[string, Partial<EmulatedToken>]>([
    ['TOK-7: no expires_in', {}],
    ['TOK-7: one second, which counts as sixty', { expiresInSeconds: 1 }],
    ['TOK-7: less than nothing', { expiresInSeconds: -5 }],
    ['TOK-7: a clock of the year 2000', { issuedAt: year('2000'), expiresInSeconds: 300 }],
    ['TOK-7: a clock of the year 2100', { issuedAt: year('2100'), expiresInSeconds: 300 }],
    ['TOK-7: a time that is none', { issuedAt: 'yesterday' }],
    ['TOK-6: access_token alone', { member: 'access_token' }],
    ['TOK-6: token alone', { member: 'token' }],
    ['TOK-6: an empty access_token', { member: 'token, other empty' }],
  ])('%s: one token serves every request', async (_what, auth) => {
    const wild = await open({ auth: { kind: 'token', ...USER, ...auth }, entry: USER });
    expect(await digestOf(wild)).toBe(DIGESTS.single);
    expect(await digestOf(wild, 'multi')).toBe(DIGESTS.multi);
    await world.plugin.call('listTags', { repository: wild.repository });
    expect(wild.seen()).toEqual([
      ...withOneToken('/token', ' as ci:a-password'),
      'HEAD /v2/lab/app/manifests/multi with token 1',
      `GET ${LIST} with token 1`,
    ]);
  });

  test('TOK-6: none at all is an error, not `Bearer undefined`', async () => {
    const wild = await open({ auth: { kind: 'token', member: 'neither' } });
    expect(await failureOf(wild)).toMatchObject({
      tagpin: 'BAD_RESPONSE',
      details: expect.stringContaining('no token'),
    });
    expect(wild.seen()).toEqual([`HEAD ${MANIFEST}`, 'GET /token']);
  });

  test('TOK-10: fifty tags at once are one challenge and one token', async () => {
    const wild = await open({ auth: { kind: 'token', ...USER }, entry: USER });
    const tags = Array.from({ length: 50 }, (_none, index) => `t${index}`);
    for (const tag of tags) wild.emulator.push('lab/app', tag, SAMPLE_IMAGES.single);
    await Promise.all(tags.map((tag) => digestOf(wild, tag)));
    const seen = wild.seen();
    expect(seen.filter((line) => line.startsWith('GET /token'))).toHaveLength(1);
    expect(seen).toHaveLength(50 + 2);
  });

  test('TOK-11: tokens that end before their time are renewed once', async () => {
    const wild = await open({ auth: { kind: 'token', ...USER }, entry: USER });
    await digestOf(wild);
    wild.seen();
    wild.emulator.expireTokens();
    expect(await digestOf(wild, 'multi')).toBe(DIGESTS.multi);
    const manifest = '/v2/lab/app/manifests/multi';
    expect(wild.seen()).toEqual([
      `HEAD ${manifest} with token 1`,
      'GET /token as ci:a-password',
      `HEAD ${manifest} with token 2`,
    ]);
  });
});

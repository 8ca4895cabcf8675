import { closeOci, openOci, type Opened } from '../../../test/open-oci';
import { sha256Digest } from '../emulated-store';
import type { EmulatedRequest } from '../emulator';
import { SAMPLE_IMAGES } from '../sample-images';
import { openEmulator, type OciEmulator } from './emulator';
import type { OciEmulatorOptions } from './emulator-options';
import type { OciOptions } from './options';

const { single, multi, schema2, dockerList } = SAMPLE_IMAGES;
const { signal } = new AbortController();
const LOGIN = { username: 'ci', password: 'S3CR3T' };
const TYPES = [single, multi, schema2, dockerList].map(({ mediaType }) => mediaType);
const isHead = ({ method }: EmulatedRequest): boolean => method === 'HEAD';
const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

afterEach(closeOci);

interface Lab extends Opened {
  readonly emulator: OciEmulator;
}

async function lab(options: OciEmulatorOptions = {}, own: Partial<OciOptions> = {}): Promise<Lab> {
  const emulator = openEmulator(options);
  for (const [tag, image] of Object.entries(SAMPLE_IMAGES)) emulator.push('lab/app', tag, image);
  return { emulator, ...(await openOci(emulator, own)) };
}

test('RES-1, RES-2, 17.1: a server that wants all four types, and lies where one is missing, tells the truth', async () => {
  const { registry, emulator } = await lab();
  const accepts = (request: EmulatedRequest): boolean =>
    TYPES.every((type) => String(request.headers['accept']).includes(type));
  emulator.answerNext((request) => !accepts(request), { status: 404 }, 99);
  for (const [tag, image] of Object.entries({ single, multi, schema2, dockerList })) {
    expect(await registry.getTag('lab/app', tag, signal)).toEqual({
      digest: sha256Digest(image.document),
      mediaType: image.mediaType,
    });
  }
  expect(emulator.requests.map(({ method }) => method)).toEqual(['HEAD', 'HEAD', 'HEAD', 'HEAD']);
});

test('RES-5: one HEAD, where it tells a digest and the type of a manifest', async () => {
  const { registry, requests } = await lab();
  await registry.getTag('lab/app', 'single', signal);
  expect(requests()).toEqual(['HEAD /v2/lab/app/manifests/single']);
});

describe('the bytes tell, from one GET, where HEAD has', () => {
  test.each([
    ['RES-6, 17.2: no digest', 'digestMissingOnHead'],
    ['RES-6, 17.3: an empty digest', 'digestEmpty'],
    ['RES-6, 17.4: a digest of 63 digits', 'digestTooShort'],
    ['RES-7, 17.5: 405', 'headNotAllowed'],
    ['RES-7: 501', 'headNotImplemented'],
    ['RES-7: 400', 'headBadRequest'],
    ['RES-8: 404', 'headNotFound'],
    ['RES-10: 403', 'headForbidden'],
    ['RES-12: no type', 'typeMissing'],
    ['RES-12: octet-stream', 'typeOctetStream'],
  ] as const)('%s', async (_what, oddity) => {
    const { registry, requests } = await lab({ oddities: [oddity] });
    expect(await registry.getTag('lab/app', 'single', signal)).toMatchObject({ digest: sha256Digest(single.document) });
    expect(requests()).toEqual(['HEAD', 'GET'].map((method) => `${method} /v2/lab/app/manifests/single`));
  });
});

describe('what stays an error', () => {
  test('RES-10: a 403 that stands, with the registry’s words, after one GET', async () => {
    const { registry, emulator } = await lab();
    const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'not yours' }] });
    emulator.answerNext(() => true, { status: 403, headers: { 'content-type': 'application/json' }, body }, 99);
    expect(await failure(registry.getTag('lab/app', 'single', signal))).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('DENIED (not yours)'),
    });
    expect(emulator.requests).toHaveLength(2);
  });

  test('RES-11, 17.9: schema 1 is refused on HEAD, unread', async () => {
    const { registry, requests } = await lab({ oddities: ['typeSchema1'] });
    expect(await failure(registry.getTag('lab/app', 'single', signal))).toMatchObject({ code: 'UNSUPPORTED' });
    expect(requests()).toHaveLength(1);
  });

  test('RES-13: an answer for a cache, which was not asked for', async () => {
    const { registry, emulator } = await lab();
    emulator.answerNext(() => true, { status: 304 }, 99);
    expect(await failure(registry.getTag('lab/app', 'single', signal))).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(emulator.requests[0]?.headers).not.toHaveProperty('if-none-match');
  });

  test('RES-16: a HEAD by digest that names another digest', async () => {
    const { registry } = await lab({ oddities: ['digestLies'] });
    const digest = (await (await lab()).registry.getTag('lab/app', 'single', signal)).digest;
    expect(await failure(registry.getDigest('lab/app', digest, signal))).toMatchObject({ code: 'DIGEST_MISMATCH' });
  });
});

test.each([
  ['Basic', { auth: { kind: 'basic', ...LOGIN } }],
  ['a token', { auth: { kind: 'token', ...LOGIN } }],
] as const)('RES-9: a 401 is answered with %s, and the same HEAD sent once more', async (_what, options) => {
  const { registry, requests } = await lab(options, LOGIN);
  await registry.getTag('lab/app', 'single', signal);
  const heads = requests().filter((line) => !line.includes('/token'));
  expect(heads).toEqual(['HEAD /v2/lab/app/manifests/single', 'HEAD /v2/lab/app/manifests/single']);
});

describe('RES-14, RED-4: a manifest that is elsewhere', () => {
  async function moved(answers: OciEmulatorOptions = {}): Promise<Lab & { elsewhere: OciEmulator }> {
    const elsewhere = openEmulator(answers);
    elsewhere.push('lab/app', 'single', single);
    const { server } = await openOci(elsewhere);
    const origin = await lab({ auth: { kind: 'basic', ...LOGIN } }, LOGIN);
    const isLoggedIn = ({ headers }: EmulatedRequest): boolean => headers['authorization'] !== undefined;
    origin.emulator.answerNext(
      isLoggedIn,
      ({ url }) => ({ status: 307, headers: { location: new URL(url.pathname, server.origin).href } }),
      99,
    );
    return { ...origin, elsewhere };
  }

  test('is found by a HEAD there, without the login', async () => {
    const { registry, elsewhere } = await moved();
    expect(await registry.getTag('lab/app', 'single', signal)).toMatchObject({ digest: sha256Digest(single.document) });
    expect(elsewhere.requests).toMatchObject([{ method: 'HEAD', path: '/v2/lab/app/manifests/single' }]);
    expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('has to be what was asked for', async () => {
    const { registry } = await moved({ oddities: ['otherBytes'] });
    const { digest } = await registry.getTag('lab/app', 'single', signal);
    expect(await failure(registry.getManifest('lab/app', { digest }, signal))).toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
  });

  test('is none where there is a login page', async () => {
    const { registry } = await moved({ oddities: ['htmlPage'] });
    expect(await failure(registry.getTag('lab/app', 'single', signal))).toMatchObject({
      code: 'BAD_RESPONSE',
      message: expect.stringContaining('login page'),
    });
  });
});

test('RES-18: a tag that moved between HEAD and GET is what the GET says, digest and type', async () => {
  const { registry, emulator } = await lab({ oddities: ['digestMissingOnHead'] });
  emulator.answerNext(isHead, (_request) => {
    emulator.push('lab/app', 'single', multi);
    return { status: 200, headers: { 'content-type': single.mediaType } };
  });
  expect(await registry.getTag('lab/app', 'single', signal)).toEqual({
    digest: sha256Digest(multi.document),
    mediaType: multi.mediaType,
  });
});

test('a method that is set is the only one', async () => {
  const head = await lab({ oddities: ['digestMissing'] }, { resolveMethod: 'head' });
  expect(await failure(head.registry.getTag('lab/app', 'single', signal))).toMatchObject({ code: 'BAD_RESPONSE' });
  const get = await lab({}, { resolveMethod: 'get' });
  await get.registry.getTag('lab/app', 'single', signal);
  expect([...head.requests(), ...get.requests()].map((line) => line.split(' ')[0])).toEqual(['HEAD', 'GET']);
});

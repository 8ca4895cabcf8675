import type { Oddity } from '../../provider/registries/oci/emulator-oddities';
import { errorOf } from '../plugin';
import { World } from './world';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => world.closeServers());

const SINGLE = /^sha256:c144bc75/;

describe('reading the answer to a HEAD', () => {
  test.each<[string, Oddity]>([
    ['RES-6: no digest', 'digestMissing'],
    ['RES-6, 17.2: no digest on HEAD', 'digestMissingOnHead'],
    ['RES-6, 17.3: an empty digest', 'digestEmpty'],
    ['RES-6, 17.4: a digest of 63 digits', 'digestTooShort'],
    ['RES-6: a digest in upper case', 'digestUpperCase'],
    ['RES-6: an unknown algorithm', 'digestUnknownAlgorithm'],
    ['RES-7, 17.5: 405', 'headNotAllowed'],
    ['RES-7: 501', 'headNotImplemented'],
    ['RES-7: 400', 'headBadRequest'],
    ['RES-8: 404, though GET finds it', 'headNotFound'],
    ['RES-10: 403, though GET may read it', 'headForbidden'],
    ['RES-12: no type', 'typeMissing'],
    ['RES-12: octet-stream', 'typeOctetStream'],
    ['RES-12: JSON', 'typeJson'],
    ['RES-12: nothing at all', 'headWithoutHeaders'],
  ])('%s: the bytes tell, from one GET', async (_what, oddity) => {
    const lab = await world.lab({ oddities: [oddity] });
    const { digest } = await world.plugin.call('getTag', { image: `${lab.repository}:single` });
    expect(digest).toMatch(SINGLE);
    expect(lab.requests()).toEqual(['HEAD', 'GET'].map((method) => `${method} /v2/lab/app/manifests/single`));
  });

  test('RES-5: parameters of the type do not matter', async () => {
    const lab = await world.lab({ oddities: ['typeWithParameters'] });
    await world.plugin.call('getTag', { image: `${lab.repository}:single` });
    expect(lab.requests()).toHaveLength(1);
  });

  test('RES-11, 17.9: schema 1 is refused', async () => {
    const lab = await world.lab({ oddities: ['typeSchema1'] });
    const error = await errorOf(world.plugin.invoke('getTag', { image: `${lab.repository}:single` }));
    expect(error).toMatchObject({ tagpin: 'UNSUPPORTED', details: expect.stringContaining('schema 1') });
  });

  test('RES-12, LIM-9: a login page is no manifest', async () => {
    const lab = await world.lab({ oddities: ['htmlPage'] });
    const error = await errorOf(
      world.plugin.invoke('getTag', { image: `${lab.repository}:single`, onMissing: 'absent' }),
    );
    expect(error).toMatchObject({ tagpin: 'BAD_RESPONSE', details: expect.stringContaining('page') });
  });

  test('RES-16: asked for one digest, another is refused', async () => {
    const honest = await world.lab();
    const { digest } = await world.plugin.call('getTag', { image: `${honest.repository}:single` });
    const liar = await world.lab({ oddities: ['digestLies'] });
    const error = await errorOf(world.plugin.invoke('getTag', { image: `${liar.repository}@${String(digest)}` }));
    expect(error).toMatchObject({ tagpin: 'DIGEST_MISMATCH' });
  });

  test('RES-16: asked for one digest, other bytes are refused', async () => {
    const honest = await world.lab();
    const { digest } = await world.plugin.call('getTag', { image: `${honest.repository}:single` });
    const broken = await world.lab({ oddities: ['otherBytes'] });
    const call = world.plugin.invoke('getTag', { image: `${broken.repository}@${String(digest)}`, verify: true });
    expect(await errorOf(call)).toMatchObject({ tagpin: 'DIGEST_MISMATCH' });
  });

  test('RES-4, LIM-2: a manifest that comes compressed has the digest of its own bytes', async () => {
    const lab = await world.lab({ oddities: ['gzipped'] });
    const answer = await world.plugin.call('getTag', { image: `${lab.repository}:single`, verify: true });
    expect(answer['digest']).toMatch(SINGLE);
  });

  test('a server that sends a body after HEAD costs a request more, not the answer', async () => {
    const lab = await world.lab({ oddities: ['headWithBody'] });
    const tags = ['single', 'multi', 'artifact', '1.0.0', '1.0.1', '2.0.0'];
    for (const tag of tags) {
      expect(await world.plugin.call('getTag', { image: `${lab.repository}:${tag}` })).toMatchObject({ exists: true });
    }
  });
});

describe('documents that two clients could read in two ways', () => {
  const answered = async (document: object, type = 'application/vnd.oci.image.index.v1+json') => {
    const lab = await world.lab();
    const body = JSON.stringify(document);
    lab.emulator.answerNext(() => true, { status: 200, headers: { 'content-type': type }, body });
    return world.plugin.invoke('getTag', { image: `${lab.repository}:single`, verify: true });
  };
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 2 };

  test.each([
    [
      'RES-22: types that differ',
      { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers: [] },
    ],
    ['RES-22: a type that the content is not', { schemaVersion: 2, config, layers: [] }],
    ['RES-23: manifests and layers', { schemaVersion: 2, manifests: [], layers: [] }],
    ['RES-23: manifests and config', { schemaVersion: 2, manifests: [], config }],
    ['RES-24: no schemaVersion', { manifests: [] }],
    ['RES-25: a digest that is none', { schemaVersion: 2, manifests: [{ ...config, digest: 'sha256:1' }] }],
    ['RES-25: a negative size', { schemaVersion: 2, manifests: [{ ...config, size: -1 }] }],
    ['LIM-6: an error that answers 200', { errors: [{ code: 'DENIED' }] }],
  ])('%s', async (_what, document) => {
    expect(await errorOf(answered(document))).toMatchObject({ tagpin: 'BAD_RESPONSE' });
  });

  test('RES-24: schema 1 by its content', async () => {
    expect(await errorOf(answered({ schemaVersion: 1, fsLayers: [] }, 'application/json'))).toMatchObject({
      tagpin: 'UNSUPPORTED',
    });
  });

  test.each([
    ['an index without children', { schemaVersion: 2, manifests: [] }],
    ['null where Go writes nothing', { schemaVersion: 2, manifests: null, annotations: null }],
    ['fields that nobody knows', { schemaVersion: 2, manifests: [], later: { a: 1 } }],
  ])('RES-25: %s is legal', async (_what, document) => {
    expect((await answered(document)).values).toMatchObject({ kind: 'index' });
  });
});

describe('pages of tags', () => {
  const page = (tags: unknown, link?: string) => ({
    status: 200,
    headers: { 'content-type': 'application/json', ...(link !== undefined && { link }) },
    body: JSON.stringify({ name: 'lab/app', tags }),
  });

  test('TAG-4: a page on another host is not asked for', async () => {
    const other = await world.lab();
    const lab = await world.lab();
    lab.emulator.answerNext(() => true, page(['a'], `<${other.server.origin.href}v2/lab/app/tags/list>; rel="next"`));
    const error = await errorOf(world.plugin.invoke('listTags', { repository: lab.repository }));
    expect(error).toMatchObject({ tagpin: 'UNTRUSTED' });
    expect(other.requests()).toEqual([]);
  });

  test('TAG-5: a page that links to itself, and pages without tags, are errors that end', async () => {
    const self = await world.lab();
    self.emulator.answerNext(() => true, page(['a'], '</v2/lab/app/tags/list>; rel="next"'), 99);
    expect(await errorOf(world.plugin.invoke('listTags', { repository: self.repository }))).toMatchObject({
      tagpin: 'BAD_RESPONSE',
    });
    const empty = await world.lab();
    for (const last of ['1', '2', '3']) {
      empty.emulator.answerNext(() => true, page([], `</v2/lab/app/tags/list?last=${last}>; rel="next"`));
    }
    expect(await errorOf(world.plugin.invoke('listTags', { repository: empty.repository }))).toMatchObject({
      tagpin: 'BAD_RESPONSE',
    });
  });

  test('TAG-5: an empty last page is legal', async () => {
    const lab = await world.lab({ tags: { pageSize: 7, order: 'sorted', emptyLastPage: true } });
    expect(await world.plugin.call('listTags', { repository: lab.repository })).toMatchObject({ total: 14 });
  });

  test('TAG-6: a page size that is refused is asked for smaller, then not at all', async () => {
    const lab = await world.lab({ tags: { largestPage: 0 } });
    await world.plugin.configure({ oci: [{ host: lab.server.host, pageSize: 5000 }], dockerConfig: 'off' });
    expect(await world.plugin.call('listTags', { repository: lab.repository })).toMatchObject({ total: 14 });
    expect(lab.requests()).toEqual(['?n=5000', '?n=1000', ''].map((query) => `GET /v2/lab/app/tags/list${query}`));
  });

  test.each(['null', 'missing', 'list'] as const)('TAG-7: no tags, written as %s', async (none) => {
    const lab = await world.lab({ tags: { none } });
    lab.emulator.deleteTag('lab/app', 'single');
    lab.emulator.push('lab/none', 'x', { document: '{}', mediaType: 'application/json' });
    lab.emulator.deleteTag('lab/none', 'x');
    expect(await world.plugin.call('listTags', { repository: `${lab.server.host}/lab/none` })).toMatchObject({
      names: [],
    });
  });

  test('TAG-8: nulls, digests and doubles among tags', async () => {
    const lab = await world.lab();
    lab.emulator.answerNext(() => true, page(['b', null, `sha256:${'a'.repeat(64)}`, 'a', 'b', '../x']));
    expect(await world.plugin.call('listTags', { repository: lab.repository })).toMatchObject({
      names: ['a', 'b'],
      total: 2,
    });
  });
});

import { digestOf, type Digest } from '../image/digest';
import { parsePlatform } from '../image/platform';
import { parseReference } from '../image/reference';
import { parseDocument } from '../registries/manifest-schema';
import type { ManifestReader } from '../registries/registry';
import { readImage } from './read-image';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const platform = (text: string) => {
  const [os, architecture, variant] = text.split('/');
  return { os, architecture, ...(variant !== undefined && { variant }) };
};

/** A registry that holds what is put into it, and notes what is read. */
class Shelf {
  readonly read: string[] = [];
  readonly #texts = new Map<string, string>();

  put(document: object): { mediaType: string; digest: Digest; size: number } {
    const text = JSON.stringify(document);
    const digest = digestOf(Buffer.from(text));
    this.#texts.set(digest, text);
    const mediaType =
      'manifests' in document ? INDEX : 'config' in document && 'layers' in document ? MANIFEST : CONFIG;
    return { mediaType, digest, size: Buffer.byteLength(text) };
  }

  image(text: string): { mediaType: string; digest: Digest; size: number } {
    const config = this.put({ ...platform(text), config: {} });
    return this.put({ schemaVersion: 2, config, layers: [] });
  }

  index(...manifests: readonly object[]): { mediaType: string; digest: Digest; size: number } {
    return this.put({ schemaVersion: 2, manifests });
  }

  ask(digest: Digest, wanted?: string) {
    const reading = {
      manifests: this.#reader(),
      path: 'a',
      target: { digest },
      signal: AbortSignal.timeout(5000),
      goal: 'get it',
    };
    const asked = wanted === undefined ? { details: true } : { platform: parsePlatform(wanted) };
    return readImage(reading, { reference: parseReference('h:1/a'), ...asked });
  }

  #reader(): ManifestReader {
    return {
      getManifest: async (_path, target) => {
        const digest = 'digest' in target ? target.digest : digestOf(Buffer.from(target.tag));
        const text = this.#take(digest);
        return { digest, text, document: parseDocument({ text, contentType: undefined, goal: 'get it' }) };
      },
      getBlob: async (_path, { digest }) => Buffer.from(this.#take(digest)),
    };
  }

  #take(digest: string): string {
    this.read.push(digest);
    const text = this.#texts.get(digest);
    if (text === undefined) throw new Error(`nothing at ${digest}`);
    return text;
  }
}

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

describe('an index', () => {
  test('PLT-1, 17.13: an attestation is never chosen, named or read', async () => {
    const shelf = new Shelf();
    const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
    const fake = { ...shelf.image('linux/arm64'), platform: platform('linux/arm64'), annotations };
    const unknown = { ...shelf.image('linux/amd64'), platform: platform('unknown/unknown') };
    const amd64 = { ...shelf.image('linux/amd64/v2'), platform: platform('linux/amd64') };
    const { digest } = shelf.index(fake, unknown, amd64);
    expect(await shelf.ask(digest)).toMatchObject({ digest, platforms: [{ platform: 'linux/amd64' }] });
    expect(await failure(shelf.ask(digest, 'linux/arm64'))).toMatchObject({ code: 'PLATFORM_NOT_FOUND' });
    expect(shelf.read).not.toContain(fake.digest);
    expect(shelf.read).not.toContain(unknown.digest);
  });

  test('PLT-6: an index inside it counts as what it holds, and a platform that names an index is one', async () => {
    const shelf = new Shelf();
    const arm64 = { ...shelf.image('linux/arm64'), platform: platform('linux/arm64') };
    const inner = shelf.index(arm64);
    const amd64 = { ...shelf.image('linux/amd64'), platform: platform('linux/amd64') };
    const { digest } = shelf.index(amd64, shelf.index(inner));
    expect(await shelf.ask(digest, 'linux/arm64')).toMatchObject({
      digest: arm64.digest,
      indexDigest: digest,
      platforms: [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }],
    });
  });

  test('PLT-6: four levels deep nobody looks', async () => {
    const shelf = new Shelf();
    const leaf = { ...shelf.image('linux/arm64'), platform: platform('linux/arm64') };
    const deep = (levels: number): ReturnType<Shelf['index']> =>
      levels === 0 ? shelf.index(leaf) : shelf.index(deep(levels - 1));
    expect(await shelf.ask(deep(3).digest, 'linux/arm64')).toMatchObject({ digest: leaf.digest });
    expect(await failure(shelf.ask(deep(4).digest, 'linux/arm64'))).toMatchObject({ code: 'PLATFORM_NOT_FOUND' });
  });

  test('PLT-7: none that fits is an error that names those there are', async () => {
    const shelf = new Shelf();
    const entries = ['linux/amd64', 'linux/arm/v7', 'windows/amd64'].map((one) => ({
      ...shelf.image(one),
      platform: platform(one),
    }));
    const { digest } = shelf.index(...entries);
    expect(await failure(shelf.ask(digest, 'linux/s390x'))).toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
      message: 'Cannot get it: no platform linux/s390x; image has linux/amd64, linux/arm/v7, windows/amd64',
    });
  });

  test('PLT-8: all platforms are told, two of a kind as well', async () => {
    const shelf = new Shelf();
    const windows = ['10.0.17763.1', '10.0.20348.1'].map((version) => ({
      ...shelf.put({ schemaVersion: 2, config: shelf.put({ version }), layers: [] }),
      platform: { ...platform('windows/amd64'), 'os.version': version },
    }));
    const { digest } = shelf.index(...windows);
    expect(await shelf.ask(digest, 'windows/amd64')).toMatchObject({
      digest: windows[1]?.digest,
      platforms: windows.map((one) => ({ platform: 'windows/amd64', digest: one.digest, sizeBytes: one.size })),
    });
  });

  test('PLT-9: an entry without a platform is not guessed at, though it be the only one', async () => {
    const shelf = new Shelf();
    const only = shelf.image('linux/amd64');
    const { digest } = shelf.index(only);
    expect(await failure(shelf.ask(digest, 'linux/amd64'))).toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
      message: expect.stringContaining('image names no platform'),
    });
    expect(shelf.read).toEqual([digest]);
  });

  test('17.14: arm64/v8 is what it calls arm64', async () => {
    const shelf = new Shelf();
    const arm64 = { ...shelf.image('linux/arm64'), platform: platform('linux/arm64') };
    const { digest } = shelf.index(arm64);
    expect(await shelf.ask(digest, 'linux/arm64/v8')).toMatchObject({ digest: arm64.digest });
  });
});

describe('a single image', () => {
  test('17.15: of amd64 is none of arm64', async () => {
    const shelf = new Shelf();
    const { digest } = shelf.image('linux/amd64');
    expect(await failure(shelf.ask(digest, 'linux/arm64'))).toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
      message: expect.stringContaining('image has linux/amd64'),
    });
    expect(await shelf.ask(digest, 'linux/amd64')).toMatchObject({ digest, platforms: [{ platform: 'linux/amd64' }] });
  });

  test('an artifact has no platform, and its config is not read', async () => {
    const shelf = new Shelf();
    const config = { ...shelf.put({}), mediaType: 'application/vnd.oci.empty.v1+json' };
    const { digest } = shelf.put({ schemaVersion: 2, config, layers: [] });
    expect(await failure(shelf.ask(digest, 'linux/amd64'))).toMatchObject({ code: 'PLATFORM_NOT_FOUND' });
    expect(shelf.read).toEqual([digest]);
  });
});

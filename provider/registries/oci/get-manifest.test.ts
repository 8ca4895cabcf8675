import { closeOci, openOci, type Opened } from '../../../test/open-oci';
import { parseDigest } from '../../image/digest';
import type { Manifest } from '../../image/manifest';
import { sha256Digest } from '../emulated-store';
import type { SeedImage } from '../emulator';
import { SAMPLE_IMAGES } from '../sample-images';
import { openEmulator, type OciEmulator } from './emulator';
import type { OciEmulatorOptions } from './emulator-options';
import type { OciOptions } from './options';

const { single } = SAMPLE_IMAGES;
const SINGLE = parseDigest(sha256Digest(single.document));
const { signal } = new AbortController();
const LOGIN = { username: 'ci', password: 'S3CR3T' };
const JSON_TYPE = { 'content-type': single.mediaType };
const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

afterEach(closeOci);

async function lab(
  options: OciEmulatorOptions = {},
  own: Partial<OciOptions> = {},
): Promise<Opened & { emulator: OciEmulator }> {
  const emulator = openEmulator(options);
  emulator.push('lab/app', 'single', single);
  return { emulator, ...(await openOci(emulator, own)) };
}

async function readManifest(registry: Opened['registry'], tag = 'single'): Promise<Manifest> {
  const { document } = await registry.getManifest('lab/app', { tag }, signal);
  if (document.type !== 'manifest') throw new Error('an index');
  return document;
}

describe('the digest of what came', () => {
  test('RES-15: is over the bytes as they came: a byte order mark, blanks and the order of keys count', async () => {
    const { registry, emulator } = await lab();
    const { config, layers } = JSON.parse(single.document) as { config: object; layers: object[] };
    const document = `\uFEFF ${JSON.stringify({ layers, config, schemaVersion: 2 }, null, 3)}\n`;
    emulator.push('lab/app', 'odd', { ...single, document });
    const read = await registry.getManifest('lab/app', { tag: 'odd' }, signal);
    expect(read).toMatchObject({ digest: sha256Digest(document), text: document });
  });

  test('RES-17, 17.6: by tag: other than the header’s is an error, by GET alone, too', async () => {
    const lying = await lab({ oddities: ['digestLies'] }, { resolveMethod: 'get' });
    for (const asked of [
      lying.registry.getManifest('lab/app', { tag: 'single' }, signal),
      lying.registry.getTag('lab/app', 'single', signal),
    ]) {
      expect(await failure(asked)).toMatchObject({
        code: 'DIGEST_MISMATCH',
        message: expect.stringContaining(`computed ${SINGLE}`),
      });
    }
  });

  test('RES-16, 17.7: by digest: the bytes count, whatever the header says', async () => {
    const lying = await lab({ oddities: ['digestLies'] });
    expect(await lying.registry.getManifest('lab/app', { digest: SINGLE }, signal)).toMatchObject({ digest: SINGLE });
    const other = await lab({ oddities: ['otherBytes'] });
    expect(await failure(other.registry.getManifest('lab/app', { digest: SINGLE }, signal))).toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
  });

  test('LIM-2, 17.8: is over what was compressed', async () => {
    const { registry } = await lab({ oddities: ['gzipped'] });
    expect(await registry.getManifest('lab/app', { tag: 'single' }, signal)).toMatchObject({ digest: SINGLE });
  });
});

describe('sizes', () => {
  test('LIM-1, 17.12: a manifest of 5 MiB without Content-Length is an error', async () => {
    const { registry, emulator } = await lab();
    const body = `{"schemaVersion":2,"a":"${'x'.repeat(5 * 1024 * 1024)}"}`;
    const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
    emulator.answerNext(() => true, { status: 200, headers, body });
    expect(await failure(registry.getManifest('lab/app', { tag: 'single' }, signal))).toMatchObject({
      code: 'BAD_RESPONSE',
      message: expect.stringContaining('more than 4194304 bytes'),
    });
  });

  test('LIM-1: a config that states more than 4 MiB is not asked for', async () => {
    const { registry, requests } = await lab();
    const { config } = await readManifest(registry);
    const before = requests().length;
    expect(
      await failure(registry.getBlob('lab/app', { ...config, sizeBytes: 4 * 1024 * 1024 + 1 }, signal)),
    ).toMatchObject({
      code: 'BAD_RESPONSE',
    });
    expect(requests()).toHaveLength(before);
  });
});

describe('what a manifest names', () => {
  const withConfig = (config: object): SeedImage => ({
    ...single,
    document: JSON.stringify({ schemaVersion: 2, config, layers: [] }),
  });
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', size: 2 };

  test('LIM-7: an address beside a digest is never asked', async () => {
    const foreign = openEmulator();
    const { server } = await openOci(foreign);
    const { registry, emulator, requests } = await lab();
    const digest = emulator.putBlob('lab/app', Buffer.from('{}'));
    emulator.push('lab/app', 'foreign', withConfig({ ...config, digest, urls: [server.origin.href] }));
    const read = await readManifest(registry, 'foreign');
    expect((await registry.getBlob('lab/app', read.config, signal)).toString()).toBe('{}');
    expect(foreign.requests).toEqual([]);
    expect(requests().at(-1)).toBe(`GET /v2/lab/app/blobs/${digest}`);
    expect(read.config).not.toHaveProperty('urls');
  });

  test.each(['sha256:../../../etc/passwd', 'sha256:abc', `sha256:${'A'.repeat(64)}`, '../x', ''])(
    'LIM-8, RES-19: the digest %j is refused before it is part of an address',
    async (digest) => {
      const { registry, emulator, requests } = await lab();
      emulator.push('lab/app', 'odd', withConfig({ ...config, digest }));
      expect(await failure(registry.getManifest('lab/app', { tag: 'odd' }, signal))).toMatchObject({
        code: 'BAD_RESPONSE',
      });
      expect(requests()).toEqual(['GET /v2/lab/app/manifests/odd']);
    },
  );

  test('RED-2, 17.16: its config on another port is read without the login', async () => {
    const storage = openEmulator();
    const { server } = await openOci(storage);
    const { registry, emulator } = await lab({ auth: { kind: 'basic', ...LOGIN } }, LOGIN);
    const read = await readManifest(registry);
    const { bytes } = single.blobs?.[0] ?? { bytes: Buffer.alloc(0) };
    storage.putBlob('lab/app', bytes);
    emulator.answerNext(
      ({ url }) => url.pathname.includes('/blobs/'),
      ({ url }) => ({ status: 307, headers: { location: `${server.origin.origin}${url.pathname}?X-Amz-Signature=s` } }),
    );
    expect((await registry.getBlob('lab/app', read.config, signal)).equals(bytes)).toBe(true);
    expect(storage.requests).toHaveLength(1);
    expect(storage.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('a config of other bytes is an error; one that is gone is no missing tag', async () => {
    const { registry, emulator } = await lab();
    const read = await readManifest(registry);
    emulator.answerNext(() => true, { status: 200, body: '{}' });
    expect(await failure(registry.getBlob('lab/app', read.config, signal))).toMatchObject({ code: 'DIGEST_MISMATCH' });
    emulator.answerNext(() => true, { status: 404 });
    expect(await failure(registry.getBlob('lab/app', read.config, signal))).toMatchObject({ code: 'BAD_RESPONSE' });
  });
});

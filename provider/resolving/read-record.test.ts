import { RegistryError, type ErrorCode } from '../errors';
import { digestOf, parseDigest } from '../image/digest';
import { parseReference } from '../image/reference';
import { SAMPLE_IMAGES } from '../registries/sample-images';
import { parseDocument } from '../registries/manifest-schema';
import type { Answering } from '../registries/open';
import type { FoundTag, ReadManifest } from '../registries/registry';
import { fromRegistries } from './from-registries';
import type { Question, Resolution } from './resolver';

const reference = parseReference('h.example/team/app:multi');
const signal = new AbortController().signal;
const ARM = parseDigest(`sha256:${'a'.repeat(64)}`);
const ARM64 = { os: 'linux', architecture: 'arm64' };

function read({ document, mediaType }: { document: string; mediaType: string }): ReadManifest {
  const parsed = parseDocument({ text: document, contentType: mediaType, goal: 'read a sample' });
  return { digest: digestOf(Buffer.from(document)), document: parsed, text: document };
}

const MULTI = read(SAMPLE_IMAGES.multi);

interface Asked {
  readonly answer: Promise<Resolution>;
  readonly requests: string[];
}

/** Asks a vendor whose record is this, and whose /v2/ has the sample index or fails. */
function ask(found: FoundTag | ErrorCode, question: Partial<Question>, failure?: ErrorCode | RegistryError): Asked {
  const requests: string[] = [];
  const answering: Answering = {
    source: 'vendor',
    records: 'tags',
    registry: {
      getTag: (path, tag) => {
        requests.push(`record ${path}:${tag}`);
        if (typeof found === 'string') return Promise.reject(new RegistryError(found, 'Cannot get tag: failed'));
        return Promise.resolve(found);
      },
      getDigest: (path, digest) => {
        requests.push(`digest ${path}@${digest}`);
        return Promise.resolve({ digest });
      },
      listTags: () => {
        throw new Error('not asked here');
      },
    },
    manifests: {
      getManifest: (path, target) => {
        requests.push(`manifest ${path} ${'digest' in target ? target.digest : target.tag}`);
        if (failure instanceof RegistryError) return Promise.reject(failure);
        if (failure !== undefined) return Promise.reject(new RegistryError(failure, 'Cannot read: failed'));
        return Promise.resolve(MULTI);
      },
      getBlob: () => Promise.reject(new RegistryError('BAD_RESPONSE', 'Cannot read: no blob here')),
    },
  };
  const resolver = fromRegistries(() => answering);
  return { answer: resolver.resolve({ reference, ...question }, signal), requests };
}

const vendor = { id: 7 };
const platforms = [{ platform: ARM64, digest: ARM, sizeBytes: 5 }];

test('a plain question is the record alone; its raw form is for details', async () => {
  const { answer, requests } = ask({ digest: MULTI.digest, updatedAt: 'then', vendor, platforms }, {});
  expect(await answer).toEqual({
    digest: MULTI.digest,
    indexDigest: MULTI.digest,
    updatedAt: 'then',
    platforms: [{ platform: 'linux/arm64', digest: ARM, sizeBytes: 5 }],
    source: 'vendor',
  });
  expect(requests).toEqual(['record team/app:multi']);
});

test('platforms that the record names are chosen from without a document', async () => {
  const { answer, requests } = ask({ digest: MULTI.digest, platforms }, { platform: ARM64 });
  expect(await answer).toMatchObject({ digest: ARM, indexDigest: MULTI.digest });
  expect(requests).toHaveLength(1);
  const other = ask(
    { digest: MULTI.digest, platforms },
    { requirePlatforms: [{ os: 'linux', architecture: 's390x' }] },
  );
  await expect(other.answer).rejects.toMatchObject({ code: 'PLATFORM_NOT_FOUND' });
});

test("the record's own manifest is read instead of a request", async () => {
  const { answer, requests } = ask({ digest: MULTI.digest, manifest: MULTI }, { platform: ARM64 });
  expect((await answer).digest).toMatch(/^sha256:551b4373/);
  expect(requests).toEqual(['record team/app:multi']);
});

test('else the document is asked for by the digest that the record states', async () => {
  const { answer, requests } = ask({ digest: MULTI.digest }, { platform: ARM64 });
  expect((await answer).digest).toMatch(/^sha256:551b4373/);
  expect(requests).toEqual(['record team/app:multi', `manifest team/app ${MULTI.digest}`]);
});

test.each<ErrorCode>(['UNSUPPORTED', 'UNAUTHENTICATED', 'FORBIDDEN', 'BAD_RESPONSE'])(
  'details are the record where /v2/ is not for us (%s); a platform is an error',
  async (code) => {
    const found = { digest: MULTI.digest, sizeBytes: 9, vendor };
    expect(await ask(found, { details: true }, code).answer).toMatchObject({ sizeBytes: 9, vendor });
    await expect(ask(found, { details: true, platform: ARM64 }, code).answer).rejects.toMatchObject({ code });
    await expect(ask(found, { details: true, verify: true }, code).answer).rejects.toMatchObject({ code });
  },
);

test('details are the record where nothing answers at /v2/, as where only the API is open to us', async () => {
  const { answer } = ask({ digest: MULTI.digest, vendor }, { details: true }, 'UNAVAILABLE');
  expect(await answer).toMatchObject({ vendor });
});

test('where /v2/ says that it is down, details are an error: the answer must not differ from run to run', async () => {
  const down = new RegistryError('UNAVAILABLE', 'Cannot read: registry answered 503', { status: 503 });
  const { answer } = ask({ digest: MULTI.digest, vendor }, { details: true }, down);
  await expect(answer).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test.each<ErrorCode>(['MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND'])(
  '%s from /v2/ for what the API has just stated proves no absence',
  async (code) => {
    const { answer } = ask({ digest: MULTI.digest }, { platform: ARM64 }, code);
    await expect(answer).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
  },
);

describe('a digest beside its tag', () => {
  const both = parseReference(`h.example/team/app:multi@${MULTI.digest}`);
  const moved = { digest: ARM };

  test("is told by the tag's record where that has it", async () => {
    const { answer, requests } = ask({ digest: MULTI.digest, manifest: MULTI }, { reference: both, platform: ARM64 });
    expect((await answer).digest).toMatch(/^sha256:551b4373/);
    expect(requests).toEqual(['record team/app:multi']);
  });

  test.each<[string, FoundTag | ErrorCode]>([
    ['moved on', moved],
    ['gone', 'MANIFEST_NOT_FOUND'],
  ])('is asked for by itself where the tag is %s', async (_what, found) => {
    const plain = ask(found, { reference: both });
    expect(await plain.answer).toMatchObject({ digest: MULTI.digest });
    expect(plain.requests[1]).toBe(`digest team/app@${MULTI.digest}`);
    const { answer, requests } = ask(found, { reference: both, platform: ARM64 });
    expect((await answer).digest).toMatch(/^sha256:551b4373/);
    expect(requests[1]).toBe(`manifest team/app ${MULTI.digest}`);
  });

  test('is not asked for where the record could not be read', async () => {
    await expect(ask('FORBIDDEN', { reference: both }).answer).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

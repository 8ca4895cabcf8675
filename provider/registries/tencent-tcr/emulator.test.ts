import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_IMAGES } from '../sample-images';
import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import { openEmulator, type TencentTcrEmulator } from './emulator';
import type { TencentTcrEmulatorOptions } from './emulator-options';
import { tc3Authorization } from './sign';

// The document's example as it is printed: the request, then the answer.
const EXAMPLE = readFileSync(join(__dirname, 'fixtures', 'describe-images.txt'), 'utf8');
const ANSWER = EXAMPLE.slice(EXAMPLE.indexOf('{\n"Response"')).trimEnd();
const REQUEST = EXAMPLE.slice(EXAMPLE.indexOf('{\n"Limit"'), EXAMPLE.indexOf('{\n"Response"')).trimEnd();
const PRINTED = JSON.parse(ANSWER) as { Response: { RequestId: string; ImageInfoList: Record<string, unknown>[] } };

const NOW = new Date('2026-01-01T00:00:00Z');
const USER = { secretId: 'AKIDa', secretKey: 'k' };
const IMAGES = { RegistryId: 'tcr-okmj78', NamespaceName: 'team', RepositoryName: 'app' };

type Over = Partial<Record<string, string>>;

/** A signed request, with headers changed after it was signed. */
function signed(body: string | object, over: Over = {}, at: Date = NOW): EmulatedRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const timestamp = Math.floor(at.getTime() / 1000);
  const headers = { 'content-type': 'application/json', host: '127.0.0.1:8080' };
  return {
    method: 'POST',
    url: new URL('http://127.0.0.1:8080/'),
    headers: {
      ...headers,
      'x-tc-action': 'DescribeImages',
      'x-tc-version': '2019-09-24',
      'x-tc-region': 'ap-guangzhou',
      'x-tc-timestamp': String(timestamp),
      authorization: tc3Authorization(USER, { service: 'tcr', headers, body: text, timestamp }),
      ...over,
    },
    body: Buffer.from(text),
  };
}

function open(options: TencentTcrEmulatorOptions = {}): TencentTcrEmulator {
  const emulator = openEmulator({ users: [USER], now: () => NOW, ...options });
  emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  return emulator;
}

interface Read {
  readonly Error?: { readonly Code: string; readonly Message: string };
  readonly TotalCount?: number;
  readonly ImageInfoList?: readonly Record<string, unknown>[] | null;
  readonly Registries?: readonly Record<string, unknown>[];
}

async function read(emulator: TencentTcrEmulator, request: EmulatedRequest): Promise<Read> {
  const answer: EmulatedResponse = await emulator.handle(request);
  return (JSON.parse(String(answer.body)) as { Response: Read }).Response;
}

const codeOf = async (emulator: TencentTcrEmulator, request: EmulatedRequest): Promise<string | undefined> =>
  (await read(emulator, request)).Error?.Code;

test("the document's own request gets the document's answer, byte for byte", async () => {
  const { RequestId, ImageInfoList } = PRINTED.Response;
  const emulator = open({ requestId: RequestId, printed: true, numbersAsText: 'coerced' });
  for (const image of ImageInfoList) emulator.seed('team-01/nginx', image);
  const answer = await emulator.handle(signed(REQUEST));
  expect(answer).toMatchObject({ status: 200, body: ANSWER });
});

describe('refusals', () => {
  const good = signed(IMAGES);
  const late = (seconds: number) => signed(IMAGES, {}, new Date(NOW.getTime() + seconds * 1000));
  const authorization = String(good.headers['authorization']);

  test.each<[string, EmulatedRequest, string | undefined]>([
    ['nothing', good, undefined],
    ['300 s late', late(300), undefined],
    ['301 s late', late(301), 'AuthFailure.SignatureExpire'],
    ['301 s early', late(-301), 'AuthFailure.SignatureExpire'],
    ['no Authorization', signed(IMAGES, { authorization: '' }), 'AuthFailure.InvalidAuthorization'],
    ['Basic', signed(IMAGES, { authorization: 'Basic eDp5' }), 'AuthFailure.InvalidAuthorization'],
    [
      'no space between its parts',
      signed(IMAGES, { authorization: authorization.replaceAll(', ', ',') }),
      'AuthFailure.InvalidAuthorization',
    ],
    [
      'an upper-case signature',
      signed(IMAGES, { authorization: authorization.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase()) }),
      'AuthFailure.InvalidAuthorization',
    ],
    [
      'another service',
      signed(IMAGES, { authorization: authorization.replace('/tcr/', '/127/') }),
      'AuthFailure.SignatureFailure',
    ],
    [
      'another day',
      signed(IMAGES, { authorization: authorization.replace('2026-01-01', '2026-01-02') }),
      'AuthFailure.SignatureFailure',
    ],
    [
      'SignedHeaders without host',
      signed(IMAGES, { authorization: authorization.replace('content-type;host', 'content-type') }),
      'AuthFailure.SignatureFailure',
    ],
    [
      'SignedHeaders in another order',
      signed(IMAGES, { authorization: authorization.replace('content-type;host', 'host;content-type') }),
      'AuthFailure.SignatureFailure',
    ],
    [
      'another body',
      { ...good, body: Buffer.from(JSON.stringify({ ...IMAGES, Limit: 1 })) },
      'AuthFailure.SignatureFailure',
    ],
    ['another type', signed(IMAGES, { 'content-type': 'text/plain' }), 'AuthFailure.SignatureFailure'],
    ['milliseconds', signed(IMAGES, { 'x-tc-timestamp': String(NOW.getTime()) }), 'AuthFailure.SignatureFailure'],
    ['a token nobody has', signed(IMAGES, { 'x-tc-token': 't' }), 'AuthFailure.TokenFailure'],
    [
      'an id of another kind',
      signed(IMAGES, { authorization: authorization.replace('AKIDa', 'LTAI') }),
      'AuthFailure.InvalidSecretId',
    ],
    [
      'an unknown id',
      signed(IMAGES, { authorization: authorization.replace('AKIDa', 'AKIDb') }),
      'AuthFailure.SecretIdNotFound',
    ],
    ['an unknown action', signed(IMAGES, { 'x-tc-action': 'DescribeImage' }), 'InvalidAction'],
    ['another version', signed(IMAGES, { 'x-tc-version': '2019-09-25' }), 'NoSuchVersion'],
    ['no region', signed(IMAGES, { 'x-tc-region': undefined }), 'MissingParameter'],
    ['an unknown region', signed(IMAGES, { 'x-tc-region': 'mars-1' }), 'UnsupportedRegion'],
    ['another region', signed(IMAGES, { 'x-tc-region': 'ap-tokyo' }), 'ResourceNotFound'],
    ['another instance', signed({ ...IMAGES, RegistryId: 'tcr-x' }), 'ResourceNotFound'],
    ['another namespace', signed({ ...IMAGES, NamespaceName: 'x' }), 'ResourceNotFound.TcrResourceNotFound'],
    ['another repository', signed({ ...IMAGES, RepositoryName: 'x' }), 'ResourceNotFound.TcrResourceNotFound'],
    [
      'the namespace in the repository',
      signed({ ...IMAGES, RepositoryName: 'team/app' }),
      'ResourceNotFound.TcrResourceNotFound',
    ],
    ['no namespace', signed({ RegistryId: 'tcr-okmj78', RepositoryName: 'app' }), 'MissingParameter'],
    ['a limit that is text', signed({ ...IMAGES, Limit: '20' }), 'InvalidParameter'],
    ['an unknown parameter', signed({ ...IMAGES, PageSize: 20 }), 'UnknownParameter'],
    ['no JSON', signed('{'), 'InvalidParameter'],
    ['a list', signed('[]'), 'InvalidParameter'],
    ['more than 100 instances', signed({ Limit: 101 }, { 'x-tc-action': 'DescribeInstances' }), 'InvalidParameter'],
  ])('%s', async (_what, request, code) => {
    expect(await codeOf(open(), request)).toBe(code);
  });

  test('the day of the scope is looked at before the signature', async () => {
    const request = signed(IMAGES, { authorization: authorization.replace('2026-01-01', '2026-01-02') });
    expect((await read(open(), request)).Error?.Message).toContain('is not the UTC date');
  });

  test.each([
    ['GET', { method: 'GET' }],
    ['a path', { url: new URL('http://127.0.0.1:8080/tcr') }],
    ['a query', { url: new URL('http://127.0.0.1:8080/?a') }],
  ])('%s is nothing of the API', async (_what, over) => {
    expect(await open().handle({ ...good, ...over })).toMatchObject({ status: 404 });
  });

  test('more requests than a second holds', async () => {
    const emulator = open({ requestsPerSecond: 2 });
    const codes = [await codeOf(emulator, good), await codeOf(emulator, good), await codeOf(emulator, good)];
    expect(codes).toEqual([undefined, undefined, 'RequestLimitExceeded']);
  });

  test('Offset 0, where it is refused', async () => {
    expect(await codeOf(open({ offsetZero: 'refused' }), signed({ ...IMAGES, Offset: 0 }))).toBe('InvalidParameter');
  });
});

describe('DescribeImages', () => {
  function filled(options: TencentTcrEmulatorOptions = {}): TencentTcrEmulator {
    const emulator = openEmulator({ users: [USER], now: () => NOW, ...options });
    for (let index = 1; index <= 45; index += 1) emulator.push('team/app', `v${index}`, SAMPLE_IMAGES.single);
    return emulator;
  }

  // The examples of the document: limit 20, offset 1 is 1 to 20; limit 20, offset 2 is 21 to 40.
  test.each<[object, number, number]>([
    [{}, 1, 20],
    [{ Limit: 20, Offset: 1 }, 1, 20],
    [{ Limit: 20, Offset: 2 }, 21, 40],
    [{ Limit: 20, Offset: 3 }, 41, 45],
    [{ Limit: 20, Offset: 0 }, 1, 20],
    [{ Limit: 500, Offset: 1 }, 1, 45],
  ])('%j is the tags %d to %d', async (page, first, last) => {
    const { ImageInfoList, TotalCount } = await read(filled(), signed({ ...IMAGES, ...page }));
    expect(TotalCount).toBe(45);
    expect(ImageInfoList?.map(({ ImageVersion }) => ImageVersion)).toEqual(
      Array.from({ length: last - first + 1 }, (_none, index) => `v${first + index}`),
    );
  });

  test.each<[string, object, number]>([
    ['a part of a tag', { ImageVersion: 'v4' }, 7],
    ['in other letters', { ImageVersion: 'V4', ExactMatch: null }, 7],
    ['the whole tag', { ImageVersion: 'v4', ExactMatch: true }, 1],
    ['no such tag', { ImageVersion: 'V4', ExactMatch: true }, 0],
    ['no such digest', { Digest: `sha256:${'0'.repeat(64)}` }, 0],
  ])('finds by %s', async (_what, filter, total) => {
    expect(await read(filled(), signed({ ...IMAGES, ...filter }))).toMatchObject({ TotalCount: total });
  });

  test.each<[TencentTcrEmulatorOptions['none'], unknown]>([
    ['list', []],
    ['null', null],
    ['missing', undefined],
  ])('writes none as %s', async (none, list) => {
    const { ImageInfoList } = await read(filled(none === undefined ? {} : { none }), signed({ ...IMAGES, Offset: 9 }));
    expect(ImageInfoList).toEqual(list);
  });

  test('a record says what the documents say, in their form', async () => {
    const { ImageInfoList } = await read(filled(), signed({ ...IMAGES, ImageVersion: 'v1', ExactMatch: true }));
    expect(ImageInfoList).toEqual([
      {
        Digest: expect.stringMatching(/^sha256:c144bc75/),
        ImageVersion: 'v1',
        Size: expect.any(Number),
        UpdateTime: '2026-01-01T00:00:00.000374Z',
        Kind: 'Artifact::application/vnd.oci.image.manifest.v1+json',
        KmsSignature: '',
      },
    ]);
  });

  test('another way to write the kind, and none', async () => {
    for (const kind of [() => 'image', () => undefined]) {
      const { ImageInfoList } = await read(filled({ kind }), signed({ ...IMAGES, Limit: 1 }));
      expect(ImageInfoList?.[0]?.['Kind']).toBe(kind());
    }
  });
});

describe('DescribeInstances', () => {
  const action = { 'x-tc-action': 'DescribeInstances' };
  const others = [
    { registryId: 'tcr-1', registryName: 'one', region: 'ap-tokyo' },
    { registryId: 'tcr-2', registryName: 'one-more' },
  ];
  const ask = async (body: object, options: TencentTcrEmulatorOptions = {}): Promise<unknown> => {
    const { Registries } = await read(open({ others, ...options }), signed(body, action));
    return Registries?.map(({ RegistryName }) => RegistryName);
  };
  const named = (...Values: string[]) => ({ AllRegion: true, Filters: [{ Name: 'RegistryName', Values }] });

  test.each<[string, object, string[]]>([
    ['the region', {}, ['one-more', 'emulated']],
    ['all regions', { AllRegion: true }, ['one', 'one-more', 'emulated']],
    ['an index', { AllRegion: true, Offset: 1, Limit: 1 }, ['one-more']],
    ['a name', named('one'), ['one']],
    ['two names', named('one', 'emulated'), ['one', 'emulated']],
    ['an id', { AllRegion: true, Registryids: ['tcr-2'] }, ['one-more']],
  ])('by %s', async (_what, body, expected) => {
    expect(await ask(body)).toEqual(expected);
  });

  test('by a part of a name', async () => {
    expect(await ask(named('one'), { fuzzyNames: true })).toEqual(['one', 'one-more']);
  });

  test('the instance has the domain that it is served at', async () => {
    const { Registries } = await read(open({ others }), signed({ AllRegion: true }, action));
    expect(Registries?.map(({ PublicDomain }) => PublicDomain)).toEqual([
      'one.tencentcloudcr.com',
      'one-more.tencentcloudcr.com',
      '127.0.0.1:8080',
    ]);
  });
});

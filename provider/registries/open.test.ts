import { z } from 'zod';
import { RegistryError } from '../errors';
import { parseDigest } from '../image/digest';
import type { Configuration, Entry } from './configuration';
import { openRegistries, type RegistryFor } from './open';
import { defineBackend, type Environment, type OpenedRegistry, type Runtime } from './registry';

const DIGEST = parseDigest(`sha256:${'a'.repeat(64)}`);
const signal = new AbortController().signal;

/** What was opened, in order: `vendor h from provider configuration, …`. */
type Opened = { kind: string; options: { host: string }; runtime: Runtime }[];

function openedRegistry(name: string): OpenedRegistry {
  return {
    getTag: () => Promise.resolve({ digest: DIGEST, mediaType: name }),
    listTags: async function* () {
      yield await Promise.resolve({ tags: [] });
    },
  };
}

function standard(opened: Opened): ReturnType<typeof defineBackend> {
  return defineBackend({
    options: z.looseObject({ host: z.string() }),
    typeName: 'OciRegistry',
    open: (options, runtime) => {
      opened.push({ kind: 'oci', options, runtime });
      return {
        ...openedRegistry('oci'),
        getDigest: () => Promise.resolve({ digest: DIGEST, mediaType: 'oci' }),
        getManifest: () => Promise.reject(new Error('not read here')),
        getBlob: () => Promise.resolve(Buffer.from('blob')),
      };
    },
  });
}

function vendor(opened: Opened, over: object = {}): ReturnType<typeof defineBackend> {
  return defineBackend({
    options: z.looseObject({ host: z.string() }),
    typeName: 'VendorRegistry',
    hosts: /^[a-z]+\.vendor\.example$/,
    open: (options, runtime) => {
      opened.push({ kind: 'vendor', options, runtime });
      return openedRegistry('vendor');
    },
    fromEnvironment: (options, { VENDOR_KEY }) =>
      'key' in options || VENDOR_KEY === undefined
        ? undefined
        : { options: { ...options, key: VENDOR_KEY }, source: 'environment VENDOR_KEY' },
    dockerLogin: (options) => ('key' in options ? { username: 'u', password: 'p' } : undefined),
    ...over,
  });
}

interface World {
  readonly concealed: unknown[];
  readonly opened: Opened;
  readonly registryFor: RegistryFor;
}

function world(entries: Entry[] = [], environment: Environment = {}, over: object = {}): World {
  const opened: Opened = [];
  const configuration: Configuration = { entries };
  const runtime = {
    pipeline: () => () => Promise.reject(new Error('no network here')),
    keychain: () => Promise.resolve(undefined),
    tokens: () => ({ getToken: () => Promise.reject(new Error('no tokens here')), drop: () => undefined }),
    warn: () => undefined,
    now: () => new Date(0),
  };
  const backends = { oci: standard(opened), vendor: vendor(opened, over) };
  const concealed: unknown[] = [];
  const conceal = (secrets: unknown): void => void concealed.push(secrets);
  return { opened, concealed, registryFor: openRegistries(backends, { configuration, runtime, environment, conceal }) };
}

function entry(
  kind: string,
  host: string,
  { path = '', ...options }: { path?: string; [key: string]: string } = {},
): Entry {
  return { kind, repository: { host, path }, options: { host, ...options } };
}

const at = (host: string, path = 'team/app'): { host: string; path: string } => ({ host, path });

describe('who answers', () => {
  test.each<[string, Entry[], Environment, string]>([
    ['nobody configured: the open standard', [], {}, 'oci'],
    ["a vendor's host without its environment: the open standard", [], { OTHER_KEY: 'k' }, 'oci'],
    ["a vendor's host with its environment: the vendor", [], { VENDOR_KEY: 'k' }, 'vendor'],
    [
      'an entry of the open standard for that host: that',
      [entry('oci', 'a.vendor.example')],
      { VENDOR_KEY: 'k' },
      'oci',
    ],
    ['an entry of the vendor: the vendor', [entry('vendor', 'a.vendor.example')], {}, 'vendor'],
    ['both: the vendor', [entry('oci', 'a.vendor.example'), entry('vendor', 'a.vendor.example')], {}, 'vendor'],
    [
      'a longer path of the open standard: that',
      [entry('vendor', 'a.vendor.example'), entry('oci', 'a.vendor.example', { path: 'team' })],
      {},
      'oci',
    ],
    ['a path that only begins alike: not that', [entry('vendor', 'a.vendor.example', { path: 'tea' })], {}, 'oci'],
  ])('%s', (_what, entries, environment, source) => {
    expect(world(entries, environment).registryFor(at('a.vendor.example')).source).toBe(source);
  });

  test('a host that only contains a vendor name is not that vendor', () => {
    const { registryFor } = world([], { VENDOR_KEY: 'k' });
    expect(registryFor(at('a.vendor.example.evil.example')).source).toBe('oci');
    expect(registryFor(at('x.a.vendor.example')).source).toBe('oci');
  });

  test('a link-local host is refused unless an entry names it', () => {
    expect(() => world().registryFor(at('169.254.169.254'))).toThrow(/link-local or metadata address/);
    expect(world([entry('vendor', '169.254.169.254')]).registryFor(at('169.254.169.254')).source).toBe('vendor');
  });

  test('the same repository gets the same open registry, another path of an entry too', () => {
    const { registryFor, opened } = world([entry('vendor', 'h')]);
    expect(registryFor(at('h', 'a'))).toBe(registryFor(at('h', 'b')));
    expect(opened).toHaveLength(1);
  });
});

describe('where credentials come from', () => {
  test("an entry's own", () => {
    const { registryFor, opened } = world([entry('vendor', 'h', { key: 'mine' })], { VENDOR_KEY: 'k' });
    registryFor(at('h'));
    expect(opened[0]).toMatchObject({
      options: { key: 'mine' },
      runtime: { credentialSource: "provider configuration, vendor entry 'h'" },
    });
  });

  test('the environment, where the entry has none; what it gives is to be concealed', () => {
    const { registryFor, opened, concealed } = world([entry('vendor', 'h')], { VENDOR_KEY: 'k' });
    registryFor(at('h'));
    expect(opened[0]).toMatchObject({
      options: { host: 'h', key: 'k' },
      runtime: { credentialSource: 'environment VENDOR_KEY' },
    });
    expect(concealed).toEqual([{ host: 'h', key: 'k' }]);
  });
});

describe("the vendor's /v2/", () => {
  test('answers for digests, with the login that the keys give, opened when first needed', async () => {
    const { registryFor, opened } = world([entry('vendor', 'h', { key: 'k' })]);
    const { registry, records } = registryFor(at('h'));
    expect(records).toBe('tags');
    expect(opened).toHaveLength(1);
    expect(await registry.getDigest('team/app', DIGEST, signal)).toMatchObject({ mediaType: 'oci' });
    expect(opened).toHaveLength(2);
    const login = await opened[1]?.runtime.keychain('h', 'team/app', signal);
    expect(login).toEqual({
      kind: 'basic',
      username: 'u',
      password: 'p',
      source: "provider configuration, vendor entry 'h'",
    });
  });

  test('is not asked where keys give no login, nor anything else; it says what to do', async () => {
    const { registryFor, opened } = world([entry('vendor', 'h')]);
    const { registry, manifests } = registryFor(at('h'));
    const message = expect.stringContaining("add an 'oci' entry for 'h'") as string;
    for (const asked of [
      registry.getDigest('team/app', DIGEST, signal),
      manifests.getManifest('team/app', { digest: DIGEST }, signal),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'UNSUPPORTED', message });
    }
    expect(opened).toHaveLength(1);
  });

  test('is asked without a login where none is needed', async () => {
    const { registryFor, opened } = world([entry('vendor', 'h')], {}, { dockerLogin: () => 'anonymous' });
    await registryFor(at('h')).registry.getDigest('team/app', DIGEST, signal);
    expect(await opened[1]?.runtime.keychain('h', 'team/app', signal)).toBeUndefined();
  });

  test('is reached as its own entry says', async () => {
    const { registryFor, opened } = world([entry('oci', 'h', { endpoint: 'https://e' }), entry('vendor', 'h')]);
    await registryFor(at('h')).registry.getDigest('team/app', DIGEST, signal);
    expect(opened[1]).toMatchObject({ kind: 'oci', options: { host: 'h', endpoint: 'https://e' } });
  });

  test('is where the vendor says, without an entry', async () => {
    const { registryFor, opened } = world(
      [entry('vendor', 'h', { key: 'k' })],
      {},
      { dockerEndpoint: () => 'https://v' },
    );
    await registryFor(at('h')).registry.getDigest('team/app', DIGEST, signal);
    expect(opened[1]).toMatchObject({ kind: 'oci', options: { host: 'h', endpoint: 'https://v' } });
  });

  describe('beside a vendor that finds digests', () => {
    const finding = (getDigest: OpenedRegistry['getDigest']): object => ({
      open: () => ({ ...openedRegistry('vendor'), getDigest }),
    });
    const none = (): Promise<never> =>
      Promise.reject(new RegistryError('MANIFEST_NOT_FOUND', 'Cannot get digest: no tag has it'));

    test('is not asked for what that finds', async () => {
      const over = finding(() => Promise.resolve({ digest: DIGEST, mediaType: 'own' }));
      const { registry, records } = world([entry('vendor', 'h', { key: 'k' })], {}, over).registryFor(at('h'));
      expect(records).toBe('all');
      expect(await registry.getDigest('team/app', DIGEST, signal)).toMatchObject({ mediaType: 'own' });
    });

    test('is asked for what no tag names', async () => {
      const { registry } = world([entry('vendor', 'h', { key: 'k' })], {}, finding(none)).registryFor(at('h'));
      expect(await registry.getDigest('team/app', DIGEST, signal)).toMatchObject({ mediaType: 'oci' });
    });

    test('is left alone where there is no login', async () => {
      const { registry } = world([entry('vendor', 'h')], {}, finding(none)).registryFor(at('h'));
      await expect(registry.getDigest('team/app', DIGEST, signal)).rejects.toMatchObject({
        code: 'MANIFEST_NOT_FOUND',
      });
    });

    test('is not asked where the API failed', async () => {
      const broken = (): Promise<never> =>
        Promise.reject(new RegistryError('FORBIDDEN', 'Cannot get digest: forbidden'));
      const { registry } = world([entry('vendor', 'h', { key: 'k' })], {}, finding(broken)).registryFor(at('h'));
      await expect(registry.getDigest('team/app', DIGEST, signal)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    });
  });
});

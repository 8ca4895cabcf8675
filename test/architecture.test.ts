import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';

const PROVIDER = join(__dirname, '..', 'provider');

// Who may import whom: the house's arrows, as data. A folder that is not named here fails the test.
const MAY_IMPORT: Record<string, readonly string[]> = {
  errors: [],
  clock: [],
  json: [],
  outside: ['auth/program-output', 'clock', 'registries/registry'],
  image: ['errors'],
  http: ['errors', 'clock', 'json', 'undici', 'zod'],
  auth: ['errors', 'clock', 'json', 'http', 'image', 'zod'],
  registries: ['errors', 'clock', 'json', 'image', 'http', 'auth', 'zod'],
  resolving: ['errors', 'image', 'http/share', 'registries/registry', 'registries/open', 'registries/config-schema'],
  functions: ['errors', 'image', 'resolving', 'registries/registry', 'zod', 're2js'],
  pulumi: ['errors', 'json', 'functions/function', 'resolving/resolver', 'zod', '@grpc/grpc-js'],
};

// The composition root sees every layer.
const ROOT = new Set(['index.ts', 'program.ts', 'runtime.ts', 'schema.ts']);

interface Import {
  readonly from: string;
  readonly to: string;
}

function sources(): string[] {
  return readdirSync(PROVIDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.replaceAll('\\', '/'));
}

function imports(file: string): Import[] {
  const text = readFileSync(join(PROVIDER, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, to = '']) => {
    if (!to.startsWith('.')) return { from: file, to };
    return { from: file, to: relative(PROVIDER, normalize(join(PROVIDER, dirname(file), to))).replaceAll('\\', '/') };
  });
}

function isBuiltin(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name);
}

/** The layer of a file, or of what an import names: `http`, `errors`; a vendor's folder is named whole. */
function layerOf(path: string): string {
  return path.split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

function isAllowed({ from, to }: Import): boolean {
  const layer = layerOf(from);
  const allowed = MAY_IMPORT[layer];
  if (allowed === undefined) return false;
  if (layerOf(to) === layer) return !crossesVendors(from, to);
  return allowed.some((name) => to === name || to.startsWith(`${name}/`));
}

/** A vendor's folder may import what lies beside it, never another vendor; only the root sees `backends`. */
function crossesVendors(from: string, to: string): boolean {
  const vendor = (path: string): string | undefined => /^registries\/([^/]+)\//.exec(`${path}/`)?.[1];
  if (to === 'registries/backends' || from === 'registries/backends.ts') return from !== 'registries/backends.ts';
  const [mine, theirs] = [vendor(dirname(from)), vendor(to.includes('/') ? dirname(`${to}/x`) : to)];
  const isFolder = theirs !== undefined && sources().some((file) => file.startsWith(`registries/${theirs}/`));
  return isFolder && mine !== theirs;
}

describe('the arrows', () => {
  test.each(sources().filter((file) => !ROOT.has(file)))('%s imports only what its layer may', (file) => {
    const refused = imports(file).filter((found) => !isBuiltin(found.to) && !isAllowed(found));
    expect(refused).toEqual([]);
  });

  test('every folder of provider/ has its line', () => {
    const layers = new Set(
      sources()
        .filter((file) => !ROOT.has(file))
        .map(layerOf),
    );
    expect([...layers].filter((layer) => !(layer in MAY_IMPORT))).toEqual([]);
  });

  test.each([
    ['a lower layer a higher one', 'image/tag.ts', 'http/send'],
    ['a vendor another vendor', 'registries/oci/index.ts', 'registries/backends'],
    ['anything but http undici', 'auth/token.ts', 'undici'],
    ['anything but the face gRPC', 'functions/get-tag.ts', '@grpc/grpc-js'],
    ['a function a registry', 'functions/get-tag.ts', 'registries/oci/index'],
    ['an unknown folder anything', 'helpers/x.ts', 'errors'],
  ])('it would be noticed if %s imported', (_what, from, to) => {
    expect(isAllowed({ from, to })).toBe(false);
  });
});

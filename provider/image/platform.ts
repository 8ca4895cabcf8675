import { RegistryError } from '../errors';

/** What an image runs on, normalised. @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  /** Windows builds: `10.0.20348.2402`. */
  readonly osVersion?: string;
  readonly osFeatures?: readonly string[];
}

const ARCHITECTURES: Readonly<Record<string, { architecture: string; variant?: string }>> = {
  i386: { architecture: '386' },
  'x86_64': { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
};

const OPERATING_SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows zos'.split(' '),
);

/** Writes a platform in the one form in which platforms are compared. @see https://github.com/containerd/platforms */
export function normalizePlatform(platform: {
  os: string;
  architecture: string;
  variant?: string | undefined;
  osVersion?: string | undefined;
  osFeatures?: readonly string[] | undefined;
}): Platform {
  const os = platform.os.toLowerCase();
  const named = platform.architecture.toLowerCase();
  const alias = ARCHITECTURES[named];
  const architecture = alias?.architecture ?? named;
  const variant = normalizeVariant(architecture, (platform.variant || alias?.variant || '').toLowerCase());
  return {
    os: os === 'macos' ? 'darwin' : os,
    architecture,
    ...(variant !== '' && { variant }),
    ...(platform.osVersion && { osVersion: platform.osVersion }),
    ...(platform.osFeatures && platform.osFeatures.length > 0 && { osFeatures: platform.osFeatures }),
  };
}

function normalizeVariant(architecture: string, variant: string): string {
  if (architecture === 'amd64') return variant === 'v1' ? '' : variant;
  if (architecture === 'arm') return /^[5-8]$/.test(variant) ? `v${variant}` : variant || 'v7';
  if (architecture !== 'arm64') return variant;
  const plain = /^v?([0-9]+(?:\.[0-9]+)?)$/.exec(variant)?.[1]?.replace(/\.0$/, '');
  if (plain === '8') return '';
  return plain === undefined ? variant : `v${plain}`;
}

/** @throws {RegistryError} `INVALID_INPUT` if the text is not `os/architecture[/variant]`; a lone architecture means linux. */
export function parsePlatform(text: string): Platform {
  const fail = (what: string): RegistryError =>
    new RegistryError('INVALID_INPUT', `Cannot parse platform '${text.slice(0, 120).replace(/[^\x20-\x7e]/g, '?')}': ${what}`);
  const parts = text.split('/');
  const [first = '', second, variant] = parts;
  if (parts.length > 3) throw fail("expected 'os/architecture' or 'os/architecture/variant'");
  if (parts.some((part) => part === '')) throw fail('a part is empty');
  const system = /^([\w.-]+)(?:\(([\w.%-]+)((?:\+[\w.%-]+)*)\))?$/.exec(first);
  if (system === null || !parts.slice(1).every((part) => /^[\w.-]+$/.test(part))) {
    throw fail('expected letters, digits, dots, dashes and underscores');
  }
  const [, os = '', osVersion, features] = system;
  if (second !== undefined) {
    const osFeatures = features?.split('+').filter((feature) => feature !== '');
    return normalizePlatform({ os, architecture: second, variant, osVersion, osFeatures });
  }
  if (OPERATING_SYSTEMS.has(os.toLowerCase()) || os.toLowerCase() === 'macos') {
    throw fail(`an architecture is missing, such as '${os}/amd64'`);
  }
  return normalizePlatform({ os: 'linux', architecture: first });
}

/** Formats as `os/architecture[/variant]`; with `osVersion` also the build: `windows(10.0.17763)/amd64`. */
export function formatPlatform(platform: Platform, show: { osVersion?: boolean } = {}): string {
  const features = (platform.osFeatures ?? []).map((feature) => `+${feature}`).join('');
  const version = platform.osVersion !== undefined || features !== '' ? `(${platform.osVersion ?? ''}${features})` : '';
  const os = show.osVersion === true ? `${platform.os}${version}` : platform.os;
  return [os, platform.architecture, ...(platform.variant === undefined ? [] : [platform.variant])].join('/');
}

/**
 * The entry for a platform, the first of the best rank; undefined where there is none. Variants fall back to lower ones,
 * architectures do not (PLT-2, PLT-3): amd64 asked and 386 answered would surprise whoever pins.
 */
export function selectPlatform<T extends { platform?: Platform }>(entries: readonly T[], wanted: Platform): T | undefined {
  for (const variant of variantsDown(wanted)) {
    const same = entries.filter(({ platform }) => platform !== undefined && fits(platform, wanted, variant));
    const chosen = wanted.os === 'windows' ? newestBuild(same, wanted) : same[0];
    if (chosen !== undefined) return chosen;
  }
  // PLT-9: an image that names no platform is meant for everyone only where it is the only one.
  return undefined;
}

function fits(platform: Platform, wanted: Platform, variant: string): boolean {
  const { os, architecture } = platform;
  return os === wanted.os && architecture === wanted.architecture && (platform.variant ?? '') === variant;
}

/** The wanted variant, then those that its processor also runs, best first. */
function variantsDown({ architecture, variant = '' }: Platform): string[] {
  const level = /^v([0-9]+)(?:\.([0-9]+))?$/.exec(variant);
  if (architecture === 'amd64' && level) return [...countDown(Number(level[1]), 2), ''];
  if (architecture === 'arm' && level) return countDown(Number(level[1]), 5);
  if (architecture === 'arm64' && level) return armVariants(Number(level[1]), Number(level[2] ?? 0));
  return [variant];
}

function countDown(from: number, to: number): string[] {
  return Array.from({ length: Math.max(0, Math.min(from, 64) - to + 1) }, (_none, index) => `v${from - index}`);
}

/** arm64 v9.x runs v9.(x-1) … v9, and v8.(x+5) … v8. @see Arm Architecture Reference Manual, A2.1 */
function armVariants(major: number, minor: number): string[] {
  const down = (version: number, from: number): string[] =>
    Array.from({ length: Math.min(from, 64) }, (_none, index) => `v${version}.${from - index}`);
  if (major === 9) return [...down(9, minor), 'v9', ...down(8, minor + 5), ''];
  return major === 8 ? [...down(8, minor), ''] : [`v${major}`];
}

// PLT-5: from Windows Server 2022 on, older containers of the same long-term release or newer run on newer hosts.
const FIRST_COMPATIBLE_BUILD = 20348;
const LONG_TERM_BUILDS = [20348, 26100];

function newestBuild<T extends { platform?: Platform }>(entries: readonly T[], wanted: Platform): T | undefined {
  const host = buildOf(wanted.osVersion);
  const runs = entries.filter(({ platform }) => {
    const build = buildOf(platform?.osVersion);
    return host === undefined || build === undefined || buildRuns(build, host);
  });
  return [...runs].sort((a, b) => compareVersions(b.platform?.osVersion, a.platform?.osVersion))[0];
}

function buildRuns(build: number, host: number): boolean {
  if (host < FIRST_COMPATIBLE_BUILD) return build === host;
  const floor = LONG_TERM_BUILDS.filter((release) => release <= host).at(-2) ?? FIRST_COMPATIBLE_BUILD;
  return build <= host && build >= floor;
}

function buildOf(version: string | undefined): number | undefined {
  const build = Number(version?.split('.')[2]);
  return Number.isSafeInteger(build) ? build : undefined;
}

function compareVersions(a = '', b = ''): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

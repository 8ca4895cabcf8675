import { RegistryError } from '../errors';
import { normalizePlatform, type Platform } from './normalize-platform';
import { isArchitecture, isOs, normalizeArchitecture, normalizeOs } from './platform-names';
import { quote } from './quote';

export { normalizePlatform, type LoosePlatform, type Platform } from './normalize-platform';
export { selectPlatform } from './select-platform';

/**
 * Parses `os/architecture[/variant]`, with an OS version as `windows(10.0.17763)/amd64`. A bare architecture is
 * linux's; nothing is taken from the machine that this runs on.
 * @throws {RegistryError} `INVALID_INPUT` if it is none, saying what is wrong.
 * @see https://github.com/containerd/platforms/blob/v1.0.0-rc.1/platforms.go
 */
export function parsePlatform(text: string): Platform {
  const fail: Fail = (problem) =>
    new RegistryError('INVALID_INPUT', `Cannot parse platform ${quote(text)}: ${problem}`);
  const [first = '', architecture, variant, ...more] = text.split('/', 4);
  if (text === '') throw fail(EXPECTED);
  if (more.length > 0) throw fail("expected three parts at most, as in 'linux/arm/v7'");
  const system = readSystem(first, fail);
  if (architecture === undefined) return readBare(first, system, fail);
  if (isArchitecture(normalizeArchitecture(first).architecture)) {
    throw fail(`${quote(first)} is an architecture, expected an operating system before it, as in 'linux/arm64'`);
  }
  refusePart(architecture, fail);
  if (variant !== undefined) refusePart(variant, fail);
  return normalizePlatform({ ...system, architecture, variant });
}

/**
 * Formats a platform as `os/architecture[/variant]`; with `osVersion` as `windows(10.0.17763+win32k)/amd64`. An index
 * may say anything, so what is no plain name is percent-encoded.
 */
export function formatPlatform(platform: Platform, { osVersion = false }: { osVersion?: boolean } = {}): string {
  const { os, architecture, variant, ...options } = normalizePlatform(platform);
  const parts = [plain(os || UNKNOWN) + (osVersion ? formatOptions(options) : ''), plain(architecture || UNKNOWN)];
  return [...parts, ...(variant === undefined ? [] : [plain(variant)])].join('/');
}

// What buildx writes where there is none.
const UNKNOWN = 'unknown';

function formatOptions({ osVersion = '', osFeatures = [] }: Omit<System, 'os'>): string {
  const options = [plain(osVersion), ...osFeatures.map(plain)].join('+');
  return options === '' ? '' : `(${options})`;
}

function plain(text: string): string {
  return text.replace(/[^\w.-]+/g, (run) => Buffer.from(run).toString('hex').toUpperCase().replace(/../g, '%$&'));
}

type Fail = (problem: string) => RegistryError;
type System = Pick<Platform, 'os' | 'osVersion' | 'osFeatures'>;

const EXPECTED = "expected os/architecture, such as 'linux/amd64'";

function readBare(text: string, { os }: System, fail: Fail): Platform {
  if (isOs(os)) throw fail(`expected an architecture after the operating system, such as '${os}/amd64'`);
  if (!isArchitecture(normalizeArchitecture(text).architecture)) {
    throw fail(`${quote(text)} is no known architecture; ${EXPECTED}`);
  }
  return normalizePlatform({ os: 'linux', architecture: text });
}

function refusePart(part: string, fail: Fail): void {
  if (part === '') throw fail("expected a name after '/'");
  if (!/^[A-Za-z0-9_.-]+$/.test(part)) throw fail(`${quote(part)} is no architecture or variant`);
}

/** `os`, `os(version)`, `os(version+feature)`: in the parentheses what is not plain is percent-encoded. */
function readSystem(text: string, fail: Fail): System {
  const match = /^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%+-]*)\))?$/.exec(text);
  if (match === null)
    throw fail(text === '' ? "expected an operating system before '/'" : `${quote(text)} is no operating system`);
  const [, os = '', options = ''] = match;
  const [osVersion = '', ...osFeatures] = options.split('+').map((option) => decode(option, fail));
  if (osFeatures.includes('')) throw fail("expected a feature after '+'");
  return { os: normalizeOs(os), osVersion, osFeatures };
}

function decode(option: string, fail: Fail): string {
  try {
    return decodeURIComponent(option);
  } catch {
    throw fail(`${quote(option)} is not percent-encoded`);
  }
}

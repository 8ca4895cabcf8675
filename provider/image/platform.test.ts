import fc from 'fast-check';
import { RegistryError } from '../errors';
import { formatPlatform, normalizePlatform, parsePlatform, selectPlatform, type Platform } from './platform';

function problemOf(act: () => unknown): RegistryError {
  try {
    act();
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parsePlatform', () => {
  it.each([
    ['plain', 'linux/amd64', 'linux/amd64'],
    ['any case', 'Linux/AMD64', 'linux/amd64'],
    ['macos', 'macOS/arm64', 'darwin/arm64'],
    ['i386', 'linux/i386', 'linux/386'],
    ['i386 with a variant, which it has none of', 'linux/i386/v1', 'linux/386'],
    ['x86_64', 'linux/x86_64', 'linux/amd64'],
    ['x86-64', 'linux/x86-64', 'linux/amd64'],
    ['amd64 v1', 'linux/amd64/v1', 'linux/amd64'],
    ['x86_64 v1', 'linux/x86_64/V1', 'linux/amd64'],
    ['amd64 v3', 'linux/amd64/v3', 'linux/amd64/v3'],
    ['aarch64', 'linux/aarch64', 'linux/arm64'],
    ['arm64 8', 'linux/arm64/8', 'linux/arm64'],
    ['arm64 v8', 'linux/arm64/v8', 'linux/arm64'],
    ['arm64 8.0', 'linux/arm64/8.0', 'linux/arm64'],
    ['arm64 v8.0', 'linux/arm64/v8.0', 'linux/arm64'],
    ['arm64 v8.2', 'linux/arm64/v8.2', 'linux/arm64/v8.2'],
    ['arm64 9', 'linux/arm64/9', 'linux/arm64/v9'],
    ['arm64 9.0', 'linux/arm64/9.0', 'linux/arm64/v9'],
    ['arm64 v9.0', 'linux/arm64/v9.0', 'linux/arm64/v9'],
    ['armhf', 'linux/armhf', 'linux/arm/v7'],
    ['armel', 'linux/armel', 'linux/arm/v6'],
    ['arm', 'linux/arm', 'linux/arm/v7'],
    ['arm 7', 'linux/arm/7', 'linux/arm/v7'],
    ['arm 5', 'linux/arm/5', 'linux/arm/v5'],
    ['arm 6', 'linux/arm/6', 'linux/arm/v6'],
    ['arm 8', 'linux/arm/8', 'linux/arm/v8'],
    ['a variant that nobody knows', 'linux/arm/foo', 'linux/arm/foo'],
    ['names that nobody knows', 'plan10/z80', 'plan10/z80'],
    ['what buildx writes', 'unknown/unknown', 'unknown/unknown'],
    ['a bare architecture', 'arm64', 'linux/arm64'],
    ['a bare architecture by another name', 'X86_64', 'linux/amd64'],
    ['a bare armhf', 'armhf', 'linux/arm/v7'],
    ['an OS version', 'windows(10.0.17763)/amd64', 'windows(10.0.17763)/amd64'],
    ['an OS version and features', 'Windows(10.0.17763+win32k+a)/x86_64/v2', 'windows(10.0.17763+a+win32k)/amd64/v2'],
    ['a feature alone', 'linux(+gpu)/amd64', 'linux(+gpu)/amd64'],
    ['empty parentheses', 'linux()/amd64', 'linux/amd64'],
    ['percent-encoding', 'os(1%2B2%25+a%28b%29%2F)/arch', 'os(1%2B2%25+a%28b%29%2F)/arch'],
  ])('3.1: reads %s', (_, text, expected) => {
    const platform = parsePlatform(text);
    expect(formatPlatform(platform, { osVersion: true })).toBe(expected);
    expect(normalizePlatform(platform)).toEqual(platform);
  });

  it.each([
    ['nothing', '', 'expected os/architecture'],
    ['four parts', 'linux/arm/v7/x', 'expected three parts at most'],
    ['a slash behind three parts', 'linux/arm/foo/', 'expected three parts at most'],
    ['two slashes behind', 'linux//', "expected a name after '/'"],
    ['one slash behind', 'linux/', "expected a name after '/'"],
    ['no variant', 'linux/arm/', "expected a name after '/'"],
    ['a slash before', '/amd64', "expected an operating system before '/'"],
    ['a bare OS', 'linux', "expected an architecture after the operating system, such as 'linux/amd64'"],
    ['a bare OS by another name', 'macos', "such as 'darwin/amd64'"],
    ['a bare OS with a version', 'windows(10.0.17763)', "such as 'windows/amd64'"],
    ['a bare name that nobody knows', 'amd46', "'amd46' is no known architecture; expected os/architecture"],
    ['an architecture and a variant', 'arm/v7', "'arm' is an architecture, expected an operating system before it"],
    ['the two the wrong way round', 'amd64/linux', "'amd64' is an architecture"],
    ['a pattern', 'linux/*', "'*' is no architecture or variant"],
    ['a blank', ' linux/amd64', "' linux' is no operating system"],
    ['a newline behind', 'linux/amd64\n', "'amd64\\u000a' is no architecture"],
    ['parentheses that stay open', 'windows(10.0/amd64', "'windows(10.0' is no operating system"],
    ['parentheses around nothing of an OS', '(10.0)/amd64', "'(10.0)' is no operating system"],
    ['an empty feature', 'windows(10.0+)/amd64', "expected a feature after '+'"],
    ['broken percent-encoding', 'windows(10%zz)/amd64', "'10%zz' is not percent-encoded"],
    ['letters that are not ASCII', 'linux/ａmd64', 'is no architecture or variant'],
  ])('3.1: refuses %s', (_, text, problem) => {
    const error = problemOf(() => parsePlatform(text));
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toMatch(/^Cannot parse platform '/);
    expect(error.message).toContain(problem);
  });
});

describe('formatPlatform', () => {
  it('hides the OS version unless asked for it', () => {
    expect(formatPlatform(parsePlatform('windows(10.0.17763+x)/amd64'))).toBe('windows/amd64');
  });

  it('hides v8 of arm64, and names what an index leaves out', () => {
    expect(formatPlatform({ os: 'linux', architecture: 'arm64', variant: 'v8' })).toBe('linux/arm64');
    expect(formatPlatform({ os: '', architecture: '' })).toBe('unknown/unknown');
  });

  it('LIM-4: shows no control character, and never two platforms alike', () => {
    expect(formatPlatform({ os: 'linux', architecture: 'a\u001b[31m/é', variant: '\ud800' })).toBe(
      'linux/a%1B%5B31m%2F%C3%A9/%EF%BF%BD',
    );
  });

  it('parses to the same', () => {
    const name = fc.string({ unit: fc.constantFrom(...Array.from('abz09_-')), minLength: 1, maxLength: 6 });
    const option = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...Array.from('1.%+()/ é')),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 6,
    });
    const platform = fc
      .record({
        os: fc.oneof(fc.constantFrom('linux', 'windows', 'macos'), name),
        architecture: fc.oneof(fc.constantFrom('amd64', 'arm', 'arm64', 'i386', 'armhf'), name),
        variant: fc.option(fc.oneof(fc.constantFrom('v1', '8', 'v9.0', ''), name), { nil: undefined }),
        osVersion: fc.option(option, { nil: undefined }),
        osFeatures: fc.option(fc.array(option, { maxLength: 3 }), { nil: undefined }),
      })
      .map(normalizePlatform);
    fc.assert(
      fc.property(platform, (one) => {
        const text = formatPlatform(one, { osVersion: true });
        let parsed: Platform;
        try {
          parsed = parsePlatform(text);
        } catch (error) {
          // The one thing that can be formatted and not parsed: an architecture where the OS belongs.
          expect(String(error)).toContain('is an architecture');
          return;
        }
        expect(parsed).toEqual(one);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('normalizePlatform', () => {
  it('leaves out what is empty, and sorts features', () => {
    expect(
      normalizePlatform({ os: 'Linux', architecture: 'AMD64', variant: '', osVersion: '', osFeatures: [] }),
    ).toEqual({
      os: 'linux',
      architecture: 'amd64',
    });
    expect(normalizePlatform({ os: 'w', architecture: 'x', osFeatures: ['b', 'a', 'b', ''] })).toEqual({
      os: 'w',
      architecture: 'x',
      osFeatures: ['a', 'b'],
    });
  });
});

/** Entries by the text of their platforms; a text may stand there twice. */
function entriesOf(...texts: string[]): { text: string; index: number; platform: Platform }[] {
  return texts.map((text, index) => ({ text, index, platform: parsePlatform(text) }));
}

function select(wanted: string, ...texts: string[]): string | undefined {
  return selectPlatform(entriesOf(...texts), parsePlatform(wanted))?.text;
}

describe('selectPlatform', () => {
  it.each([
    ['PLT-2: the exact one', 'linux/arm64', ['linux/amd64', 'linux/arm64'], 'linux/arm64'],
    ['PLT-2: the exact one before a lower one', 'linux/arm/v7', ['linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
    ['PLT-2: amd64 v3 runs v2', 'linux/amd64/v3', ['linux/amd64', 'linux/amd64/v2'], 'linux/amd64/v2'],
    ['PLT-2: amd64 v3 runs v1, written or not', 'linux/amd64/v3', ['linux/amd64/v1'], 'linux/amd64/v1'],
    ['PLT-2: amd64 does not run v2', 'linux/amd64', ['linux/amd64/v2'], undefined],
    ['PLT-2: arm v7 runs v6 before v5', 'linux/arm', ['linux/arm/v5', 'linux/arm/v6'], 'linux/arm/v6'],
    ['PLT-2: arm v8 runs v5', 'linux/arm/v8', ['linux/arm/v5'], 'linux/arm/v5'],
    ['PLT-2: arm v5 does not run v6', 'linux/arm/v5', ['linux/arm/v6', 'linux/arm/v4'], undefined],
    ['PLT-2: arm64 v8.2 runs v8.1', 'linux/arm64/v8.2', ['linux/arm64', 'linux/arm64/v8.1'], 'linux/arm64/v8.1'],
    ['PLT-2: arm64 v8.2 runs v8', 'linux/arm64/v8.2', ['linux/arm64/v8.3', 'linux/arm64'], 'linux/arm64'],
    [
      'PLT-2: arm64 v9.2 runs v9.1 before v9',
      'linux/arm64/v9.2',
      ['linux/arm64/v9', 'linux/arm64/v9.1'],
      'linux/arm64/v9.1',
    ],
    [
      'PLT-2: arm64 v9.2 runs v9 before v8.7',
      'linux/arm64/v9.2',
      ['linux/arm64/v8.7', 'linux/arm64/v9.0'],
      'linux/arm64/v9.0',
    ],
    ['PLT-2: arm64 v9.2 runs v8.7', 'linux/arm64/v9.2', ['linux/arm64/v8.8', 'linux/arm64/v8.7'], 'linux/arm64/v8.7'],
    ['PLT-2: arm64 v9 runs v8.5 before v8', 'linux/arm64/v9', ['linux/arm64', 'linux/arm64/v8.5'], 'linux/arm64/v8.5'],
    ['PLT-2: arm64 v9 runs v8', 'linux/arm64/v9', ['linux/arm64'], 'linux/arm64'],
    ['PLT-2: arm64 does not run v9', 'linux/arm64', ['linux/arm64/v9'], undefined],
    [
      'PLT-2: arm64 of a version to come runs only itself',
      'linux/arm64/v10',
      ['linux/arm64/v9', 'linux/arm64'],
      undefined,
    ],
    ['PLT-2: another architecture has exact variants', 'linux/mips/v2', ['linux/mips/v1', 'linux/mips'], undefined],
    ['PLT-2: a variant without a number is exact', 'linux/arm/foo', ['linux/arm/v5', 'linux/arm/foo'], 'linux/arm/foo'],
    ['PLT-2: an endless variant is exact', 'linux/arm64/v9.99999999999', ['linux/arm64/v9'], undefined],
    ['PLT-3: amd64 does not become 386', 'linux/amd64', ['linux/386'], undefined],
    ['PLT-3: arm64 does not become arm', 'linux/arm64', ['linux/arm/v8', 'linux/arm/v7'], undefined],
    ['PLT-2: another OS', 'windows/amd64', ['linux/amd64'], undefined],
    [
      'PLT-5: an older Windows needs its own build',
      'windows(10.0.17763.1)/amd64',
      ['windows(10.0.14393.9)/amd64', 'windows(10.0.17763.9)/amd64'],
      'windows(10.0.17763.9)/amd64',
    ],
    [
      'PLT-5: an older Windows runs no older build',
      'windows(10.0.17763)/amd64',
      ['windows(10.0.14393)/amd64'],
      undefined,
    ],
    ['PLT-5: Windows 2022 runs no 2019', 'windows(10.0.20348)/amd64', ['windows(10.0.17763)/amd64'], undefined],
    [
      'PLT-5: Windows 2022 runs 2022',
      'windows(10.0.20348.1)/amd64',
      ['windows(10.0.26100.2)/amd64', 'windows(10.0.20348.3091)/amd64'],
      'windows(10.0.20348.3091)/amd64',
    ],
    [
      'PLT-5: Windows 11 runs 2022',
      'windows(10.0.22621)/amd64',
      ['windows(10.0.17763)/amd64', 'windows(10.0.20348)/amd64'],
      'windows(10.0.20348)/amd64',
    ],
    [
      'PLT-5: Windows 2025 runs 2025 before 2022',
      'windows(10.0.26100)/amd64',
      ['windows(10.0.20348)/amd64', 'windows(10.0.26100.3)/amd64'],
      'windows(10.0.26100.3)/amd64',
    ],
    [
      'PLT-5: Windows 2025 runs 2022',
      'windows(10.0.26100)/amd64',
      ['windows(10.0.20348)/amd64'],
      'windows(10.0.20348)/amd64',
    ],
    ['PLT-5: a Windows after 2025 runs no 2022', 'windows(10.0.27000)/amd64', ['windows(10.0.20348)/amd64'], undefined],
    ['PLT-5: another major version', 'windows(11.0.26100)/amd64', ['windows(10.0.26100)/amd64'], undefined],
    [
      'PLT-5: without a version the highest, by number',
      'windows/amd64',
      ['windows(10.0.9999.1)/amd64', 'windows(10.0.17763.99)/amd64', 'windows(10.0.17763.100)/amd64', 'windows/amd64'],
      'windows(10.0.17763.100)/amd64',
    ],
    [
      'PLT-5: an entry without a version runs anywhere',
      'windows(10.0.17763)/amd64',
      ['windows/amd64'],
      'windows/amd64',
    ],
    [
      'PLT-5: an entry with a version goes before one without',
      'windows(10.0.17763)/amd64',
      ['windows/amd64', 'windows(10.0.17763)/amd64'],
      'windows(10.0.17763)/amd64',
    ],
    [
      'PLT-5: a part of a version',
      'windows(10.0)/amd64',
      ['windows(6.3.9600)/amd64', 'windows(10.0.1)/amd64', 'windows(10.0.2)/amd64'],
      'windows(10.0.2)/amd64',
    ],
    ['PLT-5: a version that is none', 'windows(ltsc2022)/amd64', ['windows(10.0.20348)/amd64'], undefined],
    [
      'an OS version of another system, which was asked for',
      'freebsd(14.1)/amd64',
      ['freebsd(14.0)/amd64', 'freebsd/amd64', 'freebsd(14.1)/amd64'],
      'freebsd(14.1)/amd64',
    ],
    [
      'without a version the first, where it is not Windows',
      'freebsd/amd64',
      ['freebsd(14.0)/amd64', 'freebsd(14.1)/amd64'],
      'freebsd(14.0)/amd64',
    ],
    [
      'features: one that needs none goes first',
      'windows/amd64',
      ['windows(+win32k)/amd64', 'windows/amd64'],
      'windows/amd64',
    ],
    [
      'features: one that needs some, where there is no other',
      'windows/amd64',
      ['windows(+win32k)/amd64'],
      'windows(+win32k)/amd64',
    ],
    [
      'features: the named one',
      'windows(+a+b)/amd64',
      ['windows/amd64', 'windows(+a+c)/amd64', 'windows(+a)/amd64'],
      'windows(+a)/amd64',
    ],
    ['features: none but the named ones', 'windows(+a)/amd64', ['windows(+b)/amd64'], undefined],
    ['nothing to choose from', 'linux/amd64', [], undefined],
  ])('%s', (...[, wanted, texts, expected]) => {
    expect(select(wanted, ...texts)).toBe(expected);
  });

  it('PLT-2: compares what both mean, not how it is written', () => {
    const entry = { platform: { os: 'Linux', architecture: 'aarch64', variant: 'v8' } };
    expect(selectPlatform([entry], { os: 'linux', architecture: 'arm64' })).toBe(entry);
    const plain = { platform: { os: 'linux', architecture: 'arm64' } };
    expect(selectPlatform([plain], { os: 'linux', architecture: 'arm64', variant: 'v8' })).toBe(plain);
  });

  it('PLT-4: takes the first of equals', () => {
    const entries = entriesOf('linux/amd64', 'linux/x86_64', 'windows(10.0.1)/amd64', 'windows(10.0.1)/amd64');
    expect(selectPlatform(entries, parsePlatform('amd64'))).toBe(entries[0]);
    expect(selectPlatform(entries, parsePlatform('windows/amd64'))).toBe(entries[2]);
  });

  it('PLT-9: finds no entry without a platform', () => {
    expect(selectPlatform([{}], parsePlatform('amd64'))).toBeUndefined();
  });
});

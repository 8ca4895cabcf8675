import fc from 'fast-check';
import { isServiceTag, isTag, nearestTags, sortTags, tagProblem } from './tag';

const HEX = 'ab'.repeat(32);

describe('isTag', () => {
  it.each([
    ['a word', 'latest'],
    ['a version', '1.27.3-alpine3.20_1'],
    ['an underscore first', '_x'],
    ['one character', 'A'],
    ['128 characters', 'a'.repeat(128)],
    ['a referrers tag', `sha256-${HEX}`],
  ])('accepts %s', (_, text) => {
    expect(isTag(text)).toBe(true);
    expect(tagProblem(text)).toBeUndefined();
  });

  it.each([
    ['nothing', '', "expected a tag after ':'"],
    ['129 characters', 'a'.repeat(129), 'a tag has 128 characters at most, this has 129'],
    ['a dot first', '.x', "a tag cannot start with '.'"],
    ['a dash first', '-x', "a tag cannot start with '-'"],
    ['a plus', '1.0+build', "a tag cannot contain '+'"],
    ['a newline at the end', 'v1\n', "a tag cannot contain '\\u000a'"],
    ['a slash', 'a/b', "a tag cannot contain '/'"],
    ['REF-14: the long s, which is an s to the flags u and i together', 'ſ', "a tag cannot contain 'ſ'"],
    ['TAG-8, TAG-13: a digest', `sha256:${HEX}`, 'expected one tag'],
  ])('refuses %s', (_, text, problem) => {
    expect(isTag(text)).toBe(false);
    expect(tagProblem(text)).toContain(problem);
  });
});

describe('isServiceTag', () => {
  it.each([[`sha256-${HEX}`], [`sha256-${HEX}.sig`], [`sha256-${HEX}.att`], [`sha256-${HEX}.sbom`], ['v1.2.sbom']])(
    'TAG-13: %s is one',
    (text) => {
      expect(isServiceTag(text)).toBe(true);
    },
  );

  it.each([
    ['latest'],
    ['sbom'],
    ['v1.sbom.1'],
    ['v1.sig'],
    [`sha256-${HEX.slice(1)}`],
    [`sha256-${HEX}0`],
    [`sha256-${HEX.toUpperCase()}`],
    [`sha256-${HEX}.sigs`],
    [`sha256-${HEX}-slim`],
    [`x-sha256-${HEX}`],
  ])('TAG-13: %s is none', (text) => {
    expect(isServiceTag(text)).toBe(false);
  });
});

/** The order in plain words, slowly: runs as numbers, other characters by code unit, a run like its first digit. */
function compareSlowly(a: string, b: string): number {
  const left = piecesOf(a);
  const right = piecesOf(b);
  for (const [index, piece] of left.entries()) {
    const other = right[index];
    const order = other === undefined ? 1 : comparePieces(piece, other);
    if (order !== 0) return order;
  }
  return left.length < right.length ? -1 : compareBy(a, b);
}

function piecesOf(text: string): string[] {
  return text.match(/[0-9]+|[^0-9]/g) ?? [];
}

function comparePieces(a: string, b: string): number {
  return /^[0-9]/.test(a) && /^[0-9]/.test(b) ? compareBy(BigInt(a), BigInt(b)) : compareBy(a, b);
}

function compareBy<T extends string | number | bigint>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

describe('sortTags', () => {
  it.each([
    ['numbers by value', ['1.10', '1.9', '1.9.1', '1'], ['1', '1.9', '1.9.1', '1.10']],
    ['numbers by value inside words', ['v10', 'v9', 'v9-rc10', 'v9-rc2'], ['v9', 'v9-rc2', 'v9-rc10', 'v10']],
    ['equal numbers by code unit', ['1', '01', '001', '1.0', '01.0'], ['001', '01', '1', '01.0', '1.0']],
    ['zeros', ['00', '0', '1', '0a'], ['0', '00', '0a', '1']],
    ['a run among other characters', ['a', '-', '5', '.', '_', 'A', '40'], ['-', '.', '5', '40', 'A', '_', 'a']],
    ['upper case first, without a locale', ['b', 'B', 'a', 'Z', 'é'], ['B', 'Z', 'a', 'b', 'é']],
    ['numbers beyond 2^53', ['9007199254740993', '9007199254740992'], ['9007199254740992', '9007199254740993']],
    [
      'numbers of 128 digits',
      ['9'.repeat(128), '1'.repeat(128), '9'.repeat(127)],
      ['9'.repeat(127), '1'.repeat(128), '9'.repeat(128)],
    ],
    ['nothing', [], []],
  ])('TAG-9: orders %s', (_, names, sorted) => {
    expect(sortTags(names)).toEqual(sorted);
    expect(sortTags([...names].reverse())).toEqual(sorted);
  });

  it('sorts names that are far too long for a tag', () => {
    const long = '9'.repeat(200_000);
    expect(sortTags(['b', long, 'a'])).toEqual([long, 'a', 'b']);
  });

  it('leaves its argument alone and keeps doubles', () => {
    const names = ['b', 'a', 'b'];
    expect(sortTags(names)).toEqual(['a', 'b', 'b']);
    expect(names).toEqual(['b', 'a', 'b']);
  });

  it('TAG-9: is the order of a slow comparison, whatever came first', () => {
    const run = fc.oneof(
      fc.constantFrom('0', '00', '1', '01', '9', '10', '010', '99'),
      fc.bigInt({ min: 0n, max: 10n ** 40n }).map(String),
    );
    const other = fc.constantFrom('', '-', '.', '_', 'A', 'a', 'v', '/', ':', '\0', '\u0001', 'é', '１');
    const name = fc.oneof(
      fc.array(fc.oneof(run, other), { maxLength: 6 }).map((parts) => parts.join('')),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        expect(sortTags(names)).toEqual([...names].sort(compareSlowly));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('nearestTags', () => {
  const names = ['latest', 'stable', '1.27', '1.27.0', '1.27.1', '1.28.0', 'Alpine', 'alpine3.20', 'bookworm'];

  it.each([
    ['equal but for case first', 'alpine', ['Alpine']],
    ['a letter too many', 'lattest', ['latest']],
    ['a wrong number, the nearest start first', '1.27.2', ['1.27.0', '1.27.1', '1.27']],
    ['a longer name', 'bookwrm', ['bookworm']],
    ['nothing near', 'nightly-2024', []],
    ['an empty name', '', []],
  ])('finds %s', (_, wanted, expected) => {
    expect(nearestTags(wanted, names)).toEqual(expected);
  });

  it('puts the same start before tag order', () => {
    expect(nearestTags('2.0', ['1.0', '2.1'])).toEqual(['2.1', '1.0']);
  });

  it('gives no more than wanted, none twice, and never the wanted name itself', () => {
    expect(nearestTags('v1', ['v1', 'v2', 'v2', 'v3', 'v4'], 2)).toEqual(['v2', 'v3']);
    expect(nearestTags('v1', ['v1'])).toEqual([]);
    expect(nearestTags('v1', ['v2'], 0)).toEqual([]);
  });

  it('gives the same for every order of the list', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (shuffled) => {
        expect(nearestTags('1.27.9', shuffled)).toEqual(nearestTags('1.27.9', names));
      }),
    );
  });

  it('finds exactly what a whole edit-distance table finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 12 });
    fc.assert(
      fc.property(word, word, (wanted, name) => {
        const limit = Math.min(4, Math.max(1, Math.floor(wanted.length / 3)));
        const isNear = wanted !== name && wholeDistance(wanted, name) <= limit;
        expect(nearestTags(wanted, [name])).toEqual(isNear ? [name] : []);
      }),
      { numRuns: 1000 },
    );
  });
});

function wholeDistance(a: string, b: string): number {
  const memory = [...Array(a.length + 1).keys()].map((line) =>
    [...Array(b.length + 1).keys()].map((column) => line + column),
  );
  const cell = (line: number, column: number): number => memory[line]?.[column] ?? Infinity;
  for (let line = 1; line <= a.length; line += 1) {
    for (let column = 1; column <= b.length; column += 1) {
      const swap = cell(line - 1, column - 1) + (a[line - 1] === b[column - 1] ? 0 : 1);
      memory[line]?.splice(column, 1, Math.min(swap, cell(line - 1, column) + 1, cell(line, column - 1) + 1));
    }
  }
  return cell(a.length, b.length);
}

import * as fc from 'fast-check';

/** Text made of the pieces that a grammar is made of, with strange ones between. */
export function textOf(...pieces: readonly string[]): fc.Arbitrary<string> {
  const strange = [
    '',
    ' ',
    '\t',
    '\u0000',
    '\u001b[31m',
    '\ud800',
    'é',
    '😀',
    '\r\n',
    '"',
    '\\',
    ',',
    ';',
    '=',
    '%',
    '__proto__',
  ];
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(fc.constantFrom(...pieces, ...strange), { maxLength: 24 }).map((parts) => parts.join('')),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 64 }) },
  );
}

/** A value near those that documents of these members hold; members that every object has are among the names. */
export function jsonOf(members: readonly string[], words: readonly string[]): fc.Arbitrary<unknown> {
  const names = [...members, ...members, '__proto__', 'constructor', 'toString', ''];
  const { document } = fc.letrec<{ document: unknown; value: unknown }>((tie) => ({
    document: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 8, noNullPrototype: true }),
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(...words, '', null, true, 0, 1, 2, -1, 1.5, 1e308, 2 ** 53),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.array(tie('value'), { maxLength: 4 }),
      tie('document'),
    ),
  }));
  return document;
}

/** What a right document is like, and of what it may be made wrong. */
export interface Document {
  readonly members: readonly string[];
  readonly words: readonly string[];
  readonly right: object;
}

/** A JSON text near a document: its members in disorder, the right one with one value exchanged, or a text with a part changed. */
export function jsonTextOf({ members, words, right }: Document): fc.Arbitrary<string> {
  const loose = jsonOf(members, words);
  const near = fc
    .tuple(fc.nat({ max: 30 }), fc.oneof(loose, fc.constantFrom<unknown>(...words, null, -1, '', [], true)))
    .map(([at, value]) => withoutOne(right, at, value));
  const whole = fc.oneof(
    loose.map((value) => JSON.stringify(value)),
    near,
  );
  const broken = fc.tuple(whole, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 })).map(([text, at, middle]) => {
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + middle + text.slice(cut + 1);
  });
  return fc.oneof({ weight: 4, arbitrary: whole }, { weight: 1, arbitrary: broken });
}

/** The document with its so-many-th value exchanged. */
function withoutOne(right: object, at: number, value: unknown): string {
  // The whole document is the first value that is visited.
  let count = -1;
  return JSON.stringify(right, (_name, member: unknown) => {
    count += 1;
    return count === at + 1 ? value : member;
  });
}

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { RegistryError } from '../errors';
import { algorithmOf, digestOf, findDigest, parseDigest } from './digest';

const A64 = 'a'.repeat(64);

function problemOf(act: () => unknown): RegistryError {
  try {
    act();
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseDigest', () => {
  it.each([
    ['sha256', `sha256:${A64}`],
    ['sha384', `sha384:${'0'.repeat(96)}`],
    ['sha512', `sha512:${'f9'.repeat(64)}`],
  ])('REF-9: reads %s', (algorithm, text) => {
    const digest = parseDigest(text);
    expect(digest).toBe(text);
    expect(algorithmOf(digest)).toBe(algorithm);
  });

  it.each([
    ['63 digits', `sha256:${'a'.repeat(63)}`, 'sha256 has exactly 64 hexadecimal digits, this has 63'],
    ['65 digits', `sha256:${'a'.repeat(65)}`, 'sha256 has exactly 64 hexadecimal digits, this has 65'],
    ['no digits', 'sha256:', 'sha256 has exactly 64 hexadecimal digits, this has 0'],
    ['sha512 of the length of sha256', `sha512:${A64}`, 'sha512 has exactly 128 hexadecimal digits, this has 64'],
    ['upper-case digits', `sha256:${'A'.repeat(64)}`, 'a digest must be lower case'],
    ['one upper-case digit', `sha256:${'a'.repeat(63)}B`, 'a digest must be lower case'],
    ['an upper-case algorithm', `SHA256:${A64}`, 'a digest must be lower case'],
    ['an unknown algorithm', 'md5:d41d8cd98f00b204e9800998ecf8427e', "unsupported algorithm 'md5'"],
    ['an algorithm of several words', `sha256+b64:${A64}`, "unsupported algorithm 'sha256+b64'"],
    ['a name of every object', `constructor:${A64}`, "unsupported algorithm 'constructor'"],
    ['a letter that is no digit', `sha256:${'a'.repeat(63)}g`, "'g' is no hexadecimal digit"],
    ['a newline at the end', `sha256:${A64}\n`, "'\\u000a' is no hexadecimal digit"],
    ['a path', `sha256:${'a'.repeat(60)}/../`, "'/' is no hexadecimal digit"],
    ['a full-width digit', `sha256:${'a'.repeat(63)}１`, "'１' is no hexadecimal digit"],
    ['digits alone', A64, "did you mean 'sha256:…'"],
    ['nothing before the colon', `:${A64}`, "expected 'sha256:' and 64 hexadecimal digits"],
    ['a tag', 'latest', "expected 'sha256:' and 64 hexadecimal digits"],
    ['nothing', '', "expected 'sha256:' and 64 hexadecimal digits"],
  ])('REF-9: refuses %s', (_, text, problem) => {
    const error = problemOf(() => parseDigest(text));
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toMatch(/^Cannot parse digest '/);
    expect(error.message).toContain(problem);
    expect(findDigest(text)).toBeUndefined();
  });

  it('REF-9: accepts exactly the grammar', () => {
    const algorithm = fc.constantFrom('sha256', 'sha384', 'sha512', 'SHA256', 'md5', 'sha1', '');
    const hex = fc.oneof(
      ...[63, 64, 65, 96, 128].map((length) =>
        fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: length, maxLength: length }),
      ),
      fc.string({ unit: fc.constantFrom(...Array.from('09afAFg:')), minLength: 64, maxLength: 64 }),
    );
    const near = fc.tuple(algorithm, fc.constantFrom(':', '', '::', '-'), hex).map((parts) => parts.join(''));
    const grammar = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        expect(findDigest(text) !== undefined).toBe(grammar.test(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('findDigest', () => {
  it('RES-6: finds none where there is none', () => {
    expect(findDigest(undefined)).toBeUndefined();
    expect(findDigest(`sha256:${A64}`)).toBe(`sha256:${A64}`);
  });
});

describe('digestOf', () => {
  it('hashes the published example', () => {
    expect(digestOf(Buffer.from('abc'))).toBe(
      'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(digestOf(new Uint8Array())).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it.each(['sha256', 'sha384', 'sha512'] as const)('hashes with %s', (algorithm) => {
    const digest = digestOf(Buffer.from('x'), algorithm);
    expect(digest).toBe(`${algorithm}:${createHash(algorithm).update('x').digest('hex')}`);
    expect(algorithmOf(digest)).toBe(algorithm);
  });
});

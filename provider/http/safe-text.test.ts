import { assert as holds, property, string } from 'fast-check';
import { safeText } from './safe-text';

describe('safeText', () => {
  test.each([
    ['plain text', 'a b é', 'a b é'],
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a cursor that moves', 'a\u001b[2K\u001b[1Gb', 'ab'],
    ['a window title', '\u001b]0;title\u0007text', 'text'],
    ['a link', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['eight-bit control characters', 'a\u009b31mb', 'a31mb'],
    ['lines', 'a\r\nb\tc\u2028d', 'abcd'],
    ['NUL and DEL', 'a\u0000b\u007fc', 'abc'],
    ['text that runs backwards', 'a\u202eb\u2066c', 'abc'],
    ['blanks around', '  a  ', 'a'],
  ])('LIM-4: makes %s safe', (_what, text, expected) => {
    expect(safeText(text)).toBe(expected);
  });

  test('LIM-4: is 512 characters long at most', () => {
    expect(safeText('x'.repeat(600))).toHaveLength(512);
  });

  test('LIM-4: leaves no control character in any text', () => {
    holds(
      property(string({ unit: 'binary' }), (text) => {
        const safe = safeText(text);
        return safe.length <= 512 && !/\p{Cc}/u.test(safe);
      }),
    );
  });
});

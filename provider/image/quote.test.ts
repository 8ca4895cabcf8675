import { quote } from './quote';

describe('quote', () => {
  it.each([
    ['a plain text', 'nginx:1.27', "'nginx:1.27'"],
    ['a blank and an accent, which are visible', 'a é', "'a é'"],
    ['a newline and an escape sequence', 'a\n\u001b[31m', "'a\\u000a\\u001b[31m'"],
    ['NUL', 'a\0', "'a\\u0000'"],
    ['a text that would be shown backwards', 'a\u202eb', "'a\\u202eb'"],
    ['a blank that is none', 'a\u00a0b\u2028', "'a\\u00a0b\\u2028'"],
    ['half a character', 'a\ud800', "'a\\ud800'"],
    ['an invisible character beyond 16 bits', 'a\u{e0041}', "'a\\u{e0041}'"],
    ['a login in a URL', 'https://me:secret@h/x', "'https://***@h/x'"],
    ['a token in a URL', 'https://token@h', "'https://***@h'"],
    ['a login with an @ in its password', 'https://me:se@cret@h/x', "'https://***@h/x'"],
    ['a login without a scheme', 'me:secret@h/x', "'me:***@h/x'"],
    ['a login before a digest', 'me:secret@h/x@sha256:ab', "'me:***@h/x@sha256:ab'"],
    ['a wrong digest, which is no login', 'app:v1@latest', "'app:v1@latest'"],
    ['a path before a wrong digest', 'a/b@c', "'a/b@c'"],
  ])('writes %s', (_, text, expected) => {
    expect(quote(text)).toBe(expected);
  });

  it('cuts a long text to 120 characters', () => {
    expect(quote('a'.repeat(120))).toBe(`'${'a'.repeat(120)}'`);
    expect(quote('a'.repeat(5000))).toBe(`'${'a'.repeat(119)}…'`);
  });
});

import { parseWarnings } from './warning';

describe('parseWarnings', () => {
  test.each([
    ['one', ['299 - "this image is deprecated"'], ['this image is deprecated']],
    ['several', ['299 - "a"', '299 - "b"'], ['a', 'b']],
    ['one with quotes and backslashes', ['299 - "say \\"hi\\" \\\\o/"'], ['say "hi" \\o/']],
    ['one with a date behind', ['299 - "a" "Thu, 01 Jan 2026 00:00:00 GMT"'], ['a']],
    ['one with escape sequences', ['299 - "\u001b[31mred\u001b[0m\u0007"'], ['red']],
  ])('RET-11: reads %s', (_what, values, expected) => {
    expect(parseWarnings(values)).toEqual(expected);
  });

  test.each([
    ['another code', '199 - "a"'],
    ['another agent', '299 proxy "a"'],
    ['no quotes', '299 - a'],
    ['an unterminated text', '299 - "a'],
    ['an empty text', '299 - ""'],
    ['more than 4096 bytes', `299 - "${'x'.repeat(4096)}"`],
  ])('RET-11: ignores %s', (_what, value) => {
    expect(parseWarnings([value])).toEqual([]);
  });
});

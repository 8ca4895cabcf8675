import { parseRetryAfter } from './retry-after';

const NOW = new Date('2026-01-01T00:00:00Z');

describe('parseRetryAfter', () => {
  test.each([
    ['seconds', '120', 120_000],
    ['none', '0', 0],
    ['an hour', '3600', 3_600_000],
    ['a date', 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['a date of the old form', 'Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
    ['a date of C', 'Thu Jan  1 00:01:00 2026', 60_000],
    ['now', 'Thu, 01 Jan 2026 00:00:00 GMT', 0],
  ])('RET-2: reads %s', (_what, value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a negative number', '-5'],
    ['a fraction', '1.5'],
    ['a number with a sign', '+5'],
    ['a number in another notation', '1e3'],
    ['more digits than there is time', '99999999999999999999'],
    ['NaN', 'NaN'],
    ['a word', 'soon'],
    ['a word that JavaScript takes for a date', 'may 2099'],
    ['a date of another form', '2026-01-01T00:01:00Z'],
    ['a past date', 'Wed, 31 Dec 2025 23:59:59 GMT'],
    ['an impossible date', 'Thu, 99 Jan 2026 00:01:00 GMT'],
    ['digits of another script', '١٢'],
  ])('RET-2: takes %s for no wait', (_what, value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined();
  });
});

import { formatTime, parseTime } from './time';

it.each([
  ['UTC', '2024-05-06T07:08:09Z', '2024-05-06T07:08:09Z'],
  ['an offset', '2024-05-06T07:08:09+02:00', '2024-05-06T05:08:09Z'],
  ['nanoseconds', '2024-05-06T07:08:09.123456789Z', '2024-05-06T07:08:09.123Z'],
  ['a blank in the middle', '2024-05-06 07:08:09Z', '2024-05-06T07:08:09Z'],
  ['lower case', '2024-05-06t07:08:09z', '2024-05-06T07:08:09Z'],
  ["Go's zero time", '0001-01-01T00:00:00Z', undefined],
  ['no zone', '2024-05-06T07:08:09', undefined],
  ['a date', '2024-05-06', undefined],
  ['month 13', '2024-13-01T00:00:00Z', undefined],
  ['hour 25', '2024-01-01T25:00:00Z', undefined],
  ['words', 'yesterday', undefined],
  ['nothing', '', undefined],
  ['absent', undefined, undefined],
])('parses %s', (_, text, expected) => {
  expect(parseTime(text)).toBe(expected);
});

it('formats no invalid instant', () => {
  expect(formatTime(new Date(Number.NaN))).toBeUndefined();
});

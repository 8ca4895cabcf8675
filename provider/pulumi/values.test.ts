import { runtime } from '@pulumi/pulumi';
import { conceal, reveal } from './values';

const { specialSigKey, specialSecretSig, specialOutputValueSig, unknownValue } = runtime;
const secret = (value: unknown) => ({ [specialSigKey]: specialSecretSig, value }) as never;
const output = (members: object) => ({ [specialSigKey]: specialOutputValueSig, ...members }) as never;

describe('reveal()', () => {
  test.each([
    ['a plain value', 'x', 'x'],
    ['a secret', secret('x'), 'x'],
    ['a secret in a secret', secret(secret('x')), 'x'],
    ['secrets inside a list of objects', [{ password: secret('x') }], [{ password: 'x' }]],
    ['an output that is known', output({ value: { a: secret(1) }, secret: true }), { a: 1 }],
    ['null', null, null],
    [
      'an object with another signature',
      { [specialSigKey]: 'other', value: 1 },
      { [specialSigKey]: 'other', value: 1 },
    ],
  ])('takes the marks off %s', (_what, sent, plain) => {
    expect(reveal(sent)).toEqual({ value: plain, unknown: false });
  });

  test.each([
    ['an unknown', unknownValue, undefined],
    ['an unknown inside a secret', secret(unknownValue), undefined],
    ['an output without a value', output({}), undefined],
    ['a member', { a: 1, b: unknownValue }, { a: 1 }],
    ['an item', [1, unknownValue], [1]],
  ])('notices that %s is not known', (_what, sent, plain) => {
    expect(reveal(sent)).toEqual({ value: plain, unknown: true });
  });
});

describe('conceal()', () => {
  test('marks a value once', () => {
    expect(conceal('x')).toEqual(secret('x'));
    expect(conceal(conceal(['x']))).toEqual(secret(['x']));
  });
  test('leaves an unknown alone', () => expect(conceal(unknownValue)).toBe(unknownValue));
});

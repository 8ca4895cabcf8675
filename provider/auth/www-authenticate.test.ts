import fc from 'fast-check';
import { parseChallenges } from './www-authenticate';

const bearer = { scheme: 'bearer', parameters: { realm: 'https://a/token', service: 's' } };

describe('parseChallenges()', () => {
  test.each([
    ['CHA-1: a challenge', ['Bearer realm="https://a/token",service="s"'], [bearer]],
    [
      'CHA-1: two in one value',
      ['Basic realm="x", Bearer realm="https://a/token", service="s"'],
      [{ scheme: 'basic', parameters: { realm: 'x' } }, bearer],
    ],
    [
      'CHA-1, 17.26: two headers',
      ['Basic realm="x"', 'Bearer realm="https://a/token",service="s"'],
      [{ scheme: 'basic', parameters: { realm: 'x' } }, bearer],
    ],
    ['CHA-2, 17.27: any case, blanks round the sign', ['BEARER Realm = "https://a/token" , SERVICE = "s"'], [bearer]],
    [
      'CHA-2, 17.27: commas, signs and blanks in quotes',
      ['Basic realm="Lab Realm, a=b"'],
      [{ scheme: 'basic', parameters: { realm: 'Lab Realm, a=b' } }],
    ],
    [
      'CHA-2: escapes in quotes',
      ['Basic realm="say \\"hi\\" \\\\"'],
      [{ scheme: 'basic', parameters: { realm: 'say "hi" \\' } }],
    ],
    ['CHA-2: a bare value with slashes', ['Bearer realm=https://a/token,service=s'], [bearer]],
    [
      'CHA-3: a scheme alone',
      ['Negotiate, Basic realm="x"'],
      [
        { scheme: 'negotiate', parameters: {} },
        { scheme: 'basic', parameters: { realm: 'x' } },
      ],
    ],
    [
      'CHA-3: credentials of 68 characters’ kind',
      ['NTLM TlRMTVNT+/a, Basic realm="x"'],
      [
        { scheme: 'ntlm', parameters: {} },
        { scheme: 'basic', parameters: { realm: 'x' } },
      ],
    ],
    [
      'CHA-4: a repeated parameter: the first',
      ['Basic realm="one", realm="two"'],
      [{ scheme: 'basic', parameters: { realm: 'one' } }],
    ],
    [
      'CHA-4: a quote without end: those before stay',
      ['Basic realm="x", Bearer realm="https://a'],
      [{ scheme: 'basic', parameters: { realm: 'x' } }],
    ],
    ['an empty value', ['', ' , '], []],
    ['no header', [], []],
  ])('%s', (_what, values, challenges) => {
    expect(parseChallenges(values)).toEqual(challenges);
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.array(fc.string()), (values) => Array.isArray(parseChallenges(values))));
  });

  test.each(['"', ',', '=', 'a=', 'a ', '\\"', 'a="'])(
    'takes no more than linear time for %j, 100,000 times',
    (part) => {
      expect(Array.isArray(parseChallenges([`Bearer ${part.repeat(100_000)}`]))).toBe(true);
    },
  );
});

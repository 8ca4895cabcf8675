import fc from 'fast-check';
import { parseChallenges } from './www-authenticate';

const basic = { scheme: 'basic', parameters: { realm: 'x' } };
const bare = (scheme: string) => ({ scheme, parameters: {} });

test.each([
  [
    'CHA-1: three in one value',
    'Basic realm="x", Negotiate, Bearer realm="y"',
    [basic, bare('negotiate'), { scheme: 'bearer', parameters: { realm: 'y' } }],
  ],
  [
    'a comma is missing between two',
    'Bearer realm="y" Basic realm="x"',
    [{ scheme: 'bearer', parameters: { realm: 'y' } }, basic],
  ],
  [
    'a comma is missing between parameters',
    'Basic realm="x" charset="UTF-8"',
    [{ scheme: 'basic', parameters: { realm: 'x', charset: 'UTF-8' } }],
  ],
  ['tabs, empty elements, a comma at the end', ',\t,Basic\trealm="x",,', [basic]],
  ['a comma behind the scheme', 'Basic, realm="x"', [basic]],
  [
    'CHA-2: a bare URL with a query',
    'Bearer realm=https://a/t?b=c,service=s',
    [{ scheme: 'bearer', parameters: { realm: 'https://a/t?b=c', service: 's' } }],
  ],
  [
    'CHA-2: a quoted comma, sign and quote',
    'Bearer scope="a,b=\\"c\\",d"',
    [{ scheme: 'bearer', parameters: { scope: 'a,b="c",d' } }],
  ],
  ['CHA-2: an empty quoted value', 'Basic realm=""', [{ scheme: 'basic', parameters: { realm: '' } }]],
  ['CHA-2: a backslash before the last quote', 'Basic realm="x\\"', []],
  [
    'CHA-3: token68 with padding, then another',
    'Negotiate YII=, NTLM TlRM==, Basic realm="x"',
    [bare('negotiate'), bare('ntlm'), basic],
  ],
  ['CHA-3: token68 at the end', 'Negotiate oRQ=', [bare('negotiate')]],
  ['CHA-3: a word alone behind the scheme', 'Bearer realm', [bare('bearer')]],
  ['CHA-4: the first wins in any case', 'Basic realm="x", REALM="y"', [basic]],
  ['CHA-4: an open quote ends its value', 'Bearer realm="y, Basic realm=x', []],
  ['garbage ends its value', 'Basic realm="x"; charset=y', [basic]],
  ['garbage at the start', '"x", Basic realm="x"', []],
  [
    'a name of every object',
    'Basic __proto__="y",constructor="z",realm="x"',
    [
      {
        scheme: 'basic',
        parameters: Object.fromEntries([
          ['__proto__', 'y'],
          ['constructor', 'z'],
          ['realm', 'x'],
        ]),
      },
    ],
  ],
])('%s', (_what, value, challenges) => {
  expect(parseChallenges([value])).toEqual(challenges);
});

test('CHA-2: what is quoted comes out as it went in', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (realm, scope) => {
      const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;
      const value = `Bearer realm=${quoted(realm)}, scope = ${quoted(scope)}, Basic realm="x"`;
      expect(parseChallenges([value])).toEqual([{ scheme: 'bearer', parameters: { realm, scope } }, basic]);
    }),
  );
});

test('never throws, whatever stands where', () => {
  const piece = fc.constantFrom('Bearer', 'realm', '=', '"', '\\', ',', ' ', '\t', '==', 'a/b', '\u0000', 'é');
  fc.assert(fc.property(fc.array(piece), (pieces) => Array.isArray(parseChallenges([pieces.join('')]))));
});

test.each(['"', '\\', 'a=" ', 'a ', 'a,', '= ', 'a="\\'])('takes linear time for %j repeated', (part) => {
  // One million characters in quadratic time would be minutes.
  const started = performance.now();
  parseChallenges([`Bearer realm=${part.repeat(1_000_000 / part.length)}`]);
  expect(performance.now() - started).toBeLessThan(5000);
});

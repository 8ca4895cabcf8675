import { z } from 'zod';
import fc from 'fast-check';
import { REDACTED, Redactor } from './redact';
import { secretsIn } from './secrets-in';
import type { PlainObject, PlainValue } from './struct';

const secret = { secret: true } as const;
const Registry = z.strictObject({
  host: z.string(),
  username: z.string().optional(),
  password: z.string().optional().meta(secret),
  iam: z.strictObject({ user: z.string(), password: z.string().meta(secret) }).optional(),
});
const schemas: Readonly<Record<string, z.ZodType>> = {
  oci: z.array(Registry).optional(),
  dockerConfig: z.string().optional(),
};
const properties = Object.fromEntries(
  Object.entries(schemas).map(([name, schema]) => [
    name,
    { secretsIn: (value: PlainValue) => secretsIn(value, schema) },
  ]),
);

function redactorOf(...configurations: PlainObject[]): Redactor {
  const redactor = new Redactor();
  for (const values of configurations) redactor.learn(values, properties);
  return redactor;
}

const PASSWORD = 'pass/wörd "%&+';
const redactor = redactorOf({
  oci: [
    { host: 'a.io', username: 'ci', password: PASSWORD },
    { host: 'b.io', iam: { user: 'me', password: 'of-the-iam-user' } },
  ],
  dockerConfig: '/home/ci/config.json',
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  ['a secret', `user ci, ${PASSWORD}!`, `user ci, ${REDACTED}!`],
  ['each time', `${PASSWORD}${PASSWORD}`, REDACTED + REDACTED],
  ['in a URL', `?p=${encodeURIComponent(PASSWORD)}&x`, `?p=${REDACTED}&x`],
  ['in JSON', JSON.stringify({ p: PASSWORD }), `{"p":"${REDACTED}"}`],
  ['as Basic sends it', `got ${base64(`ci:${PASSWORD}`)}`, `got ${REDACTED}`],
  ['of an object in an entry', 'for of-the-iam-user.', `for ${REDACTED}.`],
  ['beside that object’s own user', base64('me:of-the-iam-user'), REDACTED],
  ['cut by the end of the text', `(${PASSWORD.slice(0, 13)}`, `(${REDACTED}`],
])('takes a secret out: %s', (_what, text, redacted) => {
  expect(redactor.redact(text)).toBe(redacted);
});

test.each([
  ['Bearer with a token', 'you sent Bearer eyJhbGciOi.J9.x-y_z', `you sent Bearer ${REDACTED}`],
  ['bearer with a short serial', 'bearer emulated-token-1', `bearer ${REDACTED}`],
  ['Basic', `Basic ${base64('docker:config-login')}`, `Basic ${REDACTED}`],
  [
    'a URL with a login',
    'at https://me:pw@a.io/x and http://:token@b.io',
    `at https://${REDACTED}@a.io/x and http://${REDACTED}@b.io`,
  ],
])('takes a login out that no configuration holds: %s', (_what, text, redacted) => {
  expect(redactorOf().redact(text)).toBe(redacted);
});

test.each([
  "Cannot get tag 'v1' of 'a.io/team/app': registry answered 401 (Basic authentication required)",
  'offers only basic, negotiate; a bearer credential is missing; BASIC AUTHENTICATION',
  'Bearer realm="https://a.io/token",service="a.io"',
  `https://a.io/team/app:v1@sha256:${'a'.repeat(64)}`,
  '/home/ci/config.json of ci at b.io',
  'the password: of-the',
])('leaves alone: %s', (text) => {
  expect(redactor.redact(text)).toBe(text);
});

test('a secret that begins with another goes as a whole', () => {
  const both = redactorOf(
    { oci: [{ host: 'a.io', password: 'long-secret' }] },
    { oci: [{ host: 'a.io', password: 'long-secret-tail' }] },
  );
  expect(both.redact('long-secret-tail long-secret')).toBe(`${REDACTED} ${REDACTED}`);
});

test('secrets of an earlier configuration stay secret; what is too short to hide is left', () => {
  const two = redactorOf(
    { oci: [{ host: 'a.io', password: 'first-one' }] },
    { oci: [{ host: 'a.io', password: 'a' }] },
  );
  expect(two.redact('first-one at a.io')).toBe(`${REDACTED} at a.io`);
});

test.each<[string, PlainObject]>([
  ['what is no list', { oci: 'text' }],
  ['entries that are none', { oci: [null, 1, ['x']] }],
  ['an unknown property', { ocii: [{ password: 'unknown-one' }] }],
  ['half a surrogate pair', { oci: [{ host: 'a.io', password: 'abcd\ud800' }] }],
])('a configuration that is wrong does no harm: %s', (_what, values) => {
  expect(redactorOf(values).redact('Cannot go on')).toBe('Cannot go on');
});

test('a number where a secret text belongs is secret, too', () => {
  expect(redactorOf({ oci: [{ host: 'a.io', password: 12345678 }] }).redact('got 12345678')).toBe(`got ${REDACTED}`);
});

test('no secret of four characters or more is left in any text', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (password, before, after) => {
      fc.pre(!REDACTED.includes(password));
      const redacted = redactorOf({ oci: [{ host: 'a.io', password }] }).redact(before + password + after);
      // What stands for the secret may make up another beside its neighbours: '[secret]' and a secret such as ']x]x'.
      expect(redacted.replaceAll(REDACTED, '\u0000')).not.toContain(password);
    }),
  );
});

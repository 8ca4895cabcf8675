import { REDACTED, Redactor } from './redact';
import { SentSecrets } from './sent-secrets';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function redactorOf(...sent: string[]): Redactor {
  const redactor = new Redactor();
  for (const one of sent) redactor.learnSent(one);
  return redactor;
}

test.each([
  ['a password', `Basic ${base64('ci:pass:word')}`, 'ci has pass:word', `ci has ${REDACTED}`],
  ['a password with its name', `basic ${base64('ci:pass:word')}`, 'is ci:pass:word', `is ci:${REDACTED}`],
  ['a header’s value', `Basic ${base64('ci:pass:word')}`, `[${base64('ci:pass:word')}]`, `[${REDACTED}]`],
  ['a token', 'Bearer ey.token.x', "token 'ey.token.x'", `token '${REDACTED}'`],
  ['a token of a form', 'refresh/+token', 'is refresh%2F%2Btoken', `is ${REDACTED}`],
  ['a token as a host', 'Bearer TokenInCapitals', 'at tokenincapitals.example.com', `at ${REDACTED}.example.com`],
])('what was sent is taken out: %s', (_what, sent, text, redacted) => {
  expect(redactorOf(sent).redact(text)).toBe(redacted);
});

test.each([
  ['a signature', 'TC3-HMAC-SHA256 Credential=AKID/2026', 'Credential=AKID/2026'],
  ['what is too short to hide', `Basic ${base64('ci:abc')}`, 'abc'],
  ['a user name', `Basic ${base64('_json_key:{"a":1}')}`, 'user _json_key'],
  ['a short token in other letters', 'Bearer Library', 'library/nginx'],
])('left alone: %s', (_what, sent, text) => {
  expect(redactorOf(sent).redact(text)).toBe(text);
});

test('the last 256 are remembered', () => {
  const secrets = new SentSecrets();
  for (let index = 0; index < 300; index += 1) secrets.add(`Bearer token-${index}`);
  const forms = secrets.forms();
  expect([forms.includes('token-43'), forms.includes('token-44'), forms.includes('token-299')]).toEqual([
    false,
    true,
    true,
  ]);
});

import { concealed } from './concealed';
import type { Credential } from './credential';
import type { Keychain } from './keychain';

const signal = new AbortController().signal;
const source = 'the test';

async function secretsFrom(credential: Credential | undefined): Promise<string[]> {
  const secrets: string[] = [];
  const tokens = { getToken: () => Promise.resolve('a-token'), drop: () => undefined };
  const keychain: Keychain = () => Promise.resolve(credential);
  const wrapped = concealed({ keychain, tokens, conceal: (secret) => void secrets.push(secret) });
  expect(await wrapped.keychain('h', 'p', signal)).toBe(credential);
  return secrets;
}

test.each<[string, Credential | undefined, string[]]>([
  [
    'a password, and the pair as it is sent',
    { kind: 'basic', username: 'u', password: 'pw', source },
    ['pw', 'dTpwdw=='],
  ],
  ['an identity token, and its pair', { kind: 'identityToken', token: 'it', source }, ['it', 'PHRva2VuPjppdA==']],
  ['a registry token', { kind: 'registryToken', token: 'rt', source }, ['rt']],
  ['nothing', undefined, []],
])('conceals %s', async (_what, credential, secrets) => {
  expect(await secretsFrom(credential)).toEqual(secrets);
});

test('conceals tokens, and passes on what is dropped and forgotten', async () => {
  const secrets: string[] = [];
  const done: string[] = [];
  const find: Keychain = () => Promise.resolve(undefined);
  const keychain = Object.assign(find, {
    forget: (host: string) => void done.push(`forget ${host}`),
    places: () => ['a file'],
  });
  const tokens = {
    getToken: () => Promise.resolve('a-token'),
    drop: (_question: unknown, token: string) => void done.push(`drop ${token}`),
  };
  const wrapped = concealed({ keychain, tokens, conceal: (secret) => void secrets.push(secret) });
  const question = {
    host: 'h',
    realm: new URL('https://h/token'),
    service: undefined,
    scopes: [],
    credential: undefined,
  };
  expect(await wrapped.tokens.getToken(question, signal)).toBe('a-token');
  wrapped.tokens.drop(question, 'a-token');
  wrapped.keychain.forget?.('h');
  expect(wrapped.keychain.places?.()).toEqual(['a file']);
  expect({ secrets, done }).toEqual({ secrets: ['a-token'], done: ['drop a-token', 'forget h'] });
});

test('a keychain that cannot forget stays one', () => {
  const tokens = { getToken: () => Promise.resolve(''), drop: () => undefined };
  const { keychain } = concealed({ keychain: () => Promise.resolve(undefined), tokens, conceal: () => undefined });
  expect(keychain).not.toHaveProperty('forget');
});

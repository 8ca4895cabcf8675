import type { Credential } from './credential';
import { chain, type Keychain } from './keychain';

const login = (source: string): Credential => ({ kind: 'registryToken', token: 't', source });
const { signal } = new AbortController();

test('chain() asks in order, and the first that has something wins', async () => {
  const asked: string[] = [];
  const link =
    (name: string, credential?: Credential): Keychain =>
    (host, path) => {
      asked.push(`${name} ${host}/${path}`);
      return Promise.resolve(credential);
    };
  const keychain = chain(link('one'), link('two', login('two')), link('three', login('three')));
  expect(await keychain('h', 'a/b', signal)).toEqual(login('two'));
  expect(asked).toEqual(['one h/a/b', 'two h/a/b']);
  expect(await chain(link('none'))('h', 'a', signal)).toBeUndefined();
});

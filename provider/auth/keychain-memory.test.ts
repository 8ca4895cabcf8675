import { setMaxListeners } from 'node:events';
import type { Credential } from './credential';
import { chain, memoizeKeychain, type Keychain } from './keychain';

const { signal } = new AbortController();
// Any number of questions of one test may wait on it.
setMaxListeners(0, signal);
const login = (token: string): Credential => ({ kind: 'registryToken', token, source: 'the test' });

/** A keychain whose answers are counted, and what it was told to forget. */
function counted() {
  const asked: string[] = [];
  const forgotten: string[] = [];
  const find: Keychain = async (host, path) => {
    asked.push(`${host}/${path}`);
    await new Promise((resolve) => setImmediate(resolve));
    return login(String(asked.length));
  };
  const forget = (host: string): void => void forgotten.push(host);
  return { asked, forgotten, keychain: Object.assign(find, { forget, places: () => ['here'] }) };
}

test('HLP-5: one look-up for a host and path, however many ask', async () => {
  const { asked, keychain } = counted();
  const memory = memoizeKeychain(keychain);
  await Promise.all(Array.from({ length: 50 }, () => memory('h', 'a', signal)));
  expect(await memory('h', 'a', signal)).toEqual(login('1'));
  await memory('h', 'b', signal);
  expect(asked).toEqual(['h/a', 'h/b']);
});

test('no failure is remembered', async () => {
  let count = 0;
  const memory = memoizeKeychain(() =>
    (count += 1) === 1 ? Promise.reject(new Error('x')) : Promise.resolve(undefined),
  );
  await expect(memory('h', 'a', signal)).rejects.toThrow('x');
  expect(await memory('h', 'a', signal)).toBeUndefined();
});

test('HLP-5: many refusals of one credential are one new look-up; of an older one, none', async () => {
  const { asked, forgotten, keychain } = counted();
  const memory = memoizeKeychain(keychain);
  const first = await memory('h', 'a', signal);
  for (let index = 0; index < 20; index += 1) memory.forget?.('h', first);
  expect(await memory('h', 'a', signal)).toEqual(login('2'));
  memory.forget?.('h', first);
  expect(await memory('h', 'a', signal)).toEqual(login('2'));
  expect([asked.length, forgotten]).toEqual([2, ['h']]);
});

test('without a credential all of the host is forgotten, and nothing of another', async () => {
  const { asked, keychain } = counted();
  const memory = memoizeKeychain(keychain);
  await memory('h', 'a', signal);
  await memory('i', 'a', signal);
  memory.forget?.('h');
  await memory('h', 'a', signal);
  await memory('i', 'a', signal);
  expect(asked).toEqual(['h/a', 'i/a', 'h/a']);
});

test('a chain tells all its links to forget, and names all their places', () => {
  const { forgotten, keychain } = counted();
  const both = chain(() => Promise.resolve(undefined), keychain, memoizeKeychain(keychain));
  both.forget?.('h');
  expect(forgotten).toEqual(['h', 'h']);
  expect(both.places?.()).toEqual(['here', 'here']);
});

import { z } from 'zod';
import { apiRoot } from './exchange';
import { RegistryUiOptions } from './options';

const HOST = { host: 'registry.example.com' };
const LOGIN = { username: 'build', password: 'a:b' };

test.each([
  ['a host alone', HOST],
  ['a login', { ...HOST, ...LOGIN }],
  ['an endpoint', { ...HOST, endpoint: 'https://ui.example.com/udr/v1api/' }],
  ['plain http on loopback', { ...HOST, endpoint: 'http://127.0.0.1:8080' }],
])('takes %s', (_what, entry) => {
  expect(RegistryUiOptions.parse(entry)).toEqual(entry);
});

test.each([
  ['no host', {}, ['host']],
  ['a name alone', { ...HOST, username: 'u' }, ['password']],
  ['a token alone', { ...HOST, password: 'p' }, ['username']],
  ['an empty name', { ...HOST, username: '', password: 'p' }, ['username']],
  ['an empty token', { ...HOST, username: 'u', password: '' }, ['password']],
  ['a name with a colon', { ...HOST, username: 'a:b', password: 'p' }, ['username']],
  ['plain http', { ...HOST, endpoint: 'http://ui.example.com' }, ['endpoint']],
  ['a login in the endpoint', { ...HOST, endpoint: 'https://u:p@ui.example.com' }, ['endpoint']],
  ['what is no URL', { ...HOST, endpoint: 'ui.example.com' }, ['endpoint']],
  ['an unknown member', { ...HOST, token: 'x' }, ['']],
  ['all at once', { username: 'a', endpoint: 'ftp://x', password: 5 }, ['endpoint', 'host', 'password']],
  ['two at once', { ...HOST, username: 'a:b', password: 'p', endpoint: 'x' }, ['endpoint', 'username']],
])('refuses %s', (_what, entry, paths) => {
  const issues = RegistryUiOptions.safeParse(entry).error?.issues ?? [];
  expect(issues.map(({ path }) => path.join('.')).sort()).toEqual(paths);
});

test('no message shows a secret', () => {
  const entry = { ...HOST, username: 'a:hush', password: 'hush', endpoint: 'https://u:hush@h' };
  expect(RegistryUiOptions.safeParse(entry).error?.message).not.toContain('hush');
});

test('every member is described, the token is secret', () => {
  const schema = z.toJSONSchema(RegistryUiOptions, { io: 'input' });
  const Members = z.record(z.string(), z.looseObject({ description: z.string(), secret: z.boolean().optional() }));
  const members = Members.parse(schema.properties);
  expect(Object.keys(members)).toEqual(['host', 'endpoint', 'username', 'password']);
  expect(Object.keys(members).filter((name) => members[name]?.secret === true)).toEqual(['password']);
});

test.each([
  [{ host: 'h.example.com' }, 'https://h.example.com/udr/v1api/'],
  [{ host: 'localhost:5000' }, 'http://localhost:5000/udr/v1api/'],
  [{ host: 'h', endpoint: 'https://ui.example.com' }, 'https://ui.example.com/udr/v1api/'],
  [{ host: 'h', endpoint: 'https://ui.example.com/' }, 'https://ui.example.com/udr/v1api/'],
  [{ host: 'h', endpoint: 'https://ui.example.com/hub' }, 'https://ui.example.com/hub/udr/v1api/'],
  [{ host: 'h', endpoint: 'https://ui.example.com/udr/v1api' }, 'https://ui.example.com/udr/v1api/'],
  [{ host: 'h', endpoint: 'https://ui.example.com/hub/UDR/v1api/' }, 'https://ui.example.com/hub/UDR/v1api/'],
])('%j: the API is at %s', (entry, root) => {
  expect(apiRoot(entry).href).toBe(root);
});

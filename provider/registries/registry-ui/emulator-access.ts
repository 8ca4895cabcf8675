import type { EmulatedRequest } from '../emulator';
import type { EmulatedUser, RegistryUiEmulatorOptions } from './emulator-options';

/** The user of the emulator's default. */
export const DEFAULT_USER: EmulatedUser = { username: 'build', token: 'ut-EXAMPLE:with:colons' };

/** The refusal that a request gets for a repository; undefined where it may be seen. */
export function refusalOf(
  { headers }: EmulatedRequest,
  repository: string,
  { users = [DEFAULT_USER], publicRepositories = [] }: RegistryUiEmulatorOptions,
): string | undefined {
  const header = headers['authorization'];
  if (header === undefined) return publicRepositories.includes(repository) ? undefined : 'Unauthorized.';
  const user = findUser(String(header), users);
  if (user === undefined) return 'Unauthorized: user name or token is wrong.';
  return (user.sees ?? [repository]).includes(repository) ? undefined : 'Access denied.';
}

/** RFC 7617: everything after the first colon is the token. */
function findUser(header: string, users: readonly EmulatedUser[]): EmulatedUser | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1] ?? '';
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 1) return undefined;
  const name = pair.slice(0, colon);
  const token = pair.slice(colon + 1);
  return users.find((user) => user.username === name && user.token === token);
}

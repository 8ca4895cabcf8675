import { createHash } from 'node:crypto';

/** What a user can prove, and where that came from. `source` is safe to print: `docker config '/home/u/.docker/config.json'`. */
export type Credential =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string; readonly source: string }
  /** An OAuth2 refresh token; `username` goes with it where a token service knows only the Basic scheme. */
  | { readonly kind: 'identityToken'; readonly token: string; readonly username?: string; readonly source: string }
  /** A bearer token that is sent as it is. */
  | { readonly kind: 'registryToken'; readonly token: string; readonly source: string };

// docker writes this as the user name of a secret that is an identity token (KEY-6).
const TOKEN_USERNAME = '<token>';

/** The credential that a stored user name and secret stand for (KEY-6). */
export function loginCredential(login: { username: string; secret: string; source: string }): Credential {
  const { username, secret, source } = login;
  if (username === TOKEN_USERNAME) return { kind: 'identityToken', token: secret, source };
  return { kind: 'basic', username, password: secret, source };
}

/** The value of an Authorization header for a name and password, in UTF-8. @see https://www.rfc-editor.org/rfc/rfc7617 */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** The Authorization header by which a credential proves itself without an exchange; undefined where it cannot. */
export function findBasicAuthorization(credential: Credential | undefined): string | undefined {
  if (credential?.kind === 'basic') return basicAuthorization(credential.username, credential.password);
  if (credential?.kind === 'identityToken') {
    return basicAuthorization(credential.username ?? TOKEN_USERNAME, credential.token);
  }
  return undefined;
}

const keys = new WeakMap<Credential, string>();

/** A name for a credential, equal for equal ones wherever they came from, that tells nothing of its secret. */
export function credentialKey(credential: Credential | undefined): string {
  if (credential === undefined) return '';
  const known = keys.get(credential);
  if (known !== undefined) return known;
  const { kind } = credential;
  const parts = kind === 'basic' ? [credential.username, credential.password] : [credential.token];
  const key = createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest('base64');
  keys.set(credential, key);
  return key;
}

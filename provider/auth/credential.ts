/** What a user can prove, and where that came from. `source` is safe to print: `docker config /home/u/.docker/config.json`. */
export type Credential =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string; readonly source: string }
  | { readonly kind: 'identityToken'; readonly token: string; readonly username?: string; readonly source: string }
  | { readonly kind: 'registryToken'; readonly token: string; readonly source: string };

/** The value of an Authorization header for a name and password. @see https://www.rfc-editor.org/rfc/rfc7617 */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

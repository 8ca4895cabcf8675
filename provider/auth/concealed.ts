import type { Credential } from './credential';
import { findBasicAuthorization } from './credential';
import type { Keychain } from './keychain';
import type { TokenSource } from './token';

/** Where secrets come from, and who is to take them out of texts. */
export interface Concealing {
  readonly keychain: Keychain;
  readonly tokens: TokenSource;
  readonly conceal: (secret: string) => void;
}

/** Makes every credential and token known to `conceal` before it is sent: a registry may repeat what it was sent. */
export function concealed({ keychain, tokens, conceal }: Concealing): Pick<Concealing, 'keychain' | 'tokens'> {
  const find: Keychain = async (host, path, signal) => {
    const credential = await keychain(host, path, signal);
    for (const secret of secretsOf(credential)) conceal(secret);
    return credential;
  };
  const { forget, places } = keychain;
  return {
    keychain: Object.assign(find, { ...(forget && { forget }), ...(places && { places }) }),
    tokens: {
      async getToken(question, signal) {
        const token = await tokens.getToken(question, signal);
        conceal(token);
        return token;
      },
      drop: (question, token) => tokens.drop(question, token),
    },
  };
}

/** In the forms in which they are sent. */
function secretsOf(credential: Credential | undefined): string[] {
  if (credential === undefined) return [];
  const [, basic = ''] = findBasicAuthorization(credential)?.split(' ') ?? [];
  const secret = credential.kind === 'basic' ? credential.password : credential.token;
  return [secret, ...(basic === '' ? [] : [basic])];
}

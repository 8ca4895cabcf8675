import type { Clock } from '../clock';
import type { Send } from '../http/send';
import { share } from '../http/share';
import { credentialKey, type Credential } from './credential';
import { scopeKey } from './scope';
import { openTokenCache } from './token-cache';
import { exchangeToken, type TokenQuestion } from './token-exchange';

export type { TokenQuestion };

/** Tokens of one configuration: fetched once, shared, kept while they are good. */
export interface TokenSource {
  /**
   * Gives a good token, fetched where there is none; equal questions at a time are one request (TOK-10).
   * @throws {RegistryError} `UNAUTHENTICATED` if the token service refuses; no failure is kept.
   */
  getToken(question: TokenQuestion, signal: AbortSignal): Promise<string>;
  /** Forgets a token that a registry refused; a newer one for the same question stays. */
  drop(question: TokenQuestion, token: string): void;
}

/** Opens an empty store of tokens. `send` must not follow redirects: the request holds the credentials (RLM-5). */
export function openTokens(send: Send, clock: Pick<Clock, 'now'>): TokenSource {
  const cache = openTokenCache(() => clock.now());
  const flights = share<string>();
  // TOK-3: what took the place of an identity token, by the key of the first one.
  const renewals = new Map<string, string>();

  const fetchToken = async (question: TokenQuestion, signal: AbortSignal): Promise<string> => {
    const owner = credentialKey(question.credential);
    const credential = renewed(question.credential, renewals.get(owner));
    const grant = await exchangeToken(send, { ...question, credential }, signal);
    if (grant.refreshToken !== undefined && credential?.kind === 'identityToken') {
      renewals.set(owner, grant.refreshToken);
    }
    cache.add(keyOf(question), grant);
    return grant.token;
  };

  return {
    async getToken(question, signal) {
      const key = keyOf(question);
      return cache.find(key) ?? flights(key, signal, (shared) => fetchToken(question, shared));
    },
    drop: (question, token) => cache.drop(keyOf(question), token),
  };
}

/** TOK-8. */
function keyOf({ host, realm, service, scopes, credential }: TokenQuestion): string {
  return JSON.stringify([host, realm.href, service ?? null, credentialKey(credential), scopeKey(scopes)]);
}

function renewed(credential: Credential | undefined, token: string | undefined): Credential | undefined {
  return credential?.kind === 'identityToken' && token !== undefined ? { ...credential, token } : credential;
}

import { z } from 'zod';
import type { Clock } from '../clock';
import { RegistryError } from '../errors';
import { decodeJson, statusError } from '../http/decode';
import type { HttpRequest, HttpResponse, Send } from '../http/send';
import { share } from '../http/share';
import { basicAuthorization, type Credential } from './credential';

/** What a token is for. */
export interface TokenQuestion {
  /** Checked. */
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scope: string;
  readonly credential: Credential | undefined;
  readonly goal: string;
  readonly signal: AbortSignal;
}

/** Tokens of one configuration: fetched once, shared, kept while they are good. */
export interface TokenSource {
  /** A token that is still good; undefined where there is none yet. */
  find(question: Omit<TokenQuestion, 'goal' | 'signal'>): string | undefined;
  /** A good token, fetched where there is none. */
  get(question: TokenQuestion): Promise<string>;
  /** Forgets a token that was refused. */
  drop(question: Omit<TokenQuestion, 'goal' | 'signal'>): void;
}

// TOK-6, TOK-7. Nothing is refused for a field that is not needed.
const TokenAnswer = z.looseObject({
  token: z.string().nullish().catch(undefined),
  access_token: z.string().nullish().catch(undefined),
  expires_in: z.number().nullish().catch(undefined),
  refresh_token: z.string().nullish().catch(undefined),
});

// TOK-13, and the specification's least life of a token. @see https://distribution.github.io/distribution/spec/auth/token/
const TOKEN_BYTES = 1024 * 1024;
const LEAST_LIFE_SECONDS = 60;
// Renewed a little early, since a request takes its time.
const MARGIN_MS = 5000;
const CLIENT_ID = 'tagpin';

interface Kept {
  readonly token: string;
  readonly until: number;
}

/** Opens an empty store of tokens. `send` must not follow redirects: the request holds the credentials (RLM-5). */
export function openTokens(send: Send, clock: Clock): TokenSource {
  const kept = new Map<string, Kept>();
  const refreshed = new Map<string, string>();
  const flights = share<string>();
  const find: TokenSource['find'] = (question) => {
    const found = kept.get(keyOf(question));
    return found !== undefined && found.until > clock.now().getTime() ? found.token : undefined;
  };
  return {
    find,
    drop: (question) => void kept.delete(keyOf(question)),
    get: (question) => {
      const known = find(question);
      if (known !== undefined) return Promise.resolve(known);
      return flights(keyOf(question), question.signal, async (signal) => {
        const answer = await exchange(send, { ...question, signal }, refreshed);
        const life = Math.max(LEAST_LIFE_SECONDS, answer.expires_in ?? 0) * 1000 - MARGIN_MS;
        kept.set(keyOf(question), { token: answer.token, until: clock.now().getTime() + life });
        return answer.token;
      });
    },
  };
}

function keyOf({ realm, service, scope, credential }: Omit<TokenQuestion, 'goal' | 'signal'>): string {
  const who = credential === undefined ? [] : [credential.kind, credential.source, identityOf(credential)];
  return JSON.stringify([realm.href, service, scope, ...who]);
}

function identityOf(credential: Credential): string {
  return credential.kind === 'basic' ? `${credential.username}:${credential.password}` : credential.token;
}

async function exchange(
  send: Send,
  question: TokenQuestion,
  refreshed: Map<string, string>,
): Promise<{ token: string; expires_in?: number | null | undefined }> {
  const { credential } = question;
  const response =
    credential?.kind === 'identityToken' ? await byIdentity(send, question, refreshed) : await byGet(send, question);
  const answer = readAnswer(response, question);
  if (credential?.kind === 'identityToken' && answer.refresh_token)
    refreshed.set(credential.token, answer.refresh_token);
  const token = answer.access_token || answer.token;
  if (!token)
    throw new RegistryError(
      'BAD_RESPONSE',
      `Cannot ${question.goal}: token service '${question.realm.host}' answered without a token`,
    );
  return { token, expires_in: answer.expires_in };
}

function byGet(send: Send, { realm, service, scope, credential, goal, signal }: TokenQuestion): Promise<HttpResponse> {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  if (scope !== '') url.searchParams.append('scope', scope);
  url.searchParams.set('client_id', CLIENT_ID);
  const login = loginOf(credential);
  return send({
    method: 'GET',
    url,
    headers: { accept: 'application/json', ...login },
    goal,
    maxBytes: TOKEN_BYTES,
    signal,
  });
}

function loginOf(credential: Credential | undefined): Record<string, string> {
  if (credential?.kind === 'basic')
    return { authorization: basicAuthorization(credential.username, credential.password) };
  if (credential?.kind === 'identityToken')
    return { authorization: basicAuthorization(credential.username ?? '<token>', credential.token) };
  return {};
}

/** TOK-3: OAuth2 first; a service that knows no POST gets the same by Basic. */
async function byIdentity(send: Send, question: TokenQuestion, refreshed: Map<string, string>): Promise<HttpResponse> {
  const { realm, service, scope, credential, goal, signal } = question;
  if (credential?.kind !== 'identityToken') return byGet(send, question);
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshed.get(credential.token) ?? credential.token,
    client_id: CLIENT_ID,
    scope,
    ...(service !== undefined && { service }),
  });
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  const request: HttpRequest = {
    method: 'POST',
    url: realm,
    headers,
    body: form.toString(),
    goal,
    maxBytes: TOKEN_BYTES,
    signal,
  };
  const response = await send(request);
  return [404, 405].includes(response.status) ? byGet(send, question) : response;
}

function readAnswer(response: HttpResponse, { realm, credential, goal }: TokenQuestion): z.output<typeof TokenAnswer> {
  if (response.status === 200) return decodeJson(response, TokenAnswer, goal);
  if (credential !== undefined && [400, 401, 403].includes(response.status)) {
    // TOK-12: never anonymous in silence, since a wrong password would go unnoticed.
    throw new RegistryError(
      'UNAUTHENTICATED',
      `Cannot ${goal}: credentials from ${credential.source} were refused by '${realm.host}' (${response.status})`,
      { host: realm.host, status: response.status, credentialSource: credential.source },
    );
  }
  throw statusError(response, `${goal}, since its token service '${realm.host}' gave no token`);
}

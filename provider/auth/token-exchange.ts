import { RegistryError, type ErrorCode } from '../errors';
import { statusError } from '../http/decode';
import { isLimited } from '../http/limited';
import { problemOf } from '../http/problem';
import type { HttpRequest, HttpResponse, Send } from '../http/send';
import { findBasicAuthorization, type Credential } from './credential';
import { findGrant, type TokenGrant } from './token-answer';

/** A token to ask for. */
export interface TokenQuestion {
  /** The registry's host in references. */
  readonly host: string;
  /** The token service, as `checkedRealm` let it pass. */
  readonly realm: URL;
  readonly service: string | undefined;
  /** Asked for in this order. */
  readonly scopes: readonly string[];
  readonly credential: Credential | undefined;
}

// TOK-13.
const ANSWER_BYTES = 64 * 1024;
const CLIENT_ID = 'tagpin';

/**
 * Asks a token service once. The goal in its errors is the login, since one answer serves many look-ups.
 * @throws {RegistryError} `UNAUTHENTICATED` if it refuses, `UNTRUSTED` if it redirects, `BAD_RESPONSE` if it gives no token;
 *   else as `Send`.
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export async function exchangeToken(send: Send, question: TokenQuestion, signal: AbortSignal): Promise<TokenGrant> {
  const goal = `log in to '${question.host}' at '${question.realm.host}'`;
  const response = await ask(send, question, { goal, signal });
  if (response.status !== 200 || isLimited(response)) throw refusal(response, question, goal);
  const grant = findGrant(response.body.toString('utf8'));
  if (grant !== undefined) return grant;
  throw new RegistryError('BAD_RESPONSE', `Cannot ${goal}: there is no token in the answer`, {
    host: question.realm.host,
    status: response.status,
    credentialSource: question.credential?.source,
  });
}

type Attempt = Pick<HttpRequest, 'goal' | 'signal'>;

async function ask(send: Send, question: TokenQuestion, attempt: Attempt): Promise<HttpResponse> {
  const { credential } = question;
  if (credential?.kind === 'identityToken') {
    const response = await send(formRequest(question, credential.token, attempt));
    if (!knowsNoForm(response)) return response;
  }
  return send(queryRequest(question, attempt));
}

/** TOK-3: many services know GET only, and say so in one of these ways. */
function knowsNoForm({ status, body }: HttpResponse): boolean {
  return status === 404 || status === 405 || (status === 400 && /unsupported/i.test(body.toString('latin1')));
}

/** TOK-1. */
function queryRequest({ realm, service, scopes, credential }: TokenQuestion, attempt: Attempt): HttpRequest {
  const query = new URLSearchParams();
  for (const scope of scopes) query.append('scope', scope);
  if (service !== undefined) query.append('service', service);
  query.append('client_id', CLIENT_ID);
  const url = new URL(realm);
  // Joined as text, for URLSearchParams would write the realm's own query anew.
  url.search = [realm.search.slice(1), query.toString()].filter(Boolean).join('&');
  const authorization = findBasicAuthorization(credential);
  const headers = { accept: 'application/json', ...(authorization !== undefined && { authorization }) };
  return { method: 'GET', url, headers, maxBytes: ANSWER_BYTES, ...attempt };
}

/** TOK-3. @see https://distribution.github.io/distribution/spec/auth/oauth/ */
function formRequest({ realm, service, scopes }: TokenQuestion, refreshToken: string, attempt: Attempt): HttpRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: CLIENT_ID,
    ...(service !== undefined && { service }),
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
  });
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url: realm, headers, body: form.toString(), maxBytes: ANSWER_BYTES, ...attempt };
}

function refusal(response: HttpResponse, question: TokenQuestion, goal: string): RegistryError {
  const { status } = response;
  const { realm, credential } = question;
  // RET-6: neither a limit nor an outage is a matter of logins.
  if (isLimited(response) || isPassing(status)) return statusError(withoutText(response, realm), goal);
  const [code, why] = reasonOf(status, question);
  return new RegistryError(code, `Cannot ${goal}: ${why}`, {
    host: realm.host,
    path: realm.pathname,
    status,
    credentialSource: credential?.source,
  });
}

function reasonOf(status: number, { realm, credential, host }: TokenQuestion): [ErrorCode, string] {
  const service = `'${realm.host}'`;
  if (isRefusal(status, credential)) {
    // TOK-12: never anonymous instead, which would hide a wrong password.
    if (credential !== undefined) {
      return ['UNAUTHENTICATED', `credentials from ${credential.source} were refused by ${service} (${status})`];
    }
    const none = `there are no credentials for '${host}', or the repository does not exist`;
    return ['UNAUTHENTICATED', `an anonymous login was refused by ${service} (${status}); ${none}`];
  }
  // RLM-5.
  const isRedirect = status >= 300 && status < 400;
  if (isRedirect) return ['UNTRUSTED', `${service} answered ${status}; a redirect is not followed with a login`];
  // What is missing at a token service is no tag, so this is never a MANIFEST_NOT_FOUND.
  return ['BAD_RESPONSE', `${service} answered ${status}`];
}

/** OAuth2 refuses a refresh token by 400. @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
function isRefusal(status: number, credential: Credential | undefined): boolean {
  return status === 401 || status === 403 || (status === 400 && credential?.kind === 'identityToken');
}

function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status >= 500;
}

/** Without what the service wrote, which could repeat what it was sent, but for its error code (TOK-14). */
function withoutText(response: HttpResponse, realm: URL): HttpResponse {
  const code = problemOf(response.body)?.code;
  const isCode = code !== undefined && /^[A-Z_]{1,40}$/.test(code);
  const body = Buffer.from(isCode ? JSON.stringify({ errors: [{ code }] }) : '');
  return { ...response, body, url: new URL(realm.pathname, realm) };
}

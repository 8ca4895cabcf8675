import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import { errorAnswer, jsonAnswer } from './emulator-answers';
import { challengeAnswer, deniedAnswer, neededRight, passesByBasic, type TokenProblem } from './emulator-bearer';
import { hasLogin, type EmulatedAuth } from './emulator-challenge';
import type { EmulatedToken } from './emulator-options';

interface Issued {
  /** `repository:<path>:pull` and the like, one per action. */
  readonly grants: ReadonlySet<string>;
  readonly endsAt: Date | undefined;
}

/** A token service and the registry that trusts it. @see https://distribution.github.io/distribution/spec/auth/token/ */
export function openTokens(options: EmulatedToken): EmulatedAuth {
  const issued = new Map<string, Issued>();
  let serial = 0;
  const issue = (scopes: readonly string[]): string => {
    serial += 1;
    const token = `emulated-token-${serial}`;
    const { now, expiresInSeconds = 60 } = options;
    const endsAt = now && new Date(now().getTime() + expiresInSeconds * 1000);
    issued.set(token, { grants: grantsOf(scopes, options), endsAt });
    return token;
  };
  return {
    token: (request) =>
      request.url.pathname === (options.path ?? '/token') ? tokenAnswer(request, options, issue) : undefined,
    refusal: (request, path) => {
      if (passesByBasic(request, options)) return undefined;
      const problem = problemOf({ request, path, issued }, options);
      return problem === undefined ? undefined : challengeAnswer({ request, path, problem }, options);
    },
    expireTokens: () => {
      issued.clear();
    },
  };
}

function tokenAnswer(
  request: EmulatedRequest,
  options: EmulatedToken,
  issue: (scopes: readonly string[]) => string,
): EmulatedResponse {
  const form = request.method === 'POST' ? new URLSearchParams(request.body.toString()) : undefined;
  const refusal = tokenRefusal(request, form, options);
  if (refusal !== undefined) return refusal;
  // A form joins its scopes with blanks (RFC 6749 3.3), a query repeats the parameter.
  const scopes = (form ?? request.url.searchParams).getAll('scope').flatMap((scope) => scope.split(' '));
  if (options.denial === 'tokenService' && scopes.some((scope) => isDenied(scope, options))) return deniedAnswer();
  return jsonAnswer(200, { ...members(issue(scopes), options), ...lifetime(options) });
}

function tokenRefusal(
  request: EmulatedRequest,
  form: URLSearchParams | undefined,
  options: EmulatedToken,
): EmulatedResponse | undefined {
  if (form !== undefined && options.getOnly === true)
    return errorAnswer(404, { code: 'UNSUPPORTED', message: 'not found' });
  const asked = (form ?? request.url.searchParams).get('service');
  if (asked !== (options.service ?? 'emulated'))
    return errorAnswer(400, { code: 'UNSUPPORTED', message: 'unknown service' });
  const known = form === undefined ? hasIdentity(request, options) : hasGrant(form, options);
  if (known) return undefined;
  return errorAnswer(401, { code: 'UNAUTHORIZED', message: 'incorrect username or password', detail: null });
}

function hasIdentity(request: EmulatedRequest, options: EmulatedToken): boolean {
  if (request.headers['authorization'] !== undefined) return hasLogin(request, options);
  return options.anonymous ?? options.username === undefined;
}

function hasGrant(form: URLSearchParams, { identityToken, username, password }: EmulatedToken): boolean {
  if (form.get('grant_type') === 'refresh_token')
    return identityToken !== undefined && form.get('refresh_token') === identityToken;
  return username !== undefined && form.get('username') === username && form.get('password') === password;
}

function members(token: string, { member = 'both' }: EmulatedToken): object {
  return {
    ...(['token', 'both', 'token, other empty'].includes(member) && { token }),
    ...(['access_token', 'both'].includes(member) && { access_token: token }),
    ...(member === 'token, other empty' && { access_token: '' }),
  };
}

function lifetime({ now, expiresInSeconds, issuedAt = now?.().toISOString() }: EmulatedToken): object {
  return {
    ...(expiresInSeconds !== undefined && { expires_in: expiresInSeconds }),
    ...(issuedAt !== undefined && { issued_at: issuedAt }),
  };
}

const SCOPE = /^repository:([^:]+):([\w,*]+)$/;

/** `repository:a/b:pull,push` grants two actions; what is denied is left out in silence, as token services do. */
function grantsOf(scopes: readonly string[], options: EmulatedToken): ReadonlySet<string> {
  const grants = new Set<string>();
  for (const scope of scopes) {
    const [, path = '', actions = ''] = SCOPE.exec(scope) ?? [];
    if (isDenied(scope, options)) continue;
    for (const action of actions.split(',')) grants.add(`repository:${path}:${action}`);
  }
  return grants;
}

function isDenied(scope: string, { denied = [] }: EmulatedToken): boolean {
  return denied.includes(SCOPE.exec(scope)?.[1] ?? '');
}

function problemOf(
  {
    request,
    path,
    issued,
  }: { request: EmulatedRequest; path: string | undefined; issued: ReadonlyMap<string, Issued> },
  options: EmulatedToken,
): TokenProblem | undefined {
  const token = /^bearer (.+)$/i.exec(String(request.headers['authorization'] ?? ''))?.[1];
  if (token === undefined) return 'none sent';
  const known = issued.get(token);
  if (known === undefined || hasEnded(known, options.now)) return 'invalid_token';
  if (path !== undefined && !known.grants.has(neededRight(request, path, options))) return 'insufficient_scope';
  return undefined;
}

function hasEnded({ endsAt }: Issued, now: EmulatedToken['now']): boolean {
  return endsAt !== undefined && now !== undefined && endsAt <= now();
}

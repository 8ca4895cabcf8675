import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import { errorAnswer } from './emulator-answers';
import { hasLogin, unauthorized } from './emulator-challenge';
import type { EmulatedToken } from './emulator-options';

/** What is wrong with a request's token. */
export type TokenProblem = 'none sent' | 'invalid_token' | 'insufficient_scope';

/** A request that its token does not cover. */
export interface Challenged {
  readonly request: EmulatedRequest;
  /** Absent for the ping. */
  readonly path: string | undefined;
  readonly problem: TokenProblem;
}

/** The right that a request needs: `repository:<path>:pull`. */
export function neededRight({ url }: EmulatedRequest, path: string, { listAction = 'pull' }: EmulatedToken): string {
  return `repository:${path}:${url.pathname.endsWith('/tags/list') ? listAction : 'pull'}`;
}

/** Whether it passes by the Basic that is offered besides. */
export function passesByBasic(request: EmulatedRequest, options: EmulatedToken): boolean {
  return options.basic !== undefined && hasLogin(request, options);
}

/** 401 with the challenge in the registry's own words; or 403 where it hides what may not be seen. */
export function challengeAnswer(challenged: Challenged, options: EmulatedToken): EmulatedResponse {
  const { problem, path } = challenged;
  if (problem === 'insufficient_scope' && options.denial === 'registry') return deniedAnswer();
  if (problem === 'none sent' && path !== undefined && options.hidden !== undefined)
    return hiddenAnswer(options.hidden);
  const answer = unauthorized('', path);
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': challengesOf(challenged, options) } };
}

/** As GitHub's registry and its token service word it. */
export function deniedAnswer(): EmulatedResponse {
  return errorAnswer(403, { code: 'DENIED', message: 'requested access to the resource is denied' });
}

function hiddenAnswer(status: 403 | 404): EmulatedResponse {
  if (status === 403) return deniedAnswer();
  return errorAnswer(404, { code: 'NAME_UNKNOWN', message: 'repository name not known to registry' });
}

function challengesOf(challenged: Challenged, options: EmulatedToken): string | string[] {
  const bearer = bearerOf(challenged, options);
  const basic = 'Basic realm="emulated, with comma"';
  if (options.basic === 'before') return [basic, bearer];
  if (options.basic === 'after') return [bearer, basic];
  return options.basic === 'same header' ? `${basic}, ${bearer}` : bearer;
}

function bearerOf(challenged: Challenged, options: EmulatedToken): string {
  const { path = '/token', service = 'emulated', quoted = true } = options;
  const { realm = challenged.request.url.origin + path } = options;
  const parameters = { realm, service, ...scopeOf(challenged, options), ...errorOf(challenged) };
  const mark = quoted ? '"' : '';
  const texts = Object.entries(parameters).map(([name, value]) => `${name}=${mark}${value}${mark}`);
  return `Bearer ${texts.join(',')}`;
}

function scopeOf({ request, path }: Challenged, options: EmulatedToken): object {
  const { scope = path === undefined ? '' : neededRight(request, path, options) } = options;
  return scope === '' ? {} : { scope };
}

function errorOf({ problem }: Challenged): object {
  return problem === 'none sent' ? {} : { error: problem };
}

import type { z } from 'zod';
import { RegistryError, type ErrorCode } from '../errors';
import { problemOf, safeText } from './problem';
import { header, type HttpResponse } from './send';

/** The error for a status that is not what was hoped for; 404 is the backend's to judge before. */
export function statusError(response: HttpResponse, goal: string): RegistryError {
  const { status, url, attempts = 1 } = response;
  const problem = problemOf(response.body);
  const requestId = header(response, 'x-request-id') ?? header(response, 'x-amzn-requestid');
  const said = [problem?.code, problem?.message === undefined ? undefined : `(${problem.message})`].filter(Boolean).join(' ');
  const wait = header(response, 'retry-after');
  const parts = [
    `registry answered ${status}`,
    ...(said === '' ? [] : [` ${said}`]),
    ...(attempts > 1 ? [` after ${attempts} attempts`] : []),
    ...(wait !== undefined && status >= 400 ? [`; it asks to wait ${/^\d+$/.test(wait) ? `${wait} s` : `until ${safeText(wait)}`}`] : []),
    ...(requestId === undefined ? [] : [` (request id ${safeText(requestId)})`]),
  ];
  const details = { host: url.host, path: url.pathname, status, requestId };
  return new RegistryError(codeOf(status, problem?.code), `Cannot ${goal}: ${parts.join('')}`, details);
}

function codeOf(status: number, code: string | undefined): ErrorCode {
  // RET-7: some registries limit with another status.
  if (status === 429 || code?.toUpperCase() === 'TOOMANYREQUESTS') return 'RATE_LIMITED';
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 408 || status === 425 || status >= 500) return status === 501 ? 'BAD_RESPONSE' : 'UNAVAILABLE';
  return 'BAD_RESPONSE';
}

/** Reads a JSON body by its schema. @throws {RegistryError} `BAD_RESPONSE` if it does not fit; no value of it is shown. */
export function decodeJson<T>(response: HttpResponse, schema: z.ZodType<T>, goal: string): T {
  const bad = (what: string): RegistryError =>
    new RegistryError('BAD_RESPONSE', `Cannot ${goal}: ${what}`, { host: response.url.host, path: response.url.pathname, status: response.status });
  const text = response.body.toString('utf8');
  if (/^\s*</.test(text)) throw bad(`'${response.url.host}' answered with a page, not as a registry; a login page or a proxy may be in between`);
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw bad(`registry answered with an unexpected body${path === '' ? '' : ` at '${safeText(path)}'`}`);
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

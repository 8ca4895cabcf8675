import type { z } from 'zod';
import { RegistryError, type ErrorCode } from '../errors';
import { parseJson } from '../json';
import { formatAttempts } from './attempts';
import { isLimited } from './limited';
import { problemOf } from './problem';
import { safeText } from './safe-text';
import { header, type HttpResponse } from './send';

// Distribution and most others, AWS, Azure: what their support asks for.
const REQUEST_IDS = ['x-request-id', 'x-amzn-requestid', 'x-ms-correlation-request-id'];

/** The error for a status that is not what was hoped for; 404 is the backend's to judge before. */
export function statusError(response: HttpResponse, goal: string): RegistryError {
  const { status, url } = response;
  const requestId = requestIdOf(response);
  const parts = [
    `registry answered ${status}`,
    said(response),
    formatAttempts(response),
    asksToWait(response),
    requestId === undefined ? '' : ` (request id ${requestId})`,
  ];
  const details = { host: url.host, path: url.pathname, status, requestId };
  return new RegistryError(codeOf(response), `Cannot ${goal}: ${parts.join('')}`, details);
}

/** Reads a JSON body by its schema. @throws {RegistryError} `BAD_RESPONSE` if it does not fit; no value of it is shown. */
export function decodeJson<T>(response: HttpResponse, schema: z.ZodType<T>, goal: string): T {
  // LIM-6, RET-7: some say that they are limiting with a status of success.
  if (isLimited(response)) throw statusError(response, goal);
  const text = response.body.toString('utf8').replace(/^\uFEFF/, '');
  const { host } = response.url;
  if (/^\s*</.test(text))
    throw unfit(
      response,
      goal,
      `'${host}' answered with a page, not as a registry; a login page or a proxy may be in between`,
    );
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const path = safeText(parsed.error.issues[0]?.path.join('.') ?? '');
  throw unfit(response, goal, `registry answered with an unexpected body${path === '' ? '' : ` at '${path}'`}`);
}

function unfit({ url, status }: HttpResponse, goal: string, what: string): RegistryError {
  return new RegistryError('BAD_RESPONSE', `Cannot ${goal}: ${what}`, { host: url.host, path: url.pathname, status });
}

function codeOf(response: HttpResponse): ErrorCode {
  const { status } = response;
  if (isLimited(response)) return 'RATE_LIMITED';
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  // 501 does not pass with time.
  if (status === 408 || status === 425 || (status >= 500 && status !== 501)) return 'UNAVAILABLE';
  return 'BAD_RESPONSE';
}

function requestIdOf(response: HttpResponse): string | undefined {
  const found = REQUEST_IDS.map((name) => header(response, name)).find((value) => value !== undefined);
  return found === undefined ? undefined : safeText(found);
}

/** ` DENIED (requested access to the resource is denied)`. */
function said({ body }: HttpResponse): string {
  const { code, message } = problemOf(body) ?? {};
  return `${code === undefined ? '' : ` ${code}`}${message === undefined ? '' : ` (${message})`}`;
}

function asksToWait(response: HttpResponse): string {
  const wait = header(response, 'retry-after');
  if (wait === undefined || response.status < 400) return '';
  return `; retry after ${/^[0-9]+$/.test(wait) ? `${wait} s` : safeText(wait)}`;
}

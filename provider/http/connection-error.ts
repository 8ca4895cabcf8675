import { RegistryError, type ErrorCode } from '../errors';
import { errorCodes } from './error-codes';
import { knownFailure, later, malformed, type Failure, type Repeat } from './failure';
import { ProxyError } from './proxy-error';
import { proxyFailure } from './proxy-failure';
import type { HttpRequest } from './send';

export type { Repeat };

/** No answer came. */
export class ConnectionError extends RegistryError {
  readonly repeat: Repeat;

  constructor(code: ErrorCode, message: string, options: { host: string; repeat: Repeat; cause: unknown }) {
    super(code, message, { host: options.host, cause: options.cause });
    this.repeat = options.repeat;
  }
}

// What a server that has just closed a kept connection looks like from here.
const CLOSED = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'HPE_INVALID_EOF_STATE',
]);

// Where HTTP was spoken before, what is left of a wrong answer, such as a body after HEAD, may have come instead of the end.
const LEFT: Failure = { what: 'connection closed', repeat: 'atOnce' };

/** Where an attempt stood when it failed. */
export interface Progress {
  readonly request: HttpRequest;
  /** Whether the answer had begun. */
  readonly begun: boolean;
  /** Whether the connection may have been in use before. */
  readonly reused: boolean;
}

/** Names what kept an answer from coming. */
export function connectionError(error: unknown, progress: Progress): ConnectionError {
  const failure = failureOf(errorCodes(error), progress);
  return failed(progress.request, error instanceof ProxyError ? proxyFailure(error, failure) : failure, error);
}

/** The error of an attempt that took too long. */
export function timeoutError(request: HttpRequest, timeoutMs: number): ConnectionError {
  const time = timeoutMs < 1000 ? `${Math.round(timeoutMs)} ms` : `${Number((timeoutMs / 1000).toFixed(1))} s`;
  return failed(request, later(`no answer within ${time}`), undefined);
}

function failed(
  { goal, url: { host } }: HttpRequest,
  { what, advice, repeat, code = 'UNAVAILABLE' }: Failure,
  cause: unknown,
): ConnectionError {
  const why = advice === undefined ? what : `${what}; ${advice}`;
  return new ConnectionError(code, `Cannot ${goal}: cannot reach '${host}': ${why}`, { host, repeat, cause });
}

function failureOf(codes: readonly string[], { begun, reused }: Progress): Failure {
  const kind = kindOf(codes);
  if (kind !== undefined && !begun && reused) return LEFT;
  if (kind === 'malformed') return malformed('it did not answer in HTTP');
  // RET-5: a body cut short is a failure of the network.
  if (kind === 'closed' && begun) return later('the answer was cut short');
  return knownFailure(codes);
}

function kindOf(codes: readonly string[]): 'closed' | 'malformed' | undefined {
  if (codes.some((code) => CLOSED.has(code))) return 'closed';
  // llhttp's codes.
  return codes.some((code) => code.startsWith('HPE_')) ? 'malformed' : undefined;
}

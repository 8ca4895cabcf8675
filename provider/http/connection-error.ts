import { RegistryError, type ErrorCode } from '../errors';
import { errorCodes } from './error-codes';
import type { HttpRequest } from './send';

/**
 * When a failed attempt may be repeated: at once and for free (the server had left a kept connection), after a wait, a second
 * time only, or never.
 */
export type Repeat = 'atOnce' | 'later' | 'once' | 'never';

/** No answer came. */
export class ConnectionError extends RegistryError {
  readonly repeat: Repeat;

  constructor(code: ErrorCode, message: string, options: { host: string; repeat: Repeat; cause: unknown }) {
    super(code, message, { host: options.host, cause: options.cause });
    this.repeat = options.repeat;
  }
}

interface Failure {
  readonly what: string;
  readonly repeat: Repeat;
  readonly code?: ErrorCode;
}

const later = (what: string): Failure => ({ what, repeat: 'later' });
const untrusted = (what: string): Failure => ({ what, repeat: 'never', code: 'UNTRUSTED' });
const malformed = (what: string): Failure => ({ what, repeat: 'never', code: 'BAD_RESPONSE' });
const certificate = (why: string): Failure =>
  untrusted(`its certificate is not trusted (${why}); name its issuer in a PEM file in NODE_EXTRA_CA_CERTS`);
const NOT_TLS = untrusted('it does not speak TLS; set plainHttp if it is meant to be plain HTTP');

// Codes of Node, OpenSSL and undici. @see https://nodejs.org/docs/latest-v20.x/api/errors.html,
// https://github.com/nodejs/undici/blob/v7.0.0/docs/docs/api/Errors.md, https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/
const FAILURES: Readonly<Record<string, Failure | undefined>> = {
  // RET-4: a typo should not cost the time of all attempts.
  ENOTFOUND: { what: 'the host name is not known; check its spelling', repeat: 'once' },
  EAI_AGAIN: later('the host name could not be looked up'),
  ECONNREFUSED: later('connection refused'),
  EHOSTUNREACH: later('there is no route to it'),
  ENETUNREACH: later('there is no route to its network'),
  ETIMEDOUT: later('no connection in time'),
  ECONNRESET: later('connection reset'),
  ECONNABORTED: later('connection reset'),
  EPIPE: later('connection closed'),
  UND_ERR_SOCKET: later('connection closed'),
  UND_ERR_CONNECT_TIMEOUT: later('no connection in time'),
  UND_ERR_HEADERS_OVERFLOW: malformed('it answered with too many headers'),
  UND_ERR_INVALID_ARG: {
    what: 'a header cannot be sent; check the credentials for characters that are no text',
    repeat: 'never',
    code: 'INVALID_INPUT',
  },
  UND_ERR_DESTROYED: { what: 'its connections were closed', repeat: 'never', code: 'CANCELLED' },
  UND_ERR_CLOSED: { what: 'its connections were closed', repeat: 'never', code: 'CANCELLED' },
  EPROTO: NOT_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_TLS,
  CERT_HAS_EXPIRED: untrusted('its certificate has expired'),
  CERT_NOT_YET_VALID: untrusted('its certificate is not valid yet; check the clock of this machine'),
  CERT_REVOKED: untrusted('its certificate was revoked'),
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate('self-signed'),
  SELF_SIGNED_CERT_IN_CHAIN: certificate('self-signed issuer'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate('unknown issuer'),
  UNABLE_TO_GET_ISSUER_CERT: certificate('unknown issuer'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate('unknown issuer'),
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted('its certificate is for another host'),
};

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
  return failed(progress.request, failureOf(errorCodes(error), progress), error);
}

/** The error of an attempt that took too long. */
export function timeoutError(request: HttpRequest, timeoutMs: number): ConnectionError {
  const time = timeoutMs < 1000 ? `${Math.round(timeoutMs)} ms` : `${Number((timeoutMs / 1000).toFixed(1))} s`;
  return failed(request, later(`no answer within ${time}`), undefined);
}

function failed(
  { goal, url: { host } }: HttpRequest,
  { what, repeat, code = 'UNAVAILABLE' }: Failure,
  cause: unknown,
): ConnectionError {
  return new ConnectionError(code, `Cannot ${goal}: cannot reach '${host}': ${what}`, { host, repeat, cause });
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

function knownFailure(codes: readonly string[]): Failure {
  const known = codes.find((code) => Object.hasOwn(FAILURES, code));
  const [code = 'connection failed'] = codes;
  return (known === undefined ? undefined : FAILURES[known]) ?? failureByName(code);
}

function failureByName(code: string): Failure {
  if (code.startsWith('CERT_') || code.startsWith('ERR_TLS_CERT_'))
    return untrusted(`its certificate is not trusted (${code})`);
  return code.startsWith('ERR_SSL_') ? untrusted(`no agreement on TLS (${code})`) : later(code);
}

import { RegistryError, type ErrorCode } from '../errors';
import type { HttpRequest } from './send';

/** When a failed attempt may be repeated: at once on another connection, after a wait, once only, or not at all. */
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

// Codes of Node and undici. @see https://nodejs.org/api/errors.html, https://github.com/nodejs/undici/blob/v7.0.0/docs/docs/api/Errors.md
const FAILURES: Readonly<Record<string, Failure>> = {
  ENOTFOUND: { what: 'the host name is not known; check its spelling', repeat: 'once' },
  EAI_AGAIN: { what: 'the host name could not be looked up', repeat: 'later' },
  ECONNREFUSED: { what: 'connection refused', repeat: 'later' },
  EHOSTUNREACH: { what: 'the host cannot be reached', repeat: 'later' },
  ENETUNREACH: { what: 'the network cannot be reached', repeat: 'later' },
  ETIMEDOUT: { what: 'no connection in time', repeat: 'later' },
  ECONNRESET: { what: 'connection reset', repeat: 'atOnce' },
  EPIPE: { what: 'connection closed', repeat: 'atOnce' },
  UND_ERR_SOCKET: { what: 'connection closed', repeat: 'atOnce' },
  UND_ERR_CONNECT_TIMEOUT: { what: 'no connection in time', repeat: 'later' },
  UND_ERR_HEADERS_TIMEOUT: { what: 'no answer in time', repeat: 'later' },
  UND_ERR_BODY_TIMEOUT: { what: 'the answer did not go on', repeat: 'later' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { what: 'the answer was cut short', repeat: 'later' },
  UND_ERR_HEADERS_OVERFLOW: { what: 'answered with too many headers', repeat: 'never', code: 'BAD_RESPONSE' },
  EPROTO: { what: 'did not answer in TLS; for a registry on plain HTTP set plainHttp', repeat: 'never', code: 'UNTRUSTED' },
  ERR_SSL_WRONG_VERSION_NUMBER: { what: 'did not answer in TLS; for a registry on plain HTTP set plainHttp', repeat: 'never', code: 'UNTRUSTED' },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { what: 'did not answer in TLS; for a registry on plain HTTP set plainHttp', repeat: 'never', code: 'UNTRUSTED' },
  CERT_HAS_EXPIRED: { what: 'its certificate has expired', repeat: 'never', code: 'UNTRUSTED' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'its certificate is not trusted (self-signed)', repeat: 'never', code: 'UNTRUSTED' },
  SELF_SIGNED_CERT_IN_CHAIN: { what: 'its certificate is not trusted (self-signed in chain)', repeat: 'never', code: 'UNTRUSTED' },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { what: 'its certificate is not trusted (unknown issuer)', repeat: 'never', code: 'UNTRUSTED' },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { what: 'its certificate is not trusted (unknown issuer)', repeat: 'never', code: 'UNTRUSTED' },
  ERR_TLS_CERT_ALTNAME_INVALID: { what: 'its certificate is for another host', repeat: 'never', code: 'UNTRUSTED' },
};

/** Names what kept an answer from coming. `timeoutMs`: set where our own time-out ended the attempt. */
export function connectionError(
  error: unknown,
  { request, timeoutMs }: { request: HttpRequest; timeoutMs: number | undefined },
): ConnectionError {
  const { what, repeat, code = 'UNAVAILABLE' } =
    timeoutMs === undefined ? failureOf(error) : { what: `no answer within ${timeoutMs / 1000} s`, repeat: 'later' as const };
  const { host } = request.url;
  return new ConnectionError(code, `Cannot ${request.goal}: cannot reach '${host}': ${what}`, { host, repeat, cause: error });
}

function failureOf(error: unknown): Failure {
  const codes = codesOf(error);
  const known = codes.map((code) => FAILURES[code]).find((failure) => failure !== undefined);
  if (known !== undefined) return known;
  // llhttp: a server that sent a body after a HEAD, or that speaks something else; the next connection is a clean one.
  if (codes.some((code) => code.startsWith('HPE_'))) return { what: 'did not answer in HTTP', repeat: 'once', code: 'BAD_RESPONSE' };
  return { what: codes[0] ?? 'connection failed', repeat: 'later' };
}

/** The codes of an error and of its causes; a connection that was tried on several addresses has several. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  return [...own, ...inner, ...codesOf(error.cause)];
}

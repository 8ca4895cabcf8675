import type { ErrorCode } from '../errors';

/**
 * When a failed attempt may be repeated: at once and for free (the server had left a kept connection), after a wait, a second
 * time only, or never.
 */
export type Repeat = 'atOnce' | 'later' | 'once' | 'never';

/** What kept an answer from coming. */
export interface Failure {
  readonly what: string;
  /** What to do about it, where the host itself is the reason. */
  readonly advice?: string;
  readonly repeat: Repeat;
  /** Default `UNAVAILABLE`. */
  readonly code?: ErrorCode;
}

/** What helps for every host. */
export const EXTRA_ROOTS = 'name a file of it in NODE_EXTRA_CA_CERTS';

/** One that passes with time. */
export const later = (what: string): Failure => ({ what, repeat: 'later' });
const untrusted = (what: string): Failure => ({ what, repeat: 'never', code: 'UNTRUSTED' });
/** One of an answer that is none. */
export const malformed = (what: string): Failure => ({ what, repeat: 'never', code: 'BAD_RESPONSE' });
const certificate = (why: string): Failure => ({
  ...untrusted(`its certificate is not trusted (${why})`),
  advice: `set caCertificate of its oci entry to its issuer's certificate (PEM), or ${EXTRA_ROOTS}`,
});
const refused = (why: string): Failure => untrusted(`it refused the TLS connection: ${why}`);
const NO_CLIENT_CERTIFICATE = refused(
  'it wants a client certificate; set clientCertificate and clientKey of its oci entry',
);
const BAD_CLIENT_CERTIFICATE = refused('it does not accept the client certificate');
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
  // Of the time that a proxy has to open a tunnel (tunnel.ts).
  ABORT_ERR: later('no connection in time'),
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
  CERT_HAS_EXPIRED: untrusted('its certificate has expired; check the clock of this machine, or have it renewed'),
  CERT_NOT_YET_VALID: untrusted('its certificate is not valid yet; check the clock of this machine'),
  CERT_REVOKED: untrusted('its certificate was revoked'),
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate('self-signed'),
  SELF_SIGNED_CERT_IN_CHAIN: certificate('self-signed issuer'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate('unknown issuer'),
  UNABLE_TO_GET_ISSUER_CERT: certificate('unknown issuer'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate('unknown issuer'),
  ERR_TLS_CERT_ALTNAME_INVALID: {
    ...untrusted('its certificate is for another host'),
    advice: 'set endpoint of its oci entry to a name that the certificate is for',
  },
  // TlsOptionsError.
  TLS_OPTIONS: {
    what: 'the certificates or the key of its oci entry cannot be used',
    repeat: 'never',
    code: 'INVALID_INPUT',
  },
  // The names of TLS alerts. @see https://www.rfc-editor.org/rfc/rfc8446#section-6.2
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: NO_CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: untrusted(
    'no agreement on TLS (ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE); it may want a client certificate',
  ),
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: BAD_CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: BAD_CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: BAD_CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: BAD_CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: BAD_CLIENT_CERTIFICATE,
};

/** The failure that the codes of an error stand for. */
export function knownFailure(codes: readonly string[]): Failure {
  const known = codes.find((code) => Object.hasOwn(FAILURES, code));
  const [code = 'connection failed'] = codes;
  return (known === undefined ? undefined : FAILURES[known]) ?? failureByName(code);
}

function failureByName(code: string): Failure {
  if (code.startsWith('CERT_') || code.startsWith('ERR_TLS_CERT_'))
    return untrusted(`its certificate is not trusted (${code})`);
  return code.startsWith('ERR_SSL_') ? untrusted(`no agreement on TLS (${code})`) : later(code);
}

/**
 * What the TLS connections to one registry are made with. The other hosts that a registry leads to, by a redirect or a token
 * service, get nothing of it.
 */
export interface HostTls {
  /** Its names, as `URL.hostname` has them; on every port. */
  readonly hostnames: readonly string[];
  /** Takes any certificate: who answers is then not proven. */
  readonly insecureSkipVerify?: boolean | undefined;
  /** PEM, one certificate or several; trusted beside the usual roots. */
  readonly caCertificate?: string | undefined;
  /** PEM, the leaf first; shown where the host asks for one. */
  readonly clientCertificate?: string | undefined;
  /** PEM. */
  readonly clientKey?: string | undefined;
}

/** Certificates or a key that OpenSSL refuses; its own errors have no code. */
export class TlsOptionsError extends Error {
  readonly code = 'TLS_OPTIONS';
}

/** What can go wrong, named for who acts on it. ARCHITECTURE.md has the table. */
export type ErrorCode =
  | 'INVALID_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'REPOSITORY_NOT_FOUND'
  | 'MANIFEST_NOT_FOUND'
  | 'PLATFORM_NOT_FOUND'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'BAD_RESPONSE'
  | 'DIGEST_MISMATCH'
  | 'UNTRUSTED'
  | 'UNSUPPORTED'
  | 'DENIED_BY_POLICY'
  | 'NOT_LOCKED'
  | 'CANCELLED';

/** Facts beside the message. Every one is safe to print: no secret, no URL with a query. */
export interface ErrorDetails {
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** Where the credentials came from, never what they are. */
  readonly credentialSource?: string | undefined;
  /** The kind of registry that answered; set on a proven absence. */
  readonly source?: string | undefined;
}

/** The one error that this program throws on purpose; any other throw is a bug and keeps its stack. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: ErrorDetails & { cause?: unknown } = {}) {
    const { cause, ...details } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** Narrows a caught value to a RegistryError, of one of the codes if any are named. */
export function isRegistryError(error: unknown, ...codes: ErrorCode[]): error is RegistryError {
  return error instanceof RegistryError && (codes.length === 0 || codes.includes(error.code));
}

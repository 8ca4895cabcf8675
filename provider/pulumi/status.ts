import { RegistryError, type ErrorCode } from '../errors';

// @see https://grpc.io/docs/guides/status-codes/ ; numbers, so that this file loads nothing.
const STATUS = {
  INVALID_INPUT: 3,
  UNAUTHENTICATED: 16,
  FORBIDDEN: 7,
  REPOSITORY_NOT_FOUND: 5,
  MANIFEST_NOT_FOUND: 5,
  PLATFORM_NOT_FOUND: 5,
  RATE_LIMITED: 8,
  UNAVAILABLE: 14,
  BAD_RESPONSE: 13,
  DIGEST_MISMATCH: 15,
  UNTRUSTED: 9,
  UNSUPPORTED: 12,
  DENIED_BY_POLICY: 9,
  NOT_LOCKED: 9,
  CANCELLED: 1,
} as const satisfies Record<ErrorCode, number>;

const UNKNOWN = 2;

/** A gRPC status in the form in which grpc-js takes it as an error. */
export interface Status {
  readonly code: number;
  readonly details: string;
  /** Our own code, finer than gRPC's; sent as metadata `tagpin-error-code`. */
  readonly errorCode?: ErrorCode;
}

/** Turns a thrown value into a gRPC status. */
export function statusOf(error: unknown): Status {
  if (error instanceof RegistryError) {
    return { code: STATUS[error.code], details: error.message, errorCode: error.code };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: UNKNOWN, details: `Cannot answer because of a bug in tagpin, please report it: ${text}` };
}

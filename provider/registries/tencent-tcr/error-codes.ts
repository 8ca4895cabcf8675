import type { ErrorCode } from '../../errors';

/** What a code of the API means here. */
export interface ErrorMeaning {
  readonly code: ErrorCode;
  /** The HTTP status that says the same, where the request is to be sent again. */
  readonly retryStatus?: 429 | 503;
  /** What to do. */
  readonly hint?: string;
}

const WRONG_SITE = "for an account of the international site set 'endpoint' to https://tcr.intl.tencentcloudapi.com";
const RIGHTS =
  "the key needs the actions tcr:DescribeImages and, where 'registryId' and 'region' are not both set, tcr:DescribeInstances";

const limited: ErrorMeaning = { code: 'RATE_LIMITED', retryStatus: 429 };
const passing: ErrorMeaning = { code: 'UNAVAILABLE', retryStatus: 503 };
const lasting: ErrorMeaning = { code: 'UNAVAILABLE' };
const refused: ErrorMeaning = { code: 'UNAUTHENTICATED' };
const forbidden: ErrorMeaning = { code: 'FORBIDDEN', hint: RIGHTS };
const invalid: ErrorMeaning = { code: 'INVALID_INPUT' };
const missing: ErrorMeaning = { code: 'REPOSITORY_NOT_FOUND', hint: 'no such namespace or repository' };
const otherApi: ErrorMeaning = { code: 'BAD_RESPONSE', hint: "check 'endpoint'" };
const unexpected: ErrorMeaning = { code: 'BAD_RESPONSE' };

/**
 * The codes of the API; `X.*` is any other code that begins with `X.`.
 * @see https://www.tencentcloud.com/document/product/1051/41110
 */
export const ERROR_CODES: Readonly<Record<string, ErrorMeaning>> = {
  'AuthFailure.SecretIdNotFound': { ...refused, hint: WRONG_SITE },
  'AuthFailure.InvalidSecretId': refused,
  'AuthFailure.InvalidAuthorization': refused,
  'AuthFailure.SignatureFailure': { ...refused, hint: "check 'secretKey'" },
  'AuthFailure.SignatureExpire': { ...refused, hint: 'check the clock of this machine' },
  'AuthFailure.TokenFailure': {
    ...refused,
    hint: 'the session token is wrong or has expired; get new temporary credentials',
  },
  'AuthFailure.UnauthorizedOperation': forbidden,
  'AuthFailure.*': refused,
  UnauthorizedOperation: forbidden,
  'UnauthorizedOperation.*': forbidden,
  OperationDenied: forbidden,
  'InternalError.ErrorTcrUnauthorized': forbidden,
  RequestLimitExceeded: limited,
  'RequestLimitExceeded.*': limited,
  ServiceUnavailable: passing,
  ResourceUnavailable: passing,
  InternalError: passing,
  'InternalError.DbError': passing,
  'InternalError.ErrorTcrInternal': passing,
  'InternalError.ErrorTcrInvalidMediaType': unexpected,
  'InternalError.ErrorTcrResourceConflict': lasting,
  'InternalError.*': passing,
  FailedOperation: lasting,
  'FailedOperation.EmptyCoreBody': lasting,
  'FailedOperation.*': lasting,
  ResourceNotFound: missing,
  'ResourceNotFound.TcrResourceNotFound': missing,
  InvalidParameter: invalid,
  'InvalidParameter.ErrorTcrInvalidParameter': invalid,
  'InvalidParameter.*': invalid,
  InvalidParameterValue: invalid,
  'InvalidParameterValue.*': invalid,
  UnsupportedRegion: { ...invalid, hint: "check 'region'" },
  MissingParameter: unexpected,
  UnknownParameter: unexpected,
  InvalidAction: otherApi,
  NoSuchVersion: otherApi,
  NoSuchProduct: otherApi,
};

/** What a code means; one that is in no list never means missing. */
export function meaningOf(code: string): ErrorMeaning {
  const [family = ''] = code.split('.', 1);
  const key = [code, `${family}.*`].find((name) => Object.hasOwn(ERROR_CODES, name));
  return (key === undefined ? undefined : ERROR_CODES[key]) ?? unexpected;
}

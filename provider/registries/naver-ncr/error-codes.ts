import type { ErrorCode } from '../../errors';

/** What a code of the gateway means here, and the HTTP status that it belongs to. */
export interface NcrMeaning {
  readonly status: number;
  readonly code: ErrorCode;
}

/**
 * The codes of the API gateway (`error.errorCode`). 300 proves an absence only where it is NCR's own, and the list of
 * tags tells whether of the tag or of the repository: by itself it is no more than an answer that does not fit.
 * @see https://api.ncloud-docs.com/docs/en/ai-application-service-apigateway
 */
export const NCR_ERRORS: Readonly<Record<string, NcrMeaning>> = {
  '100': { status: 400, code: 'BAD_RESPONSE' },
  '200': { status: 401, code: 'UNAUTHENTICATED' },
  '210': { status: 401, code: 'FORBIDDEN' },
  '230': { status: 403, code: 'FORBIDDEN' },
  '300': { status: 404, code: 'BAD_RESPONSE' },
  '400': { status: 429, code: 'RATE_LIMITED' },
  '410': { status: 429, code: 'RATE_LIMITED' },
  '420': { status: 429, code: 'RATE_LIMITED' },
  '430': { status: 413, code: 'BAD_RESPONSE' },
  '500': { status: 503, code: 'UNAVAILABLE' },
  '510': { status: 504, code: 'UNAVAILABLE' },
  '900': { status: 500, code: 'UNAVAILABLE' },
};

/** What a status means where no code says more. @see https://api.ncloud-docs.com/docs/en/compute-containerregistry */
export const NCR_STATUSES: Readonly<Record<string, ErrorCode>> = {
  'HTTP 400': 'BAD_RESPONSE',
  'HTTP 401': 'UNAUTHENTICATED',
  'HTTP 403': 'FORBIDDEN',
  'HTTP 404': 'BAD_RESPONSE',
  'HTTP 409': 'BAD_RESPONSE',
  'HTTP 429': 'RATE_LIMITED',
  'HTTP 500': 'UNAVAILABLE',
};

/** The gateway's code for what is not there. */
export const NOT_FOUND = '300';

/** What a gateway's code means; undefined where it is not known. */
export function findMeaning(gatewayCode: string | undefined): NcrMeaning | undefined {
  return gatewayCode !== undefined && Object.hasOwn(NCR_ERRORS, gatewayCode) ? NCR_ERRORS[gatewayCode] : undefined;
}

/** What a status means. */
export function codeOfStatus(status: number): ErrorCode {
  const known = NCR_STATUSES[`HTTP ${status}`];
  if (known !== undefined) return known;
  // 501 does not pass with time.
  return status > 501 || status === 408 ? 'UNAVAILABLE' : 'BAD_RESPONSE';
}

import type { ErrorCode } from '../../errors';

/**
 * What SWR's and its gateway's codes mean here. A gateway that does not know an address (`APIGW.0101`,
 * `SVCSTG.SWR.4040083`) says nothing of tags.
 * @see https://support.huaweicloud.com/intl/en-us/api-swr/ErrorCode.html
 */
export const SWR_ERRORS: Readonly<Record<string, ErrorCode>> = {
  'SVCSTG.SWR.4010000': 'UNAUTHENTICATED',
  'SVCSTG.S2I.4019000': 'UNAUTHENTICATED',
  'APIGW.0301': 'UNAUTHENTICATED',
  'APIGW.0303': 'UNAUTHENTICATED',
  'APIGW.0307': 'UNAUTHENTICATED',
  'SVCSTG.SWR.4011064': 'FORBIDDEN',
  'SVCSTG.SWR.4030170': 'FORBIDDEN',
  'SVCSTG.SWR.4037020': 'FORBIDDEN',
  'SVCSTG.SWR.4039001': 'FORBIDDEN',
  'SVCSTG.SWR.4039002': 'FORBIDDEN',
  'APIGW.0302': 'FORBIDDEN',
  'SVCSTG.SWR.4031032': 'RATE_LIMITED',
  'SVCSTG.SWR.4031042': 'RATE_LIMITED',
  'APIGW.0308': 'RATE_LIMITED',
  'SVCSTG.SWR.4040009': 'REPOSITORY_NOT_FOUND',
  'SVCSTG.SWR.4040010': 'REPOSITORY_NOT_FOUND',
  'SVCSTG.SWR.4040058': 'REPOSITORY_NOT_FOUND',
  'SVCSTG.SWR.4040113': 'REPOSITORY_NOT_FOUND',
  'SVCSTG.SWR.4041057': 'REPOSITORY_NOT_FOUND',
  'SVCSTG.SWR.4041061': 'REPOSITORY_NOT_FOUND',
  'SVCSTG.SWR.4040048': 'MANIFEST_NOT_FOUND',
  'SVCSTG.SWR.4040115': 'MANIFEST_NOT_FOUND',
  'SVCSTG.SWR.4041056': 'MANIFEST_NOT_FOUND',
  'SVCSTG.SWR.4041060': 'MANIFEST_NOT_FOUND',
  'SVCSTG.SWR.4001028': 'INVALID_INPUT',
  'SVCSTG.SWR.4001029': 'INVALID_INPUT',
  'SVCSTG.SWR.4009010': 'INVALID_INPUT',
  'SVCSTG.SWR.4009011': 'INVALID_INPUT',
  'SVCSTG.SWR.4009021': 'INVALID_INPUT',
  'SVCSTG.SWR.4000014': 'BAD_RESPONSE',
  'SVCSTG.SWR.4001025': 'BAD_RESPONSE',
  'SVCSTG.SWR.4001035': 'BAD_RESPONSE',
  'SVCSTG.SWR.4009014': 'BAD_RESPONSE',
  'SVCSTG.SWR.4040083': 'BAD_RESPONSE',
  'APIGW.0101': 'BAD_RESPONSE',
  'SVCSTG.SWR.4090023': 'UNAVAILABLE',
  'SVCSTG.SWR.5000001': 'UNAVAILABLE',
  'SVCSTG.SWR.5000002': 'UNAVAILABLE',
  'SVCSTG.SWR.5000003': 'UNAVAILABLE',
  'SVCSTG.SWR.5001026': 'UNAVAILABLE',
  'APIGW.0201': 'UNAVAILABLE',
};

/** The codes of an organization that is not there. */
export const NO_ORGANIZATION: ReadonlySet<string> = new Set(['SVCSTG.SWR.4040058', 'SVCSTG.SWR.4041061']);

/** The codes of an address that this region does not have. */
export const NO_SUCH_ADDRESS: ReadonlySet<string> = new Set(['SVCSTG.SWR.4040083', 'APIGW.0101']);

/** The codes of a token that a new one may replace. */
export const STALE_TOKEN: ReadonlySet<string> = new Set(['APIGW.0307', 'SVCSTG.SWR.4010000']);

/** What a code means here; undefined where it is not known. */
export function findMeaning(code: string | undefined): ErrorCode | undefined {
  return code !== undefined && Object.hasOwn(SWR_ERRORS, code) ? SWR_ERRORS[code] : undefined;
}

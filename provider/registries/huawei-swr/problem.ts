import { parseJson } from '../../json';
import { header, type HttpResponse } from '../../http/send';

/** What an answer says went wrong. */
export interface SwrProblem {
  /** `SVCSTG.SWR.4040115`; the gateway's two prefixes are told as one, `APIGW.`. */
  readonly code?: string;
  readonly said?: string;
  readonly requestId?: string;
}

const MOST_BYTES = 64 * 1024;

/**
 * Reads an error in any of the six shapes that SWR, its gateway and IAM write; nothing of a page or of garbage. Never throws.
 * @see https://support.huaweicloud.com/intl/en-us/api-swr/ErrorCode.html
 */
export function problemOf(response: Pick<HttpResponse, 'body' | 'headers'>): SwrProblem {
  const json = response.body.length > MOST_BYTES ? undefined : parseJson(response.body.toString('utf8'));
  const outer = isObject(json) ? json : {};
  const [code, said] = firstPair([
    ...errorsOf(json),
    [outer['error_code'], outer['error_msg']],
    [outer['errorCode'], outer['errorMessage']],
    ...(isObject(outer['error']) ? [[outer['error']['code'], outer['error']['message']] as const] : []),
  ]);
  const requestId = header(response, 'x-request-id') ?? findText(outer['request_id']);
  return {
    ...(code !== undefined && { code: code.replace(/^APIG\./, 'APIGW.') }),
    ...(said !== undefined && { said }),
    ...(requestId !== undefined && { requestId }),
  };
}

type Pair = readonly [code: unknown, said: unknown];

/** The list of errors, bare in older answers. */
function errorsOf(json: unknown): Pair[] {
  const errors: unknown = isObject(json) ? json['errors'] : json;
  return Array.isArray(errors) ? errors.filter(isObject).map((one) => [one['errorCode'], one['errorMessage']]) : [];
}

/** The first that has a code; where none has, what the first says. */
function firstPair(pairs: readonly Pair[]): readonly [code: string | undefined, said: string | undefined] {
  const texts = pairs.map(([code, said]) => [findText(code), findText(said)] as const);
  return (
    texts.find(([code]) => code !== undefined) ?? texts.find(([, said]) => said !== undefined) ?? [undefined, undefined]
  );
}

/** IAM's codes are numbers. */
function findText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

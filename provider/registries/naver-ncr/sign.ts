import { createHmac } from 'node:crypto';
import type { Layer } from '../../http/send';

/** An access key of NAVER Cloud. */
export interface NcrKeys {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** What a signature is over. */
export interface NcrSigned {
  readonly method: string;
  /** Path and query, to the letter as they are sent. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly timestamp: string;
}

/** The headers that prove who we are: no other origin gets them. */
export const PRIVATE_HEADERS = ['x-ncp-apigw-timestamp', 'x-ncp-iam-access-key', 'x-ncp-apigw-signature-v2'] as const;

/**
 * Signs each attempt afresh, for a signature is good for five minutes only. What is signed is read off the same URL
 * object that the transport sends, so that an encoded `/` stays as it is in both.
 */
export function signNcr(keys: NcrKeys, now: () => Date): Layer {
  return (next) => (request) => {
    const { method, url } = request;
    const timestamp = String(now().getTime());
    const signature = ncrSignature(keys, { method, path: url.pathname + url.search, timestamp });
    const [time, key, proof] = PRIVATE_HEADERS;
    const headers = { ...request.headers, [time]: timestamp, [key]: keys.accessKey, [proof]: signature };
    return next({ ...request, headers });
  };
}

/** The value of `x-ncp-apigw-signature-v2`. @see https://api.ncloud-docs.com/docs/en/common-ncpapi */
export function ncrSignature({ accessKey, secretKey }: NcrKeys, { method, path, timestamp }: NcrSigned): string {
  const text = `${method} ${path}\n${timestamp}\n${accessKey}`;
  return createHmac('sha256', secretKey).update(text).digest('base64');
}

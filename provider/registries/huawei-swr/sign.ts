import { createHmac, hash } from 'node:crypto';
import type { HttpRequest, Layer } from '../../http/send';

/** A key pair, permanent or temporary. */
export interface Keys {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Only of temporary keys. */
  readonly securityToken?: string | undefined;
}

const ALGORITHM = 'SDK-HMAC-SHA256';
// What the official SDK signs, as far as the request has it.
const SIGNED = ['content-type', 'host', 'x-project-id', 'x-sdk-date', 'x-security-token'] as const;

/**
 * Signs each attempt afresh, for a signature is good for 15 minutes only.
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
 */
export function signRequests(keys: Keys, now: () => Date): Layer {
  return (next) => (request) => next(signed(request, keys, now()));
}

function signed(request: HttpRequest, { accessKey, secretKey, securityToken }: Keys, instant: Date): HttpRequest {
  const date = formatSdkDate(instant);
  const headers: Record<string, string> = {
    ...request.headers,
    'x-sdk-date': date,
    ...(securityToken !== undefined && { 'x-security-token': securityToken }),
  };
  const values: Readonly<Record<string, string>> = { ...headers, host: request.url.host };
  const lines = SIGNED.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ name, value: value.trim() }];
  });
  const names = lines.map(({ name }) => name).join(';');
  const canonical = [
    request.method,
    canonicalPath(request.url.pathname),
    canonicalQuery(request.url.search),
    ...lines.map(({ name, value }) => `${name}:${value}`),
    '',
    names,
    sha256(request.body ?? ''),
  ].join('\n');
  const signature = createHmac('sha256', secretKey)
    .update([ALGORITHM, date, sha256(canonical)].join('\n'))
    .digest('hex');
  const authorization = `${ALGORITHM} Access=${accessKey}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...request, headers: { ...headers, authorization } };
}

/** `20260101T000000Z`. */
function formatSdkDate(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Ends in `/` although the path that is sent does not; `$`, which is sent as it is, is `%24` here. */
function canonicalPath(pathname: string): string {
  const path = pathname
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
  return path.endsWith('/') ? path : `${path}/`;
}

function canonicalQuery(search: string): string {
  const pairs = [...new URLSearchParams(search)].map(([name, value]) => [encode(name), encode(value)] as const);
  return pairs
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** RFC 3986: encodeURIComponent() leaves five characters that are not unreserved. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return hash('sha256', text);
}

import { createHmac, hash } from 'node:crypto';
import type { Layer } from '../../http/send';

const ALGORITHM = 'TC3-HMAC-SHA256';
// Fixed: official SDKs take the first label of the host, which is wrong behind any other endpoint.
const SERVICE = 'tcr';

/** An API key, with the session token where it is a temporary one. */
export interface Tc3Keys {
  readonly secretId: string;
  readonly secretKey: string;
  readonly securityToken?: string | undefined;
}

/** What is signed of a `POST /`. */
export interface Tc3Signed {
  readonly service: string;
  /** The headers to sign, by lower-case name; `content-type` and `host` are obligatory. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text that is sent. */
  readonly body: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/**
 * Signs each attempt afresh, for a signature is good for five minutes only. The session token is sent, not signed.
 * @see https://www.tencentcloud.com/document/product/1051/41110
 */
export function signTc3(keys: Tc3Keys, now: () => Date): Layer {
  return (next) => (request) => {
    const timestamp = Math.floor(now().getTime() / 1000);
    const { url, body = '' } = request;
    const headers = { host: url.host, 'content-type': request.headers['content-type'] ?? '' };
    return next({
      ...request,
      headers: {
        ...request.headers,
        authorization: tc3Authorization(keys, { service: SERVICE, headers, body, timestamp }),
        'x-tc-timestamp': String(timestamp),
        ...(keys.securityToken !== undefined && { 'x-tc-token': keys.securityToken }),
      },
    });
  };
}

/** The value of the Authorization header. The date in it is the UTC date of the timestamp. */
export function tc3Authorization({ secretId, secretKey }: Tc3Keys, signed: Tc3Signed): string {
  const { service, headers, body, timestamp } = signed;
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().toLowerCase()}\n`).join('');
  const signedHeaders = names.join(';');
  const canonicalRequest = ['POST', '/', '', lines, signedHeaders, sha256(body)].join('\n');
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const toSign = [ALGORITHM, timestamp, scope, sha256(canonicalRequest)].join('\n');
  const signature = hmac(signingKey(secretKey, date, service), toSign).toString('hex');
  return `${ALGORITHM} Credential=${secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

// Three HMACs that are the same all day; the last one is enough, for a program has one key as a rule.
let lastKey: { readonly of: string; readonly key: Buffer } | undefined;

function signingKey(secretKey: string, date: string, service: string): Buffer {
  const of = `${date} ${service} ${secretKey}`;
  if (lastKey?.of === of) return lastKey.key;
  const dated = hmac(hmac(`TC3${secretKey}`, date), service);
  lastKey = { of, key: hmac(dated, 'tc3_request') };
  return lastKey.key;
}

function sha256(text: string): string {
  return hash('sha256', text);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

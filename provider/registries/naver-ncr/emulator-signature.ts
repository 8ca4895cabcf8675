import { createHmac } from 'node:crypto';
import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import { gatewayError } from './emulator-answers';
import type { EmulatedUser } from './emulator-options';

const FIVE_MINUTES_MS = 5 * 60 * 1000;

/** Who the keys are held against, and when. */
export interface Gate {
  readonly users: readonly EmulatedUser[];
  readonly now: () => Date;
}

/** Finds out who asks, by the signature; else the gateway's refusal. @see vendor-apis.md 3.3 */
export function recognize(request: EmulatedRequest, { users, now }: Gate): EmulatedUser | EmulatedResponse {
  const timestamp = one(request, 'x-ncp-apigw-timestamp');
  const accessKey = one(request, 'x-ncp-iam-access-key');
  const signature = one(request, 'x-ncp-apigw-signature-v2');
  if (timestamp === '' || accessKey === '' || signature === '') {
    return gatewayError(401, '200', 'Authentication information are missing.');
  }
  const user = users.find((known) => known.accessKey === accessKey);
  const signed = { method: request.method, url: request.url.pathname + request.url.search, timestamp, accessKey };
  if (user === undefined || signature !== expectedSignature(signed, user.secretKey)) {
    return gatewayError(401, '200', 'Invalid authentication information.');
  }
  const age = now().getTime() - Number(timestamp);
  if (!/^\d+$/.test(timestamp) || Math.abs(age) > FIVE_MINUTES_MS)
    return gatewayError(401, '200', 'Expired timestamp.');
  return user;
}

/** The signature that a request has to carry. */
export function expectedSignature(
  signed: { method: string; url: string; timestamp: string; accessKey: string },
  secretKey: string,
): string {
  const hmac = createHmac('sha256', Buffer.from(secretKey, 'utf8'));
  hmac.update(signed.method);
  hmac.update(' ');
  hmac.update(signed.url);
  hmac.update('\n');
  hmac.update(signed.timestamp);
  hmac.update('\n');
  hmac.update(signed.accessKey);
  return Buffer.from(hmac.digest()).toString('base64');
}

/** The one value of a header; empty where there is none, or several. */
function one({ headers }: EmulatedRequest, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

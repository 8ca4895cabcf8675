import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { EmulatedRequest } from '../emulator';
import { Refusal } from './emulator-answers';
import type { EmulatedUser } from './emulator-options';

const FORM =
  /^TC3-HMAC-SHA256 Credential=(?<id>[^/,\s]+)\/(?<date>\d{4}-\d{2}-\d{2})\/(?<service>[a-z0-9]+)\/tc3_request, SignedHeaders=(?<names>[a-z0-9;-]+), Signature=(?<signature>[0-9a-f]{64})$/;
const MOST_SECONDS_OFF = 300;

/** What a referee needs to know. */
export interface Referee {
  readonly users: readonly EmulatedUser[];
  readonly now: Date;
  /** Default `tcr`. */
  readonly service?: string;
}

/**
 * Checks a request's TC3-HMAC-SHA256 signature over the bytes that came, and gives whose it is.
 * @throws {Refusal} with the code that the API has for what is wrong.
 */
export function verifySignature(request: EmulatedRequest, referee: Referee): EmulatedUser {
  const shown = readAuthorization(request);
  const { date, service, names } = shown;
  const timestamp = checkTime(request, referee.now, date);
  const user = findUser(referee.users, shown.id);
  checkToken(request, user);
  checkScope(service, names.split(';'), referee.service ?? 'tcr');
  const { hostname, host } = request.url;
  // The official Node SDK signs the name of the host without its port, and sends both.
  const right = [host, hostname].some((signedHost) => {
    const text = canonicalRequest(request, names, signedHost);
    const expected = signatureOf({ text, timestamp, date, service, key: user.secretKey });
    return timingSafeEqual(Buffer.from(expected), Buffer.from(shown.signature));
  });
  if (!right) throw new Refusal('AuthFailure.SignatureFailure', 'The signature does not match.');
  return user;
}

type Shown = Record<'id' | 'date' | 'service' | 'names' | 'signature', string>;

function readAuthorization(request: EmulatedRequest): Shown {
  const { id, date, service, names, signature } = FORM.exec(one(request, 'authorization'))?.groups ?? {};
  if (id && date && service && names && signature) return { id, date, service, names, signature };
  throw new Refusal('AuthFailure.InvalidAuthorization', 'Authorization cannot be read.');
}

function checkTime(request: EmulatedRequest, now: Date, date: string): string {
  const timestamp = one(request, 'x-tc-timestamp');
  if (!/^\d{10}$/.test(timestamp)) throw new Refusal('AuthFailure.SignatureFailure', 'X-TC-Timestamp is not a time.');
  const signed = new Date(Number(timestamp) * 1000);
  if (Math.abs(now.getTime() - signed.getTime()) > MOST_SECONDS_OFF * 1000) {
    throw new Refusal('AuthFailure.SignatureExpire', 'The signature has expired.');
  }
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${signed.getUTCFullYear()}-${two(signed.getUTCMonth() + 1)}-${two(signed.getUTCDate())}`;
  if (day !== date) {
    throw new Refusal('AuthFailure.SignatureFailure', 'The date of the scope is not the UTC date of X-TC-Timestamp.');
  }
  return timestamp;
}

function findUser(users: readonly EmulatedUser[], id: string): EmulatedUser {
  if (!id.startsWith('AKID')) throw new Refusal('AuthFailure.InvalidSecretId', 'The SecretId is of a wrong kind.');
  const user = users.find(({ secretId }) => secretId === id);
  if (user === undefined) throw new Refusal('AuthFailure.SecretIdNotFound', 'The SecretId is not found.');
  return user;
}

function checkToken(request: EmulatedRequest, { securityToken = '' }: EmulatedUser): void {
  if (one(request, 'x-tc-token') === securityToken) return;
  throw new Refusal('AuthFailure.TokenFailure', 'The token is wrong or has expired.');
}

function checkScope(service: string, names: readonly string[], expected: string): void {
  if (service !== expected) throw new Refusal('AuthFailure.SignatureFailure', `The service is not ${expected}.`);
  if (!['content-type', 'host'].every((name) => names.includes(name)) || [...names].sort().join() !== names.join()) {
    throw new Refusal('AuthFailure.SignatureFailure', 'SignedHeaders lacks content-type or host, or is not sorted.');
  }
}

function canonicalRequest(request: EmulatedRequest, names: string, host: string): string {
  let text = `${request.method}\n/\n\n`;
  for (const name of names.split(';')) {
    const value = name === 'host' ? host : one(request, name);
    text += `${name}:${value.trim().toLowerCase()}\n`;
  }
  return `${text}\n${names}\n${createHash('sha256').update(request.body).digest('hex')}`;
}

function signatureOf(of: { text: string; timestamp: string; date: string; service: string; key: string }): string {
  const hashed = createHash('sha256').update(of.text, 'utf8').digest('hex');
  const toSign = `TC3-HMAC-SHA256\n${of.timestamp}\n${of.date}/${of.service}/tc3_request\n${hashed}`;
  const forDate = createHmac('sha256', `TC3${of.key}`).update(of.date).digest();
  const forService = createHmac('sha256', forDate).update(of.service).digest();
  const signing = createHmac('sha256', forService).update('tc3_request').digest();
  return createHmac('sha256', signing).update(toSign).digest('hex');
}

/** A header as it came; empty where it did not come, or came more than once. */
function one({ headers }: EmulatedRequest, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

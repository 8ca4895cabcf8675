import { createHash, createHmac } from 'node:crypto';
import type { EmulatedRequest } from '../emulator';

/** An `Authorization` header, taken apart. */
export interface SignedBy {
  readonly accessKey: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Takes the header of a signature apart; undefined where it is none. */
export function findSignature(request: EmulatedRequest): SignedBy | undefined {
  const form = /^SDK-HMAC-SHA256 Access=([A-Za-z0-9]+), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
  const [, accessKey, names, signature] = form.exec(headerOf(request, 'authorization')) ?? [];
  if (accessKey === undefined || names === undefined || signature === undefined) return undefined;
  return { accessKey, signedHeaders: names.split(';'), signature };
}

const FIFTEEN_MINUTES_MS = 15 * 60 * 1000;

/** Says what is wrong with a signature; undefined where nothing is. @see vendor-apis.md 2.4 */
export function signatureProblem(
  request: EmulatedRequest,
  { signedHeaders, signature }: SignedBy,
  { secretKey, now }: { secretKey: string; now: Date },
): string | undefined {
  const date = headerOf(request, 'x-sdk-date');
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  if (second === undefined) return 'x-sdk-date is missing or malformed';
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (Math.abs(time - now.getTime()) > FIFTEEN_MINUTES_MS) return 'signature expired';
  if (!signedHeaders.includes('x-sdk-date')) return 'x-sdk-date is not signed';
  if (signedHeaders.join() !== [...signedHeaders].sort().join()) return 'signed headers are not sorted';
  const text = ['SDK-HMAC-SHA256', date, hash(canonicalRequest(request, signedHeaders))].join('\n');
  const expected = createHmac('sha256', secretKey).update(text, 'utf8').digest('hex');
  return expected === signature ? undefined : 'verify aksk signature fail';
}

/** The text whose hash is signed. */
export function canonicalRequest(request: EmulatedRequest, signedHeaders: readonly string[]): string {
  const { method, url, body } = request;
  let path = '';
  for (const segment of url.pathname.slice(1).split('/')) path += `/${percent(decodeURIComponent(segment))}`;
  if (!path.endsWith('/')) path += '/';
  let headers = '';
  for (const name of signedHeaders) headers += `${name}:${headerOf(request, name).trim()}\n`;
  const stated = headerOf(request, 'x-sdk-content-sha256');
  return [method, path, queryOf(url), headers, signedHeaders.join(';'), stated || hash(body)].join('\n');
}

function queryOf({ search }: URL): string {
  if (search.length < 2) return '';
  const parameters = search
    .slice(1)
    .split('&')
    .map((parameter) => {
      const at = parameter.indexOf('=');
      const [name, value] = at < 0 ? [parameter, ''] : [parameter.slice(0, at), parameter.slice(at + 1)];
      return { name: percent(decodeURIComponent(name)), value: percent(decodeURIComponent(value)) };
    });
  parameters.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || (a.value < b.value ? -1 : 1));
  return parameters.map(({ name, value }) => `${name}=${value}`).join('&');
}

/** Byte by byte, as RFC 3986 has it: letters, digits and `-._~` stand for themselves. */
function percent(text: string): string {
  let out = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte);
    out += /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/** A header's value; empty where it is absent. */
export function headerOf({ headers }: EmulatedRequest, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

function hash(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

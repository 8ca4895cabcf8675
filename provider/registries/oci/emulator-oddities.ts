import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { EmulatedRequest, EmulatedResponse } from '../emulator';

/** Makes a right manifest answer wrong; sees every answer on the manifests route. */
type Alter = (answer: EmulatedResponse, request: EmulatedRequest) => EmulatedResponse;

/** Ways in which real registries answer a manifest request, by name. @see registry-client.md 2.2 */
export const ODDITIES = {
  digestMissing: withoutHeader('docker-content-digest'),
  digestMissingOnHead: onHead(withoutHeader('docker-content-digest')),
  digestEmpty: withHeader('docker-content-digest', ''),
  digestTooShort: withHeader('docker-content-digest', `sha256:${'a'.repeat(63)}`),
  digestUpperCase: withHeader('docker-content-digest', `sha256:${'A'.repeat(64)}`),
  digestUnknownAlgorithm: withHeader('docker-content-digest', `md5:${'a'.repeat(32)}`),
  digestLies: withHeader('docker-content-digest', `sha256:${createHash('sha256').update('a lie').digest('hex')}`),
  headNotAllowed: onHead(() => ({ status: 405, headers: { allow: 'GET' } })),
  headNotImplemented: onHead(() => ({ status: 501 })),
  headBadRequest: onHead(() => ({
    status: 400,
    headers: { 'content-type': 'text/html' },
    body: '<h1>Bad Request</h1>',
  })),
  headNotFound: onHead(() => ({ status: 404 })),
  headForbidden: onHead(() => ({ status: 403 })),
  headWithBody: onHead((answer) => ({ ...answer, fault: 'bodyOnHead' })),
  headWithoutHeaders: onHead(() => ({ status: 200, headers: { 'content-length': '0' } })),
  htmlPage: () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<html><body>Please log in</body></html>',
  }),
  typeMissing: withoutHeader('content-type'),
  typeOctetStream: withHeader('content-type', 'application/octet-stream'),
  typeJson: withHeader('content-type', 'application/json'),
  typeWithParameters: (answer) =>
    withHeader('content-type', `${String(answer.headers?.['content-type'])}; charset=utf-8`)(answer),
  typeSchema1: withHeader('content-type', 'application/vnd.docker.distribution.manifest.v1+json'),
  typeTextPlain: withHeader('content-type', 'text/plain; charset=utf-8'),
  typeOfAnother: withHeader('content-type', 'application/vnd.docker.distribution.manifest.list.v2+json'),
  gzipped,
  otherBytes: (answer) => ({ ...answer, body: Buffer.concat([bodyOf(answer), Buffer.from('\n')]) }),
} as const satisfies Record<string, Alter>;

/** The name of an oddity. */
export type Oddity = keyof typeof ODDITIES;

/** Applies oddities in order; only answers that found a manifest are altered. */
export function makeOdd(
  answer: EmulatedResponse,
  request: EmulatedRequest,
  oddities: readonly Oddity[],
): EmulatedResponse {
  if (answer.status !== 200) return answer;
  return oddities.reduce((altered, oddity) => {
    const alter: Alter = ODDITIES[oddity];
    return alter(altered, request);
  }, answer);
}

function onHead(alter: (answer: EmulatedResponse) => EmulatedResponse): Alter {
  return (answer, { method }) => (method === 'HEAD' ? alter(answer) : answer);
}

function withHeader(name: string, value: string): (answer: EmulatedResponse) => EmulatedResponse {
  return (answer) => ({ ...answer, headers: { ...answer.headers, [name]: value } });
}

function withoutHeader(name: string): (answer: EmulatedResponse) => EmulatedResponse {
  return (answer) => {
    const kept = Object.entries(answer.headers ?? {}).filter(([key]) => key !== name);
    return { ...answer, headers: Object.fromEntries(kept) };
  };
}

function bodyOf({ body = '' }: EmulatedResponse): Buffer {
  return Buffer.from(body);
}

/** Compressed though the client asked for identity (registry.access.redhat.com). */
function gzipped(answer: EmulatedResponse): EmulatedResponse {
  return { ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body: gzipSync(bodyOf(answer)) };
}

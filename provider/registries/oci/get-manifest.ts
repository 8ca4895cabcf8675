import { RegistryError } from '../../errors';
import { statusError } from '../../http/decode';
import { isLimited } from '../../http/limited';
import { header, type HttpResponse } from '../../http/send';
import { algorithmOf, digestOf, findDigest, type Digest } from '../../image/digest';
import type { Descriptor } from '../../image/manifest';
import { parseMediaType } from '../../image/media-type';
import { parseDocument, refuseSchema1 } from '../manifest-schema';
import type { ReadManifest } from '../registry';
import { askManifest, goalOf, type Asked, type Line } from './exchange';
import { notFoundError } from './not-found';

/** Reads a manifest or index, and checks its bytes against what was asked for and what was stated. */
export async function getManifest(asked: Asked): Promise<ReadManifest> {
  return readAnswer(asked, await askManifest('GET', asked));
}

/** Reads the answer to a GET of a manifest. */
export function readAnswer(asked: Asked, response: HttpResponse): ReadManifest {
  const goal = goalOf(asked);
  if (response.status === 404) throw missingManifest(asked, response);
  if (response.status !== 200 || isLimited(response)) throw statusError(response, goal);
  const contentType = header(response, 'content-type');
  refuseSchema1(parseMediaType(contentType), undefined, goal);
  refusePage(asked, response, contentType);
  // RES-15: the bytes as received, before any parsing.
  const text = response.body.toString('utf8');
  const document = parseDocument({ text, contentType, goal });
  return { digest: verified(asked, response), document, text };
}

function missingManifest(asked: Asked, response: HttpResponse): RegistryError {
  const missing = 'tag' in asked.target ? 'no such tag' : 'no such digest';
  return notFoundError({ response, goal: goalOf(asked), host: asked.line.host, missing });
}

/** RES-12: a login page or a portal answers 200, too. */
function refusePage(asked: Asked, response: HttpResponse, contentType: string | undefined): void {
  if (parseMediaType(contentType) !== 'text/html' && !/^\s*</.test(response.body.toString('latin1', 0, 64))) return;
  throw new RegistryError(
    'BAD_RESPONSE',
    `Cannot ${goalOf(asked)}: '${response.url.host}' answered with a page, not as a registry; a login page or a proxy may be in between`,
    { host: asked.line.host, path: response.url.pathname, status: response.status },
  );
}

/** RES-16, RES-17: the digest is what the bytes hash to, and nothing that was stated may differ from it. */
function verified(asked: Asked, response: HttpResponse): Digest {
  const stated = findDigest(header(response, 'docker-content-digest'));
  const expected = 'digest' in asked.target ? asked.target.digest : stated;
  if (expected === undefined) return digestOf(response.body);
  const computed = digestOf(response.body, algorithmOf(expected));
  if (computed === expected) return computed;
  throw mismatch({ goal: goalOf(asked), host: asked.line.host, expected, computed });
}

function mismatch(found: { goal: string; host: string; expected: Digest; computed: Digest }): RegistryError {
  return new RegistryError(
    'DIGEST_MISMATCH',
    `Cannot ${found.goal}: stated ${found.expected}, computed ${found.computed}; the registry or something before it is broken`,
    { host: found.host },
  );
}

// Config blobs are a few KiB; the cap is the manifest's own (LIM-1).
const BLOB_BYTES = 4 * 1024 * 1024;

/** Reads a small blob, such as an image's config, verified against its descriptor. */
export async function getBlob(
  line: Line,
  path: string,
  asked: { descriptor: Descriptor; signal: AbortSignal },
): Promise<Buffer> {
  const { descriptor, signal } = asked;
  const goal = `get blob '${descriptor.digest}' of '${line.host}/${path}'`;
  if (descriptor.sizeBytes > BLOB_BYTES) {
    throw new RegistryError(
      'BAD_RESPONSE',
      `Cannot ${goal}: ${descriptor.sizeBytes} bytes stated, which is more than a config has`,
    );
  }
  const url = new URL(`v2/${path}/blobs/${descriptor.digest}`, line.endpoint);
  const response = await line.send({ method: 'GET', url, headers: {}, goal, maxBytes: BLOB_BYTES, signal });
  if (response.status === 404) {
    // A manifest that names a blob that is gone is a broken image, not a missing tag.
    throw new RegistryError('BAD_RESPONSE', `Cannot ${goal}: the manifest names it, but the registry does not have it`);
  }
  if (response.status !== 200) throw statusError(response, goal);
  const computed = digestOf(response.body, algorithmOf(descriptor.digest));
  if (computed !== descriptor.digest) {
    throw mismatch({ goal, host: line.host, expected: descriptor.digest, computed });
  }
  return response.body;
}

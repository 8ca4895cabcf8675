import { RegistryError } from '../../errors';
import { statusError } from '../../http/decode';
import { header, type HttpResponse } from '../../http/send';
import { findDigest, type Digest } from '../../image/digest';
import { isIndexType, isManifestType, parseMediaType } from '../../image/media-type';
import { refuseSchema1 } from '../manifest-schema';
import type { FoundTag } from '../registry';
import { askManifest, goalOf, type Asked } from './exchange';
import { readAnswer } from './get-manifest';

/** Resolves a tag by one HEAD; by a GET where the HEAD does not tell (RES-5 to RES-14). */
export async function getTag(asked: Asked): Promise<FoundTag> {
  if (asked.line.resolveMethod === 'get') return getByBody(asked);
  const response = await askManifest('HEAD', asked);
  if (response.status === 200) {
    const found = fromHead(asked, response);
    if (found !== undefined) return found;
    refuseHeadOnly(asked);
    return getByBody(asked);
  }
  // The answer to HEAD has no body: 404 and 403 are asked again for the registry's words (RES-8, RES-10); a server
  // that does not know HEAD says 405, 501 or 400 (RES-7).
  if ([400, 403, 404, 405, 501].includes(response.status)) return getByBody(asked);
  throw statusError(response, goalOf(asked));
}

function fromHead(asked: Asked, response: HttpResponse): FoundTag | undefined {
  const mediaType = parseMediaType(header(response, 'content-type'));
  refuseSchema1(mediaType, undefined, goalOf(asked));
  const digest = findDigest(header(response, 'docker-content-digest'));
  if (digest === undefined || mediaType === undefined) return undefined;
  if (!isIndexType(mediaType) && !isManifestType(mediaType)) return undefined;
  refuseOtherDigest(asked, digest);
  return { digest, mediaType };
}

/** RES-16: asked for one digest, the registry may not answer with another. */
function refuseOtherDigest(asked: Asked, digest: Digest): void {
  if ('tag' in asked.target || asked.target.digest === digest) return;
  throw new RegistryError(
    'DIGEST_MISMATCH',
    `Cannot ${goalOf(asked)}: registry answered for another digest, '${digest}'`,
    { host: asked.line.host },
  );
}

/** Refuses to go on where only HEAD may be used and it did not tell. @throws {RegistryError} `BAD_RESPONSE` */
function refuseHeadOnly(asked: Asked): void {
  if (asked.line.resolveMethod !== 'head') return;
  throw new RegistryError(
    'BAD_RESPONSE',
    `Cannot ${goalOf(asked)}: registry's answer to HEAD has no digest; set resolveMethod to 'auto' for '${asked.line.host}'`,
    { host: asked.line.host },
  );
}

async function getByBody(asked: Asked): Promise<FoundTag> {
  const { digest, document } = readAnswer(asked, await askManifest('GET', asked));
  return { digest, mediaType: document.mediaType };
}

import { createHash } from 'node:crypto';
import { sha256Digest, type StoredDocument } from '../emulated-store';

const SCHEMA_1 = 'application/vnd.docker.distribution.manifest.v1+prettyjws';

/**
 * Converts a manifest to schema 1 as distribution does on the fly: the digest is that of the unsigned text, and every
 * answer is signed afresh, so that its bytes never hash to its digest.
 */
export function toSchema1(
  document: StoredDocument,
  name: { readonly path: string; readonly tag: string; readonly serial: number },
): StoredDocument {
  const layers = Array.from(layersText(document).matchAll(/"digest":\s*"(sha256:[0-9a-f]{64})"/g), (match) => match[1]);
  const payload = JSON.stringify(
    {
      schemaVersion: 1,
      name: name.path,
      tag: name.tag,
      architecture: 'amd64',
      fsLayers: layers.map((blobSum) => ({ blobSum })),
      history: layers.map(() => ({ v1Compatibility: '{"architecture":"amd64","os":"linux"}' })),
    },
    null,
    3,
  );
  const signature = createHash('sha256').update(`${payload}${name.serial}`).digest('base64url');
  const signatures = JSON.stringify([{ header: { alg: 'ES256' }, signature, protected: 'e30' }]);
  const bytes = Buffer.from(`${payload.slice(0, -2)},\n   "signatures": ${signatures}\n}`);
  return { bytes, mediaType: SCHEMA_1, digest: sha256Digest(payload) };
}

function layersText({ bytes }: StoredDocument): string {
  return bytes.toString().split('"layers"')[1] ?? '';
}

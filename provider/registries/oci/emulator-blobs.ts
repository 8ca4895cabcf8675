import type { EmulatedResponse } from '../emulator';
import type { EmulatedStore } from '../emulated-store';
import { documentAnswer, errorAnswer } from './emulator-answers';

/** Answers `/v2/<path>/blobs/<digest>`; the type is never the blob's own, as distribution does not know it. */
export function blobAnswer(store: EmulatedStore, path: string, digest: string): EmulatedResponse {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    const message = 'provided digest did not match uploaded content';
    return errorAnswer(400, { code: 'DIGEST_INVALID', message, detail: {} });
  }
  const blob = store.find(path)?.blobs.get(digest);
  if (blob === undefined)
    return errorAnswer(404, { code: 'BLOB_UNKNOWN', message: 'blob unknown to registry', detail: digest });
  const caching = { 'accept-ranges': 'bytes', 'cache-control': 'max-age=31536000' };
  return documentAnswer({ ...blob, mediaType: 'application/octet-stream' }, caching);
}

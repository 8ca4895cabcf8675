import { problemOf } from './problem';
import type { HttpResponse } from './send';

// Where a registry may say so instead of 429.
const ELSEWHERE = new Set([200, 400, 403]);
// An error document; nothing longer is read for one.
const MOST_BYTES = 4096;

/** Whether an answer asks to slow down, by its status or, for some registries, by the code in its body (RET-7). */
export function isLimited({ status, body }: Pick<HttpResponse, 'status' | 'body'>): boolean {
  if (status === 429) return true;
  if (!ELSEWHERE.has(status) || body.length === 0 || body.length > MOST_BYTES) return false;
  // Nearly every answer ends here, unparsed.
  if (!/toomanyrequests/i.test(body.toString('latin1'))) return false;
  return problemOf(body)?.code?.toUpperCase() === 'TOOMANYREQUESTS';
}

import type { HttpResponse, Layer } from '../../http/send';
import { findMeaning } from './error-codes';
import { problemOf } from './problem';

// One of the gateway's errors is far shorter; nothing longer is looked at.
const MOST_BYTES = 4096;

/**
 * Gives the gateway's errors the HTTP status that belongs to their code where they came with another that hides it: an
 * error within a 200, throttling within a 400. To be put above the signature, below the retry, which looks at the status.
 */
export const meantStatus: Layer = (next) => async (request) => {
  const response = await next(request);
  const status = statusMeant(response);
  return status === undefined ? response : { ...response, status };
};

function statusMeant(response: HttpResponse): number | undefined {
  if (response.body.length > MOST_BYTES || !response.body.includes('"errorCode"')) return undefined;
  const { by, code } = problemOf(response);
  const meaning = by === 'gateway' ? findMeaning(code) : undefined;
  if (meaning === undefined) return undefined;
  return response.status < 300 || meaning.status === 429 ? meaning.status : undefined;
}

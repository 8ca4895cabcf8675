import { parseJson } from '../../json';
import type { HttpResponse, Layer } from '../../http/send';
import { Envelope } from './schema';
import { meaningOf } from './words';

// An error in words; nothing longer is read for one.
const MOST_BYTES = 4096;
const MEANT: Readonly<Record<string, number>> = { RATE_LIMITED: 429, UNAVAILABLE: 503 };

/**
 * Gives an answer the status that its words mean, so that the retry layer above repeats what passes: RegistryUI does not
 * document which status comes with an error, and an instance that is set offline may well say so with 200.
 */
export const meantStatus: Layer = (next) => async (request) => {
  const response = await next(request);
  if (response.status === 429 || response.status >= 500 || response.body.length > MOST_BYTES) return response;
  const meaning = meaningOf(errorOf(response) ?? '', [...request.url.searchParams.values()]);
  const status = meaning && MEANT[meaning];
  return status === undefined ? response : { ...response, status };
};

/** The text of the `error` member; undefined where there is none. */
export function errorOf({ body }: Pick<HttpResponse, 'body'>): string | undefined {
  const envelope = Envelope.safeParse(parseJson(body.toString('utf8')));
  return envelope.data?.error ?? undefined;
}

import { problemOf as genericProblemOf } from '../../http/problem';
import { header, type HttpResponse } from '../../http/send';
import { parseJson } from '../../json';
import { GatewayError, NcrError } from './schema';

/** What an answer says went wrong. */
export interface NcrProblem {
  /** The API gateway spoke, or NCR behind it; else it is whoever stands in between. */
  readonly by: 'gateway' | 'ncr' | 'other';
  readonly code?: string | undefined;
  readonly said?: string | undefined;
}

const MOST_BYTES = 64 * 1024;

/** Reads an error in any form that was seen: the gateway's, NCR's own, a message, or text. Never throws. */
export function problemOf({ body }: Pick<HttpResponse, 'body'>): NcrProblem {
  // Nearly every answer ends here, unparsed: a page of tags is no error.
  const json = body.length > MOST_BYTES ? undefined : parseJson(body.toString('utf8'));
  const gateway = GatewayError.safeParse(json).data?.error;
  if (gateway !== undefined) {
    const said = [gateway.message, gateway.details].filter((text) => text).join(': ');
    return { by: 'gateway', code: String(gateway.errorCode), said };
  }
  const own = NcrError.safeParse(json).data;
  if (own !== undefined) return { by: 'ncr', code: String(own.returnCode), said: own.returnMessage ?? undefined };
  const { code, message } = genericProblemOf(body) ?? {};
  return { by: 'other', code, said: message };
}

/** What the vendor's support asks for; the documents name no header, these were seen. */
export function requestIdOf(response: Pick<HttpResponse, 'headers'>): string | undefined {
  return header(response, 'x-ncp-trace-id') ?? header(response, 'x-request-id');
}

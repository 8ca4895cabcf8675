import type { Dispatcher } from 'undici';
import type { Proxy } from './proxy';
import { header, type HttpRequest, type HttpResponse } from './send';

/** A request as undici takes it, its headers by name. */
export interface SentRequest extends Dispatcher.DispatchOptions {
  readonly headers: Readonly<Record<string, string>>;
}

/** A request as a proxy wants it: with the whole address. @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
export function throughProxy(
  { authorization }: Proxy,
  { url }: Pick<HttpRequest, 'url'>,
  options: SentRequest,
): SentRequest {
  const own = { host: url.host, ...(authorization !== undefined && { 'proxy-authorization': authorization }) };
  return { ...options, path: `${url.origin}${options.path}`, headers: { ...options.headers, ...own } };
}

/** Whether an answer is the proxy's and not the host's: it wants a login, or tells in a page what went wrong (PRX-2). */
export function isProxysOwn(response: HttpResponse): boolean {
  if (response.status === 407) return true;
  const isPage = /^text\/html\b/i.test(header(response, 'content-type') ?? '');
  return isPage && [403, 502, 503, 504].includes(response.status);
}

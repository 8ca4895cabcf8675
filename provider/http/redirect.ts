import { RegistryError } from '../errors';
import { isPrivateAddress } from './address';
import { header, type HttpRequest, type HttpResponse, type Layer } from './send';

// Browsers and curl stop at 20 and 50; no registry needs more than three.
const MOST_HOPS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const PRIVATE_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/**
 * Follows redirects of reads. What proves who we are stays on the origin that it was meant for (RED-2): scheme, host and
 * port; it does not come back when a later hop leads home.
 */
export function followRedirects(): Layer {
  return (next) => async (request) => {
    let current = request;
    for (let hops = 0; ; hops += 1) {
      const response = await next(current);
      const location = REDIRECTS.has(response.status) ? header(response, 'location') : undefined;
      if (location === undefined) return response;
      if (hops === MOST_HOPS) throw refusal('BAD_RESPONSE', request, `'${request.url.host}' redirects more than ${MOST_HOPS} times`);
      current = hop(current, response, location);
    }
  };
}

function hop(request: HttpRequest, response: HttpResponse, location: string): HttpRequest {
  if (!URL.canParse(location, request.url.href)) {
    throw refusal('BAD_RESPONSE', request, `'${request.url.host}' answered ${response.status} with a location that is no URL`);
  }
  const url = new URL(location, request.url);
  refuse(request, url);
  const headers = url.origin === request.url.origin ? request.headers : withoutPrivate(request.headers);
  return { ...request, url, headers };
}

/** RED-3. @throws {RegistryError} `UNTRUSTED` */
function refuse(request: HttpRequest, url: URL): void {
  const from = request.url;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw untrusted(request, url, 'which is no web address');
  if (from.protocol === 'https:' && url.protocol === 'http:') throw untrusted(request, url, 'which is not encrypted');
  if (url.username !== '' || url.password !== '') throw untrusted(request, url, 'with a login in the address');
  if (isPrivateAddress(url.hostname) && !isPrivateAddress(from.hostname)) throw untrusted(request, url, 'which is a private address');
}

function untrusted(request: HttpRequest, url: URL, why: string): RegistryError {
  return refusal('UNTRUSTED', request, `'${request.url.host}' redirects to '${url.protocol}//${url.host}', ${why}`);
}

function refusal(code: 'UNTRUSTED' | 'BAD_RESPONSE', { goal, url }: HttpRequest, what: string): RegistryError {
  return new RegistryError(code, `Cannot ${goal}: ${what}`, { host: url.host, path: url.pathname });
}

function withoutPrivate(headers: HttpRequest['headers']): HttpRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !PRIVATE_HEADERS.has(name)));
}

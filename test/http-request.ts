import type { HttpRequest, HttpResponse } from '../provider/http/send';

/** A GET of an address, as far as a test does not say otherwise. */
export function requestOf(url: string | URL, over: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    url: new URL(url),
    headers: {},
    goal: "get tag 'v1' of 'h/team/app'",
    maxBytes: 1024,
    signal: new AbortController().signal,
    ...over,
  };
}

/** An answer of `https://h/v2/`, as far as a test does not say otherwise. */
export function responseOf(
  status: number,
  over: Partial<Omit<HttpResponse, 'body'>> & { body?: string } = {},
): HttpResponse {
  const { body = '', ...rest } = over;
  return { status, headers: {}, url: new URL('https://h/v2/?sig=secret'), ...rest, body: Buffer.from(body) };
}

import { isLoopbackHost } from '../image/reference';

/**
 * Says what is wrong with an `endpoint` option; undefined where it can be used.
 * Plain HTTP is for loopback, or where the entry asks for it (product rule: a secret never travels in the clear).
 */
export function endpointProblem(endpoint: string, plainHttp: boolean): string | undefined {
  if (!/^https?:/i.test(endpoint) || !URL.canParse(endpoint)) return 'expected an https:// URL';
  const url = new URL(endpoint);
  if (url.username + url.password !== '')
    return 'a URL with a user or password in it is refused; use the fields of the entry';
  if (url.search + url.hash !== '') return 'a URL with a query or fragment is refused';
  if (url.protocol === 'https:' || plainHttp || isLoopbackHost(url.host)) return undefined;
  return 'plain http:// is for loopback addresses only; use https://';
}

/** The URL that requests go to, with a trailing slash: the entry's endpoint, else the host itself. */
export function endpointUrl(entry: {
  host: string;
  endpoint?: string | undefined;
  plainHttp?: boolean | undefined;
}): URL {
  const plain = entry.plainHttp ?? isLoopbackHost(entry.host);
  const base = entry.endpoint ?? `${plain ? 'http' : 'https'}://${entry.host}`;
  return new URL(base.endsWith('/') ? base : `${base}/`);
}

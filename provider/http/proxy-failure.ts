import type { ErrorCode } from '../errors';
import { EXTRA_ROOTS, type Failure } from './failure';
import type { ProxyError } from './proxy-error';

// What passes by itself; a proxy says 502 and 504 of the host behind it, too.
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/** Names a proxy as what kept an answer from coming (PRX-2); `beneath` is what kept the proxy itself from answering. */
export function proxyFailure({ proxy, status }: ProxyError, beneath: Failure): Failure {
  const name = `proxy '${proxy.url.host}' (${proxy.variable})`;
  if (status === undefined) {
    const { advice, what, ...rest } = beneath;
    return { ...rest, what: `${name}: ${what}`, ...(advice !== undefined && { advice: EXTRA_ROOTS }) };
  }
  // tinyproxy says 401 of a wrong login.
  if (status === 407 || status === 401) {
    const why = proxy.authorization === undefined ? 'wants a login in its address' : 'refused the login in its address';
    return never('UNAUTHENTICATED', `${name} ${why} (${status})`);
  }
  if (status === 403) return never('FORBIDDEN', `${name} does not let it through (403)`);
  const what = `${name} answered ${status}`;
  if (PASSING.has(status)) return { what, repeat: 'later' };
  return never('BAD_RESPONSE', `${what}; it may be no proxy`);
}

function never(code: ErrorCode, what: string): Failure {
  return { what, code, repeat: 'never' };
}

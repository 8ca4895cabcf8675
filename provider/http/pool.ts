import { rootCertificates } from 'node:tls';
import { Pool, type buildConnector } from 'undici';
import { openConnector } from './connector';
import type { Network } from './network';
import type { Proxy } from './proxy';
import type { HostTls } from './tls';

/** How the connections of a pool are made. */
export interface PoolOptions {
  /** Sockets per origin at most. */
  readonly connections: number;
  /** For one attempt: connecting, headers and the whole body. */
  readonly timeoutMs: number;
  /** For connecting alone; 10 s where it is not said (RET-10). */
  readonly connectTimeoutMs?: number;
  /** For the hosts that it names; the others are reached as usual. */
  readonly tls?: HostTls | undefined;
  /** Proxies and roots; without it every way is direct, with Node's own roots. */
  readonly network?: Network;
}

/** The connections to one origin, and the proxy that they are made to instead, for plain HTTP. */
export interface OpenPool {
  readonly dispatcher: Pool;
  readonly proxy?: Proxy;
}

const CONNECT_TIMEOUT_MS = 10_000;
// Longer than a program's pauses between look-ups. A server that gives up earlier costs one attempt that is repeated at once.
const KEEP_ALIVE_MS = 30_000;

/** Opens a pool for a URL's origin; nothing is connected yet. */
export function openPool(url: URL, options: PoolOptions): OpenPool {
  const proxy = options.network?.findProxy(url);
  if (url.protocol === 'https:') return { dispatcher: pool(url.origin, options, secureConnector(url, proxy, options)) };
  // Most proxies open tunnels to port 443 only, so plain HTTP is spoken with the proxy itself.
  if (proxy === undefined) return { dispatcher: pool(url.origin, options) };
  return { dispatcher: pool(proxy.url.origin, options), proxy };
}

function pool(origin: string, options: PoolOptions, connect?: buildConnector.connector): Pool {
  return new Pool(origin, {
    connections: options.connections,
    pipelining: 1,
    // Said here, for else NODE_TLS_REJECT_UNAUTHORIZED, which may be set for another program's sake, would count.
    connect: connect ?? { timeout: connectTimeoutOf(options), rejectUnauthorized: true },
    keepAliveTimeout: KEEP_ALIVE_MS,
    // One timer bounds the whole attempt (RET-10).
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** Undefined where undici's own way will do. */
function secureConnector(
  url: URL,
  proxy: Proxy | undefined,
  options: PoolOptions,
): buildConnector.connector | undefined {
  const tls = options.tls?.hostnames.includes(url.hostname) === true ? options.tls : undefined;
  if (tls === undefined && proxy === undefined) return undefined;
  const trustedRoots = options.network?.trustedRoots ?? (() => Promise.resolve(rootCertificates));
  return openConnector({ timeoutMs: connectTimeoutOf(options), tls, proxy, trustedRoots });
}

function connectTimeoutOf({ timeoutMs, connectTimeoutMs = CONNECT_TIMEOUT_MS }: PoolOptions): number {
  return Math.min(connectTimeoutMs, timeoutMs);
}

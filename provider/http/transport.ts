import { Pool } from 'undici';
import { exchange, type ExchangeOptions, type Line } from './exchange';
import type { Send } from './send';

/** How connections are made. */
export interface TransportOptions extends ExchangeOptions {
  /** Sockets per origin at most. */
  readonly connections: number;
  /** For one attempt: connecting, headers and the whole body. */
  readonly timeoutMs: number;
  /** For connecting alone; 10 s where it is not said (RET-10). */
  readonly connectTimeoutMs?: number;
}

/** The bottom of every pipeline. */
export interface Transport {
  readonly send: Send;
  /** Ends every connection. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
// Longer than a program's pauses between look-ups. A server that gives up earlier costs one attempt that is repeated at once.
const KEEP_ALIVE_MS = 30_000;

/** Opens the only place that opens connections: one keep-alive pool per origin. */
export function openTransport(options: TransportOptions): Transport {
  const lines = new Map<string, Line & { readonly dispatcher: Pool }>();
  const lineTo = (origin: string): Line => {
    let line = lines.get(origin);
    if (line === undefined) {
      line = { dispatcher: openPool(origin, options), answered: false };
      lines.set(origin, line);
    }
    return line;
  };
  return {
    send: (request) => exchange(lineTo(request.url.origin), request, options),
    async close() {
      await Promise.all([...lines.values()].map(({ dispatcher }) => dispatcher.destroy()));
    },
  };
}

function openPool(
  origin: string,
  { connections, timeoutMs, connectTimeoutMs = CONNECT_TIMEOUT_MS }: TransportOptions,
): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    connectTimeout: Math.min(connectTimeoutMs, timeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // One timer bounds the whole attempt (RET-10).
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

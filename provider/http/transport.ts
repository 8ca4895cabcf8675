import { exchange, type ExchangeOptions, type Line } from './exchange';
import { openPool, type OpenPool, type PoolOptions } from './pool';
import type { Send } from './send';

/** How connections are made and attempts performed. */
export interface TransportOptions extends ExchangeOptions, PoolOptions {}

/** The bottom of every pipeline. */
export interface Transport {
  readonly send: Send;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Opens the only place that sends: one keep-alive pool per origin. */
export function openTransport(options: TransportOptions): Transport {
  const lines = new Map<string, Line & OpenPool>();
  const lineTo = (url: URL): Line => {
    let line = lines.get(url.origin);
    if (line === undefined) {
      line = { ...openPool(url, options), answered: false };
      lines.set(url.origin, line);
    }
    return line;
  };
  return {
    // A proxy that cannot be used is a rejection as any other.
    send: async (request) => exchange(lineTo(request.url), request, options),
    async close() {
      await Promise.all([...lines.values()].map(({ dispatcher }) => dispatcher.destroy()));
    },
  };
}

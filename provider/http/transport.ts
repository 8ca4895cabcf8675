import { Pool, type Dispatcher } from 'undici';
import { RegistryError } from '../errors';
import { readBody } from './body';
import type { HttpRequest, HttpResponse, Send } from './send';
import { connectionError } from './connection-error';

/** How connections are made. */
export interface TransportOptions {
  /** Sockets per origin at most. */
  readonly connections: number;
  /** For one attempt: connecting, headers and the whole body. */
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** The bottom of every pipeline. */
export interface Transport {
  readonly send: Send;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Opens the only place that opens connections: one keep-alive pool per origin. */
export function openTransport(options: TransportOptions): Transport {
  const pools = new Map<string, Pool>();
  const poolFor = (origin: string): Pool => {
    let pool = pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, { connections: options.connections, pipelining: 1, connectTimeout: Math.min(10_000, options.timeoutMs) });
      pools.set(origin, pool);
    }
    return pool;
  };
  return {
    send: (request) => exchange(poolFor(request.url.origin), request, options),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

async function exchange(pool: Pool, request: HttpRequest, options: TransportOptions): Promise<HttpResponse> {
  if (request.signal.aborted) throw stopped(request);
  const attempt = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    attempt.abort();
  }, options.timeoutMs);
  const stop = (): void => attempt.abort();
  request.signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await pool.request(undiciRequest(request, { options, signal: attempt.signal }));
    const body = await readBody(request, answer);
    return { status: answer.statusCode, headers: answer.headers, body, url: request.url };
  } catch (error) {
    if (error instanceof RegistryError) throw error;
    if (request.signal.aborted) throw stopped(request);
    throw connectionError(error, { request, timeoutMs: timedOut ? options.timeoutMs : undefined });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', stop);
  }
}

function undiciRequest(
  { method, url, headers, body }: HttpRequest,
  { options, signal }: { options: TransportOptions; signal: AbortSignal },
): Dispatcher.RequestOptions {
  return {
    method,
    path: url.pathname + url.search,
    headers: { 'user-agent': options.userAgent, 'accept-encoding': 'identity', ...headers },
    signal,
    // undici ends the connection after every HEAD unless told otherwise: twice the time at 40 ms of round trip.
    reset: false,
    ...(body !== undefined && { body }),
  };
}

function stopped({ signal, goal }: HttpRequest): RegistryError {
  const reason: unknown = signal.reason;
  if (reason instanceof RegistryError) return reason;
  return new RegistryError('CANCELLED', `Cannot ${goal}: it was cancelled`);
}

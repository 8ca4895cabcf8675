import type { Clock } from '../clock';
import { isRegistryError, RegistryError } from '../errors';
import { ConnectionError } from './connection-error';
import { parseRetryAfter } from './retry-after';
import { header, type HttpRequest, type HttpResponse, type Layer, type Send } from './send';

/** How often and for how long. */
export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly retries: number;
  /** For all attempts and waits of one request. */
  readonly totalMs: number;
  /** Upper bound of the wait before the second attempt; doubles each time. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

// RET-1: what passes by itself. Never 4xx that tell about the request.
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 522, 524]);

/** Repeats what failed for the moment; every request here only reads. */
export function retry(policy: RetryPolicy, clock: Clock): Layer {
  // RET-3: one host that asks for patience is left alone by all requests, not only by the one that it told.
  const busyUntil = new Map<string, number>();
  return (next) => (request) => new Attempts({ policy, clock, busyUntil, next }, request).run();
}

interface Shared {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly busyUntil: Map<string, number>;
  readonly next: Send;
}

type Result = { readonly response: HttpResponse } | { readonly error: unknown };

/** One request with its attempts. */
class Attempts {
  readonly #shared: Shared;
  readonly #request: HttpRequest;
  readonly #deadline: number;
  #count = 0;

  constructor(shared: Shared, request: HttpRequest) {
    this.#shared = shared;
    this.#request = request;
    this.#deadline = shared.clock.now().getTime() + shared.policy.totalMs;
  }

  async run(): Promise<HttpResponse> {
    for (;;) {
      await this.#politely();
      const result = await this.#attempt();
      const wait = this.#count > this.#shared.policy.retries ? undefined : this.#waitAfter(result);
      if (wait === undefined || wait > this.#left()) return this.#finish(result);
      if (wait > 0) await this.#shared.clock.sleep(wait, this.#request.signal);
    }
  }

  async #attempt(): Promise<Result> {
    this.#count += 1;
    try {
      return { response: await this.#shared.next(this.#request) };
    } catch (error) {
      return { error };
    }
  }

  /** Waits where another request was told to, as far as the budget goes. */
  async #politely(): Promise<void> {
    const wait = (this.#shared.busyUntil.get(this.#request.url.host) ?? 0) - this.#shared.clock.now().getTime();
    if (wait > 0 && wait <= this.#left()) await this.#shared.clock.sleep(wait, this.#request.signal);
  }

  #left(): number {
    return this.#deadline - this.#shared.clock.now().getTime();
  }

  /** Milliseconds before the next attempt; undefined where there is to be none. */
  #waitAfter(result: Result): number | undefined {
    if ('error' in result) return this.#waitAfterError(result.error);
    const { response } = result;
    if (!PASSING.has(response.status)) return undefined;
    const now = this.#shared.clock.now();
    const told = parseRetryAfter(header(response, 'retry-after'), now);
    if (told === undefined) return this.#backOff();
    this.#shared.busyUntil.set(this.#request.url.host, now.getTime() + told);
    return told;
  }

  #waitAfterError(error: unknown): number | undefined {
    if (!(error instanceof ConnectionError) || error.repeat === 'never') return undefined;
    if (error.repeat === 'once' && this.#count > 1) return undefined;
    return this.#count === 1 && error.repeat !== 'later' ? 0 : this.#backOff();
  }

  /** Full jitter. @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
  #backOff(): number {
    const { firstDelayMs, maxDelayMs } = this.#shared.policy;
    return this.#shared.clock.random() * Math.min(maxDelayMs, firstDelayMs * 2 ** (this.#count - 1));
  }

  #finish(result: Result): HttpResponse {
    if ('response' in result) return { ...result.response, attempts: this.#count };
    const { error } = result;
    if (this.#count === 1 || !isRegistryError(error, 'UNAVAILABLE', 'BAD_RESPONSE')) throw error;
    throw new RegistryError(error.code, `${error.message} (after ${this.#count} attempts)`, { ...error.details, cause: error });
  }
}

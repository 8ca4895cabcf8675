import type { Clock } from '../clock';
import { isRegistryError, RegistryError } from '../errors';
import { formatAttempts, type AttemptCount } from './attempts';
import { ConnectionError } from './connection-error';
import { isLimited } from './limited';
import { parseRetryAfter } from './retry-after';
import { header, type HttpRequest, type HttpResponse, type Layer, type Send } from './send';
import { wait } from './wait';

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

// RET-1: what passes by itself; never what tells about the request.
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 522, 524]);

/**
 * Repeats what failed for the moment; every request here only reads. An answer that asks for more patience than there is
 * time for is returned at once, since less would make it worse (RET-2).
 */
export function retry(policy: RetryPolicy, clock: Clock): Layer {
  // RET-3: a host that asks for patience is left alone by all requests, not only by the one that it told.
  const busyUntil = new Map<string, number>();
  const failingSince = new Map<string, Date>();
  return (next) => (request) => new Attempts({ policy, clock, busyUntil, failingSince, next }, request).run();
}

interface Shared {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly busyUntil: Map<string, number>;
  /** The first failure of a host since its last good answer. */
  readonly failingSince: Map<string, Date>;
  readonly next: Send;
}

type Result = { readonly response: HttpResponse } | { readonly error: unknown };

/** One request with its attempts. */
class Attempts {
  readonly #shared: Shared;
  readonly #request: HttpRequest;
  readonly #deadline: number;
  #count = 0;
  /** Attempts that met a connection which the server had left: not its failure. */
  #free = 0;

  constructor(shared: Shared, request: HttpRequest) {
    this.#shared = shared;
    this.#request = request;
    this.#deadline = this.#now() + shared.policy.totalMs;
  }

  async run(): Promise<HttpResponse> {
    // Longer than there is time for: the host is asked what it says now.
    for (let busy = this.#busy(); busy > 0 && busy <= this.#left(); busy = this.#busy()) {
      await wait(this.#shared.clock, busy, this.#request);
    }
    for (;;) {
      const result = await this.#attempt();
      if (!(await this.#mayGoOn(this.#delayAfter(result)))) return this.#finish(result);
    }
  }

  async #attempt(): Promise<Result> {
    this.#count += 1;
    const result = await this.#send();
    const { failingSince, clock } = this.#shared;
    const { host } = this.#request.url;
    if (!passes(result)) failingSince.delete(host);
    else if (!failingSince.has(host)) failingSince.set(host, clock.now());
    return result;
  }

  async #send(): Promise<Result> {
    const timeoutMs = Math.max(1, this.#left());
    try {
      return { response: await this.#shared.next({ ...this.#request, timeoutMs }) };
    } catch (error) {
      return { error };
    }
  }

  /** Waits before a further attempt, and longer where the host asked another request to; false where there is to be none. */
  async #mayGoOn(delay: number | undefined): Promise<boolean> {
    for (let left = delay; left !== undefined; left = this.#busy()) {
      const pause = Math.max(left, this.#busy());
      if (pause > this.#left()) return false;
      if (pause === 0) return true;
      try {
        await wait(this.#shared.clock, pause, this.#request);
      } catch (error) {
        // The caller's time is over: what is known by now tells more than that.
        if (isRegistryError(error, 'UNAVAILABLE')) return false;
        throw error;
      }
    }
    return false;
  }

  #now(): number {
    return this.#shared.clock.now().getTime();
  }

  #left(): number {
    return this.#deadline - this.#now();
  }

  /** Milliseconds for which the host is to be left alone. */
  #busy(): number {
    return Math.max(0, (this.#shared.busyUntil.get(this.#request.url.host) ?? 0) - this.#now());
  }

  /** Milliseconds before the next attempt; undefined where there is to be none. */
  #delayAfter(result: Result): number | undefined {
    if ('error' in result && this.#isFree(result.error)) return 0;
    if (this.#count - this.#free > this.#shared.policy.retries) return undefined;
    return 'error' in result ? this.#delayAfterError(result.error) : this.#delayAfterResponse(result.response);
  }

  #delayAfterResponse(response: HttpResponse): number | undefined {
    const limited = isLimited(response);
    if (!limited && !PASSING.has(response.status)) return undefined;
    const told = parseRetryAfter(header(response, 'retry-after'), this.#shared.clock.now());
    // A wait of nothing is no wait that was asked for.
    const delay = told === undefined || told === 0 ? this.#backOff() : told;
    if (limited || (response.status === 503 && delay === told)) this.#leaveAlone(delay);
    return delay;
  }

  #leaveAlone(delay: number): void {
    const { busyUntil } = this.#shared;
    const { host } = this.#request.url;
    busyUntil.set(host, Math.max(busyUntil.get(host) ?? 0, this.#now() + delay));
  }

  #isFree(error: unknown): boolean {
    if (!(error instanceof ConnectionError) || error.repeat !== 'atOnce' || this.#free > 0) return false;
    this.#free += 1;
    return true;
  }

  #delayAfterError(error: unknown): number | undefined {
    if (!(error instanceof ConnectionError) || error.repeat === 'never') return undefined;
    if (error.repeat !== 'once') return this.#backOff();
    return this.#count - this.#free > 1 ? undefined : 0;
  }

  /** Full jitter (RET-3). @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
  #backOff(): number {
    const { firstDelayMs, maxDelayMs } = this.#shared.policy;
    return this.#shared.clock.random() * Math.min(maxDelayMs, firstDelayMs * 2 ** (this.#count - this.#free - 1));
  }

  #finish(result: Result): HttpResponse {
    const told = this.#told();
    if ('response' in result) return { ...result.response, ...told };
    const { error } = result;
    const spent = formatAttempts(told);
    if (spent === '' || !isRegistryError(error, 'UNAVAILABLE', 'BAD_RESPONSE')) throw error;
    const message = `${error.message} (${spent.trim()})`;
    throw new RegistryError(error.code, message, { ...error.details, cause: error });
  }

  /** A first failure that was tried once has no history. */
  #told(): AttemptCount {
    const since = this.#shared.failingSince.get(this.#request.url.host);
    const isOld =
      since !== undefined && (this.#count > 1 || since.getTime() < this.#deadline - this.#shared.policy.totalMs);
    return { attempts: this.#count, ...(isOld && { failingSince: since }) };
  }
}

/** Whether a result is a failure of the moment. */
function passes(result: Result): boolean {
  if ('error' in result) return isRegistryError(result.error, 'UNAVAILABLE');
  return PASSING.has(result.response.status);
}

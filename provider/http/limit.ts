import type { Clock } from '../clock';
import { cancelled } from './cancelled';
import type { HttpRequest, Layer } from './send';
import { wait } from './wait';

/** Lets so many pass at a time; the others wait in order (RET-9). One gate may stand in several pipelines. */
export interface Gate {
  /**
   * Resolves when it is this one's turn, with what to call, once, when it is done.
   * @throws {RegistryError} `CANCELLED`, or the signal's own, if the signal fires before.
   */
  enter(request: Pick<HttpRequest, 'goal' | 'signal'>): Promise<() => void>;
}

/** Opens a gate for `maxConcurrency` at a time. */
export function openGate(maxConcurrency: number): Gate {
  // A set keeps the order, and one that gives up leaves it at once however long it is.
  const queue = new Set<() => void>();
  let inside = 0;
  const leave = (): void => {
    const [next] = queue;
    if (next === undefined) inside -= 1;
    else next();
  };
  return {
    enter(request) {
      const { signal } = request;
      if (signal.aborted) return Promise.reject(cancelled(request));
      if (inside < maxConcurrency) {
        inside += 1;
        return Promise.resolve(leave);
      }
      return new Promise((resolve, reject) => {
        const turn = (): void => {
          queue.delete(turn);
          signal.removeEventListener('abort', giveUp);
          resolve(leave);
        };
        const giveUp = (): void => {
          queue.delete(turn);
          reject(cancelled(request));
        };
        queue.add(turn);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}

/** Sends through a gate. */
export function limit(gate: Gate): Layer {
  return (next) => async (request) => {
    const leave = await gate.enter(request);
    try {
      return await next(request);
    } finally {
      leave();
    }
  };
}

/**
 * Sends no more than so many requests in any second, as soon as that allows: what is asked at once goes at once as long as
 * there is room. A rate below one is one request in so much longer a time.
 */
export function pace(requestsPerSecond: number, clock: Clock): Layer {
  const most = Math.max(1, Math.floor(requestsPerSecond));
  const windowMs = (most * 1000) / requestsPerSecond;
  // When the last so many went, or are to go; the oldest is next to be followed.
  const turns: number[] = [];
  return (next) => async (request) => {
    const now = clock.now().getTime();
    const oldest = turns.length < most ? undefined : turns.shift();
    const turn = oldest === undefined ? now : Math.max(now, oldest + windowMs);
    turns.push(turn);
    if (turn > now) await wait(clock, turn - now, request);
    return next(request);
  };
}

import type { Clock } from '../clock';
import type { Layer } from './send';

/** Lets so many pass at a time; the others wait in order. */
export interface Gate {
  /** Resolves when it is this one's turn, with what to call when it is done. */
  enter(signal: AbortSignal): Promise<() => void>;
}

/** Opens a gate for `maxConcurrency` at a time. */
export function openGate(maxConcurrency: number): Gate {
  const queue: (() => void)[] = [];
  let inside = 0;
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) inside -= 1;
    else next();
  };
  return {
    enter(signal) {
      if (inside < maxConcurrency) {
        inside += 1;
        return Promise.resolve(leave);
      }
      return new Promise((resolve, reject) => {
        const turn = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve(leave);
        };
        const giveUp = (): void => {
          queue.splice(queue.indexOf(turn), 1);
          reject(signal.reason);
        };
        queue.push(turn);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}

/** Sends through a gate. */
export function limit(gate: Gate): Layer {
  return (next) => async (request) => {
    const leave = await gate.enter(request.signal);
    try {
      return await next(request);
    } finally {
      leave();
    }
  };
}

/** Sends no more than so many requests a second, evenly spaced. */
export function pace(requestsPerSecond: number, clock: Clock): Layer {
  let nextTurn = 0;
  return (next) => async (request) => {
    const now = clock.now().getTime();
    const turn = Math.max(now, nextTurn);
    nextTurn = turn + 1000 / requestsPerSecond;
    if (turn > now) await clock.sleep(turn - now, request.signal);
    return next(request);
  };
}

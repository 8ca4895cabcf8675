import { setMaxListeners } from 'node:events';

/** Joins a question to an equal one in flight, or starts it. */
export type Share<T> = (key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>) => Promise<T>;

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Makes equal questions in flight one. Each flight ends when its last waiter has left; a waiter that leaves rejects alone.
 * Nothing is kept after the flight, success or failure.
 */
export function share<T>(): Share<T> {
  const flights = new Map<string, Flight<T>>();
  return async (key, signal, start) => {
    signal.throwIfAborted();
    const flight = flights.get(key) ?? take(key, start);
    flight.waiting += 1;
    try {
      return await orAborted(flight.result, signal);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        if (flights.get(key) === flight) flights.delete(key);
        flight.controller.abort(signal.reason);
      }
    }
  };

  function take(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const flight: Flight<T> = { result: start(controller.signal), controller, waiting: 0 };
    flights.set(key, flight);
    // Its waiters see the failure; when all have left, nobody is told.
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.result.then(land, land);
    return flight;
  }
}

function orAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

import { setMaxListeners } from 'node:events';
import { cancelled } from './cancelled';

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
    if (signal.aborted) throw left(signal);
    const flight = flights.get(key) ?? take(flights, key, start);
    flight.waiting += 1;
    try {
      return await orAborted(flight.result, signal);
    } finally {
      flight.waiting -= 1;
      // One that has landed is no longer in the map.
      if (flight.waiting === 0 && flights.get(key) === flight) {
        flights.delete(key);
        flight.controller.abort(left(signal));
      }
    }
  };
}

function take<T>(flights: Map<string, Flight<T>>, key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
  const controller = new AbortController();
  // Any number of requests may belong to one flight.
  setMaxListeners(0, controller.signal);
  const land = (): void => {
    if (flights.get(key) === flight) flights.delete(key);
  };
  // It lands before its waiters are told, so that whoever asks again then starts afresh.
  const flight: Flight<T> = { result: start(controller.signal).finally(land), controller, waiting: 0 };
  flights.set(key, flight);
  return flight;
}

async function orAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = (): void => undefined;
  const leaving = new Promise<never>((_resolve, reject) => {
    leave = () => reject(left(signal));
  });
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([result, leaving]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function left(signal: AbortSignal): Error {
  return cancelled({ goal: 'go on', signal });
}

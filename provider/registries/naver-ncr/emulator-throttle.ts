import type { EmulatedResponse } from '../emulator';
import { gatewayError } from './emulator-answers';
import type { EmulatedThrottle } from './emulator-options';

/** Opens a gate that refuses what comes too often; undefined where a request may pass. */
export function openThrottle(
  throttle: EmulatedThrottle | undefined,
  now: () => Date,
): () => EmulatedResponse | undefined {
  let times: number[] = [];
  return () => {
    if (throttle === undefined) return undefined;
    const { requests, perMs, code = '420', status = 429 } = throttle;
    const time = now().getTime();
    times = times.filter((earlier) => time - earlier < perMs);
    if (times.length >= requests) return gatewayError(status, code, 'Too many requests.');
    times.push(time);
    return undefined;
  };
}

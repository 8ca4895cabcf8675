import type { EmulatedError } from './emulator-errors';
import type { EmulatedThrottle } from './emulator-options';

/** Counts requests in windows of time; gives the refusal where there are too many. */
export function openThrottle(throttle: EmulatedThrottle | undefined, now: () => Date): () => EmulatedError | undefined {
  let began = -Infinity;
  let count = 0;
  return () => {
    if (throttle === undefined) return undefined;
    const time = now().getTime();
    if (time - began >= throttle.seconds * 1000) {
      began = time;
      count = 0;
    }
    count += 1;
    if (count <= throttle.requests) return undefined;
    return throttle.answer === 429 ? 'APIGW.0308' : 'SVCSTG.SWR.4031042';
  };
}

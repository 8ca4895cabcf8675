import { findQuota, type Quota } from './quota';
import type { Layer } from './send';

// A tenth: late enough to be worth a line, early enough to log in before the deployment stops.
const LOW_SHARE = 0.1;
// What is back before anybody has read of it is no news; Docker Hub counts over six hours.
const LEAST_WINDOW_SECONDS = 3600;

/** Tells, once for a host, that a quota of hours is nearly used up (RET-8). It is in no answer: outputs stay the same. */
export function reportQuota(tell: (text: string) => void): Layer {
  const told = new Set<string>();
  return (next) => async (request) => {
    const response = await next(request);
    const { host } = request.url;
    const quota = told.has(host) ? undefined : findQuota(response);
    if (quota !== undefined && isLow(quota)) {
      told.add(host);
      tell(`${host} lets ${textOf(quota)}; a login, or one with a higher limit, keeps it from refusing (429)`);
    }
    return response;
  };
}

function isLow({ remaining, limit, windowSeconds }: Quota): boolean {
  return remaining <= limit * LOW_SHARE && windowSeconds >= LEAST_WINDOW_SECONDS;
}

function textOf({ remaining, limit, windowSeconds }: Quota): string {
  return `only ${remaining} of ${limit} pulls through in what is left of ${Math.round(windowSeconds / 3600)} h`;
}

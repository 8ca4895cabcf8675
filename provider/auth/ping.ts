import type { HttpRequest } from '../http/send';
import { share } from '../http/share';
import { findPingUrl } from './repository-path';
import type { Challenge } from './www-authenticate';

/** Asks for a host's challenges where a request brought none; the first answer is kept. */
export type Ping = (request: HttpRequest) => Promise<readonly Challenge[]>;

const ANSWER_BYTES = 64 * 1024;

/** Makes a ping of `/v2/`. Its own status decides nothing; a host that cannot be reached is an error, not a no (CHA-8). */
export function openPing(ask: (request: HttpRequest) => Promise<readonly Challenge[]>): Ping {
  const flights = share<readonly Challenge[]>();
  let known: readonly Challenge[] | undefined;
  return async ({ url, goal, signal }) => {
    const ping = findPingUrl(url);
    if (ping === undefined) return [];
    return (known ??= await flights('ping', signal, (shared) =>
      ask({ method: 'GET', url: ping, headers: {}, goal, maxBytes: ANSWER_BYTES, signal: shared }),
    ));
  };
}

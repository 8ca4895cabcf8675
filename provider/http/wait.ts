import type { Clock } from '../clock';
import { cancelled } from './cancelled';
import type { HttpRequest } from './send';

/** Waits, as long as the request is wanted. @throws {RegistryError} `CANCELLED`, or the signal's own. */
export async function wait(
  clock: Clock,
  milliseconds: number,
  request: Pick<HttpRequest, 'goal' | 'signal'>,
): Promise<void> {
  try {
    await clock.sleep(milliseconds, request.signal);
  } catch (error) {
    throw request.signal.aborted ? cancelled(request) : error;
  }
}

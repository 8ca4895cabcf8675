import { cancelled } from '../http/cancelled';
import type { HttpRequest } from '../http/send';

/** Lets one request find out how a host wants to be asked, while the others wait for it. */
export interface Probe {
  /**
   * Waits while another request finds out. Gives what ends the probe where the caller is to find out itself; undefined
   * where it may go on.
   */
  enter(request: Pick<HttpRequest, 'goal' | 'signal'>, isKnown: () => boolean): Promise<(() => void) | undefined>;
}

// A host that does not answer holds nobody back for longer than twice the time of an attempt.
const MOST_WAITS = 2;

/** Makes a probe that nobody is making yet. */
export function openProbe(): Probe {
  let current: { readonly ended: Promise<void>; wasLeft: boolean } | undefined;

  const begin = ({ signal }: Pick<HttpRequest, 'signal'>): (() => void) => {
    let tell = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const probe = { ended, wasLeft: false };
    current = probe;
    return () => {
      current = undefined;
      probe.wasLeft = signal.aborted;
      tell();
    };
  };

  return {
    async enter(request, isKnown) {
      let waits = 0;
      while (!isKnown() && waits < MOST_WAITS) {
        const probe = current;
        if (probe === undefined) return begin(request);
        await orAborted(probe.ended, request);
        // Its caller did not want the answer any more; that tells nothing about the host.
        if (!probe.wasLeft) waits += 1;
      }
      return undefined;
    },
  };
}

async function orAborted(ended: Promise<void>, request: Pick<HttpRequest, 'goal' | 'signal'>): Promise<void> {
  const { signal } = request;
  if (signal.aborted) throw cancelled(request);
  let leave = (): void => undefined;
  const leaving = new Promise<never>((_resolve, reject) => {
    leave = () => reject(cancelled(request));
  });
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([ended, leaving]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

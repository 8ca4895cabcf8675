import { share } from '../http/share';
import type { Credential } from './credential';

/** Finds the credential for a repository; undefined where there is none here. */
export interface Keychain {
  (host: string, path: string, signal: AbortSignal): Promise<Credential | undefined>;
  /** Forgets what was read for a host, so that the next look-up reads it anew; with a credential, only that very one. */
  readonly forget?: (host: string, refused?: Credential) => void;
  /** Where it looks, for messages: `docker config '/home/u/.docker/config.json'`. */
  readonly places?: () => readonly string[];
}

/** Asks one keychain after the other; the first that has something wins. */
export function chain(...keychains: readonly Keychain[]): Keychain {
  const find: Keychain = async (host, path, signal) => {
    for (const keychain of keychains) {
      const credential = await keychain(host, path, signal);
      if (credential !== undefined) return credential;
    }
    return undefined;
  };
  return Object.assign(find, {
    forget: (host: string, refused?: Credential) => {
      for (const keychain of keychains) keychain.forget?.(host, refused);
    },
    places: () => keychains.flatMap((keychain) => keychain.places?.() ?? []),
  });
}

interface Remembered {
  readonly host: string;
  readonly credential: Credential | undefined;
}

/**
 * Remembers what a keychain found until it is told to forget; one look-up per host and path at a time. No failure is
 * remembered. Many requests that were refused with one credential lead to one new look-up (HLP-5).
 */
export function memoizeKeychain(keychain: Keychain): Keychain {
  const known = new Map<string, Remembered>();
  const flights = share<Credential | undefined>();
  const find: Keychain = async (host, path, signal) => {
    const key = `${host} ${path}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered.credential;
    return flights(key, signal, async (shared) => {
      const credential = await keychain(host, path, shared);
      known.set(key, { host, credential });
      return credential;
    });
  };
  const forget = (host: string, refused?: Credential): void => {
    const stale = [...known].filter(
      ([, one]) => one.host === host && (refused === undefined || one.credential === refused),
    );
    if (stale.length === 0 && refused !== undefined) return;
    for (const [key] of stale) known.delete(key);
    keychain.forget?.(host, refused);
  };
  return Object.assign(find, { forget, places: () => keychain.places?.() ?? [] });
}

import type { Credential } from './credential';

/** Finds the credential for a repository; undefined where there is none here. */
export type Keychain = (host: string, path: string, signal: AbortSignal) => Promise<Credential | undefined>;

/** Asks one keychain after the other; the first that has something wins. */
export function chain(...keychains: readonly Keychain[]): Keychain {
  return async (host, path, signal) => {
    for (const keychain of keychains) {
      const credential = await keychain(host, path, signal);
      if (credential !== undefined) return credential;
    }
    return undefined;
  };
}

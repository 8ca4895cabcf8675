/** Tokens by key, as long as they can be used. */
export interface TokenCache {
  /** A token that is good for some seconds more. */
  find(key: string): string | undefined;
  /** Drops exactly this token; a newer one under the same key stays. */
  drop(key: string, token: string): void;
  add(key: string, grant: { token: string; lifetimeMs: number }): void;
}

// So that a token does not expire on its way (TOK-7).
const RENEW_EARLY_MS = 5_000;

/** Makes an empty cache that reads the given clock. */
export function openTokenCache(now: () => Date): TokenCache {
  const held = new Map<string, { readonly token: string; readonly goodUntilMs: number }>();
  const isGood = (entry: { goodUntilMs: number }): boolean => now().getTime() < entry.goodUntilMs;
  return {
    find(key) {
      const entry = held.get(key);
      return entry !== undefined && isGood(entry) ? entry.token : undefined;
    },
    drop(key, token) {
      if (held.get(key)?.token === token) held.delete(key);
    },
    add(key, { token, lifetimeMs }) {
      for (const [old, entry] of held) if (!isGood(entry)) held.delete(old);
      held.set(key, { token, goodUntilMs: now().getTime() + lifetimeMs - RENEW_EARLY_MS });
    },
  };
}

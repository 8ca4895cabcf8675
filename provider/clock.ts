/** Time and chance, given from outside so that no rule depends on the real ones. */
export interface Clock {
  now(): Date;
  /** Waits; rejects as soon as the signal fires. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 (included) to 1 (excluded). */
  random(): number;
}

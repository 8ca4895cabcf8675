import type { Clock } from '../provider/clock';

/** A clock whose time passes only while somebody sleeps. */
export class FakeClock implements Clock {
  /** Milliseconds of every sleep, in the order in which they began. */
  readonly sleeps: number[] = [];
  #time = Date.parse('2026-01-01T00:00:00Z');
  readonly #random: () => number;

  constructor(random: () => number = () => 1) {
    this.#random = random;
  }

  now(): Date {
    return new Date(this.#time);
  }

  /** Lets time pass without a sleep. */
  pass(milliseconds: number): void {
    this.#time += milliseconds;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    const until = this.#time + milliseconds;
    this.sleeps.push(milliseconds);
    // Whoever was about to sleep as well does so before the time passes.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    this.#time = Math.max(this.#time, until);
  }

  random(): number {
    return this.#random();
  }
}

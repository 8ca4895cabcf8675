import { RegistryError } from '../../errors';
import type { Asked } from './exchange';
import type { TagEntry, TagList } from './schema';

// More often than this, a total that becomes smaller is no accident.
const MOST_REWINDS = 10;

/** What a page brought. */
export interface Taken {
  /** Records that no earlier page had. */
  readonly fresh: readonly TagEntry[];
  /** `early`: the registry says itself that there is more than it gives. */
  readonly end: 'whole' | 'early' | undefined;
}

/** Where a list is, and what of it was seen: pages are counted from the start of a list that others change meanwhile. */
export class Paging {
  /** What the next page starts after. */
  skip = 0;
  /** As the last page states it. */
  total: number | undefined;
  readonly #asked: Asked;
  readonly #seen = new Set<string>();
  #rewinds = 0;
  /** How far was read before the list was gone through again: up to there, pages need not bring anything new. */
  #known = 0;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  /** Takes a page, and moves on. @throws {RegistryError} `BAD_RESPONSE` if it repeats what is known already. */
  take({ entries, total }: TagList): Taken {
    const gone = this.#gone(total ?? undefined);
    const fresh = this.#new(entries);
    this.total = total ?? undefined;
    if (gone > 0) {
      this.#rewind(gone, entries.length);
      return { fresh, end: undefined };
    }
    if (this.skip >= this.#known) this.#refuseLoop(entries, fresh);
    this.skip += entries.length;
    return { fresh, end: this.#endAfter(entries) };
  }

  /** How many tags went away since the page before. */
  #gone(total: number | undefined): number {
    if (total === undefined || this.total === undefined || this.#rewinds >= MOST_REWINDS) return 0;
    return this.total - total;
  }

  /** As many as went away may have moved to before this page: it is asked for again from there. */
  #rewind(gone: number, received: number): void {
    this.#rewinds += 1;
    this.#known = this.skip + received;
    this.skip = Math.max(0, this.skip - gone);
  }

  #new(entries: readonly TagEntry[]): TagEntry[] {
    const fresh: TagEntry[] = [];
    for (const entry of entries) {
      if (this.#seen.has(entry.tagName)) continue;
      this.#seen.add(entry.tagName);
      fresh.push(entry);
    }
    return fresh;
  }

  /** A server that does not know `skip` gives its first page for ever. */
  #refuseLoop(entries: readonly TagEntry[], fresh: readonly TagEntry[]): void {
    if (entries.length === 0 || fresh.length > 0) return;
    const { goal, line } = this.#asked;
    throw new RegistryError(
      'BAD_RESPONSE',
      `Cannot ${goal}: registry's pages do not end (after ${this.skip} tags it repeats those that it gave before)`,
      { host: line.host },
    );
  }

  /** A total below what was read is no total: then only an empty page ends the list. */
  #endAfter(entries: readonly TagEntry[]): Taken['end'] {
    if (entries.length === 0) return (this.total ?? 0) > this.skip ? 'early' : 'whole';
    return this.skip === this.total ? 'whole' : undefined;
  }
}

/** One way in which a server says that it wants to be shown who asks. */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  /** By lower-case name; the first wins where one is repeated (CHA-4). */
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const BLANKS = /[ \t]*/y;
const EQUALS = /[ \t]*=[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
// Unquoted values with slashes and colons are not legal, but seen.
const BARE = /[^\s,"]+/y;
const TOKEN68 = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;
const SEPARATORS = /[ \t,]*/y;

/**
 * Reads every challenge of every header value (CHA-1 to CHA-4). What is malformed ends its own challenge; those before stay.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(values: readonly string[]): Challenge[] {
  return values.flatMap((value) => new Reader(value).challenges());
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  challenges(): Challenge[] {
    const found: Challenge[] = [];
    for (;;) {
      this.#take(SEPARATORS);
      const scheme = this.#take(TOKEN)?.[0];
      if (scheme === undefined) return found;
      const parameters = this.#parameters();
      if (parameters === undefined) return found;
      found.push({ scheme: scheme.toLowerCase(), parameters });
    }
  }

  /** Up to the next scheme; undefined where a value has no end. */
  #parameters(): Record<string, string> | undefined {
    const parameters = new Map<string, string>();
    this.#take(BLANKS);
    for (let name = this.#name(); name !== undefined; name = this.#name()) {
      const value = this.#value();
      if (value === undefined) return undefined;
      if (!parameters.has(name)) parameters.set(name, value);
      this.#take(SEPARATORS);
    }
    // Credentials of 68 characters' kind (`NTLM abc==`) are nothing that is used here (CHA-3).
    if (parameters.size === 0) this.#take(TOKEN68);
    return Object.fromEntries(parameters);
  }

  /** A parameter's name with the `=` behind it; undefined where the next word is a scheme. */
  #name(): string | undefined {
    const start = this.#at;
    const name = this.#take(TOKEN)?.[0];
    if (name !== undefined && this.#take(EQUALS) !== undefined) return name.toLowerCase();
    this.#at = start;
    return undefined;
  }

  #value(): string | undefined {
    const quoted = this.#take(QUOTED)?.[1];
    return quoted === undefined ? this.#take(BARE)?.[0] : quoted.replace(/\\(.)/g, '$1');
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }
}

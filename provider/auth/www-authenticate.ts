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
    const parameters: Record<string, string> = {};
    this.#take(BLANKS);
    for (;;) {
      const start = this.#at;
      const name = this.#take(TOKEN)?.[0].toLowerCase();
      if (name === undefined || this.#take(EQUALS) === undefined) {
        this.#at = start;
        // Credentials of 68 characters' kind (`NTLM abc==`) are nothing that is used here (CHA-3).
        if (Object.keys(parameters).length === 0) this.#take(TOKEN68);
        return parameters;
      }
      const value = this.#take(QUOTED)?.[1]?.replace(/\\(.)/g, '$1') ?? this.#take(BARE)?.[0];
      if (value === undefined) return this.#rest() === '' ? parameters : undefined;
      parameters[name] ??= value;
      this.#take(SEPARATORS);
    }
  }

  #rest(): string {
    return this.#text.slice(this.#at).trim();
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }
}

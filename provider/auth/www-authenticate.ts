/** One way to authenticate that a server offers. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case; the first wins where one is repeated (CHA-4). */
  readonly parameters: Readonly<Record<string, string>>;
}

// Sticky, and each repeats one class of characters only: a value is read in one pass, whatever is in it.
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*/y;
const BLANKS = /[ \t]*/y;
const SEPARATORS = /[ \t,]*/y;
// Not a token: URLs and scopes without quotes are seen, too (CHA-2).
const BARE_VALUE = /[^\s,"]+/y;

interface Cursor {
  readonly text: string;
  at: number;
}

/**
 * Parses every value of a `WWW-Authenticate` header. Never throws: a malformed challenge is left out with all that
 * follows it in its value, since nothing tells where the next would begin.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(values: readonly string[]): Challenge[] {
  return values.flatMap((value) => parseValue({ text: value, at: 0 }));
}

function parseValue(cursor: Cursor): Challenge[] {
  const challenges: Challenge[] = [];
  take(cursor, SEPARATORS);
  for (let scheme = take(cursor, TOKEN); scheme !== ''; scheme = take(cursor, TOKEN)) {
    const parameters = readParameters(cursor);
    if (parameters === undefined) break;
    challenges.push({ scheme: scheme.toLowerCase(), parameters });
    take(cursor, SEPARATORS);
  }
  return challenges;
}

/** Reads up to where the next challenge begins; undefined if a quote is not closed. */
function readParameters(cursor: Cursor): Record<string, string> | undefined {
  const parameters = new Map<string, string>();
  if (skipToken68(cursor)) return {};
  take(cursor, SEPARATORS);
  for (let name = takeName(cursor); name !== undefined; name = takeName(cursor)) {
    const value = readValue(cursor);
    if (value === undefined) return undefined;
    if (!parameters.has(name)) parameters.set(name, value);
    take(cursor, SEPARATORS);
  }
  return Object.fromEntries(parameters);
}

/** CHA-3: `NTLM abc==` brings one word without a name. */
function skipToken68(cursor: Cursor): boolean {
  const start = cursor.at;
  if (take(cursor, BLANKS) !== '' && take(cursor, TOKEN68) !== '') {
    take(cursor, BLANKS);
    if (cursor.at === cursor.text.length || cursor.text[cursor.at] === ',') return true;
  }
  cursor.at = start;
  return false;
}

/** Takes `name =`; a name that is followed by anything else is the scheme of the next challenge and stays. */
function takeName(cursor: Cursor): string | undefined {
  const start = cursor.at;
  const name = take(cursor, TOKEN);
  take(cursor, BLANKS);
  if (name !== '' && cursor.text[cursor.at] === '=') {
    cursor.at += 1;
    take(cursor, BLANKS);
    return name.toLowerCase();
  }
  cursor.at = start;
  return undefined;
}

function readValue(cursor: Cursor): string | undefined {
  return cursor.text[cursor.at] === '"' ? readQuoted(cursor) : take(cursor, BARE_VALUE);
}

/** Reads a quoted string; undefined where its end is missing (CHA-4). */
function readQuoted(cursor: Cursor): string | undefined {
  const { text } = cursor;
  let value = '';
  for (let at = cursor.at + 1; at < text.length; at += 1) {
    if (text[at] === '"') {
      cursor.at = at + 1;
      return value;
    }
    if (text[at] === '\\') at += 1;
    value += text[at] ?? '';
  }
  cursor.at = text.length;
  return undefined;
}

function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const taken = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.at += taken.length;
  return taken;
}

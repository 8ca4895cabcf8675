import type { ErrorCode } from '../../errors';

/** What an error's words mean; `NOT_FOUND`: something is missing, and the words do not say what. */
export type Meaning = ErrorCode | 'NOT_FOUND';

/** Phrases that mean one thing. */
export interface Phrases {
  readonly said: readonly string[];
  readonly code: ErrorCode;
}

/**
 * What RegistryUI's errors say, in lower case without punctuation. It documents neither codes nor wordings, so only what
 * is plainly said is taken to mean anything; the first that matches counts, a refusal before an absence.
 */
export const WORDS: readonly Phrases[] = [
  { said: ['too many requests', 'rate limit', 'throttled', 'slow down'], code: 'RATE_LIMITED' },
  { said: ['offline', 'maintenance', 'temporarily unavailable', 'service unavailable'], code: 'UNAVAILABLE' },
  {
    said: [
      ...['unauthorized', 'unauthorised', 'not authenticated', 'authentication required', 'authentication failed'],
      ...['invalid credentials', 'invalid user', 'invalid token', 'login required', 'log in'],
    ],
    code: 'UNAUTHENTICATED',
  },
  { said: ['denied', 'forbidden', 'permission', 'permissions', 'not authorized', 'not authorised'], code: 'FORBIDDEN' },
  { said: missing('repository'), code: 'REPOSITORY_NOT_FOUND' },
  { said: missing('tag'), code: 'MANIFEST_NOT_FOUND' },
];

function missing(noun: string): string[] {
  const after = ['not found', 'was not found', 'could not be found', 'does not exist'].map((end) => `${noun} ${end}`);
  return [...after, ...['unknown', 'no such', 'could not find'].map((start) => `${start} ${noun}`)];
}

const PATTERNS = WORDS.map(({ said, code }) => ({ pattern: new RegExp(`\\b(?:${said.join('|')})\\b`), code }));

/** Reads what an error's text means; undefined where it says nothing that is known. `names`: what was asked for. */
export function meaningOf(text: string, names: readonly string[]): Meaning | undefined {
  const plain = plainWords(text, names);
  if (plain === 'not found') return 'NOT_FOUND';
  const code = PATTERNS.find(({ pattern }) => pattern.test(plain))?.code;
  const isMissing = code === 'REPOSITORY_NOT_FOUND' || code === 'MANIFEST_NOT_FOUND';
  // 'tag not found in repository', 'no such repository or tag': which of them is missing is asked, not guessed.
  return isMissing && /\btag\b/.test(plain) && /\brepository\b/.test(plain) ? 'NOT_FOUND' : code;
}

/** Without names, which may read as words themselves: a repository can be called 'denied'. */
function plainWords(text: string, names: readonly string[]): string {
  const bare = [...names]
    .sort((a, b) => b.length - a.length)
    .reduce((left, name) => withoutName(left, name.toLowerCase()), text.toLowerCase());
  return bare
    .replace(/\bdoesn['’]t\b/g, 'does not')
    .replace(/[^a-z]+/g, ' ')
    .trim();
}

function withoutName(text: string, name: string): string {
  if (name === '') return text;
  const escaped = name.replace(/\W/g, '\\$&');
  return text.replace(new RegExp(`(?<!\\w)${escaped}(?!\\w|[./-]\\w)`, 'g'), ' ');
}

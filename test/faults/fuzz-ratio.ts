import { findEntryCredential } from '../../provider/auth/docker-config-entry';
import { readText } from '../../provider/auth/docker-config-text';
import { parseScopes } from '../../provider/auth/scope';
import { findGrant } from '../../provider/auth/token-answer';
import { parseChallenges } from '../../provider/auth/www-authenticate';
import { RegistryError } from '../../provider/errors';
import { nextLink } from '../../provider/http/link';
import { problemOf } from '../../provider/http/problem';
import { parseRetryAfter } from '../../provider/http/retry-after';
import { safeText } from '../../provider/http/safe-text';
import { parseWarnings } from '../../provider/http/warning';
import { parseMediaType } from '../../provider/image/media-type';
import { parsePlatform } from '../../provider/image/platform';
import { parseReference } from '../../provider/image/reference';
import { isTag } from '../../provider/image/tag';
import { parseTime } from '../../provider/image/time';
import { Redactor } from '../../provider/pulumi/redact';
import { parseDocument } from '../../provider/registries/manifest-schema';

/** A reader of text, and the pieces that could make it slow when they are repeated. */
export interface RatioTarget {
  readonly name: string;
  readonly read: (text: string) => unknown;
  readonly pieces: readonly string[];
}

const redactor = new Redactor();
redactor.learn({ oci: 'x' }, { oci: { secretsIn: () => ['aaaaaaaaaaaaaaaaaaab', 'S3CR3T'] } });

/** All readers of what a stranger writes. */
export const RATIO_TARGETS: readonly RatioTarget[] = [
  {
    name: 'references',
    read: parseReference,
    pieces: ['a', '/', ':', '@', '.', '-', '__', 'a/', 'a.', '[', '::', 'http://'],
  },
  { name: 'platforms', read: parsePlatform, pieces: ['a', '/', '(', ')', '+', '%'] },
  { name: 'tags', read: isTag, pieces: ['a', '.', '-'] },
  { name: 'times', read: parseTime, pieces: ['0', '-', ':', '2024-01-01T00:00:00.'] },
  { name: 'types', read: parseMediaType, pieces: ['a', ' ', ';', '/', '\t'] },
  {
    name: 'WWW-Authenticate',
    read: (text) => parseChallenges([text]),
    pieces: ['a', ' ', ',', '=', '"', '\\', 'a=', 'a="b",', 'Bearer '],
  },
  {
    name: 'Link',
    read: (text) => nextLink([text]),
    pieces: ['<', '>', '<a>', ';', ' ', '=', '"', '\\', 'a="b";', ','],
  },
  { name: 'Retry-After', read: (text) => parseRetryAfter(text, new Date(0)), pieces: ['1', ' ', 'Wed, ', '21 '] },
  { name: 'warnings', read: (text) => parseWarnings([text]), pieces: ['299 - "', '\\', 'a', ' '] },
  { name: 'scopes', read: parseScopes, pieces: ['a', ':', ',', ' ', 'a:b:c '] },
  { name: 'messages', read: safeText, pieces: ['\u001b[', '\u001b]', '0', ';', '\u0007', ' ', '\u0000'] },
  { name: 'errors', read: (text) => problemOf(Buffer.from(text)), pieces: [' ', '[', '{"errors":[', '\n', 'a', '<'] },
  {
    name: 'manifests',
    read: (text) => parseDocument({ text, contentType: undefined, goal: 'x' }),
    pieces: ['[', '{"manifests":[', ' ', '"', '0'],
  },
  { name: 'token answers', read: findGrant, pieces: ['[', '{"token":', ' ', '"', '\ufeff'] },
  {
    name: 'docker configs',
    read: (text) => readText(text, { path: 'p', hasPathKeys: true }),
    pieces: ['[', '{"auths":', ' ', '"'],
  },
  {
    name: 'logins',
    read: (text) => findEntryCredential({ auth: text }, { key: 'h', source: 's' }),
    pieces: ['a', '=', 'AAAA', '\n', 'OjoA', 'AAAA\r\n'],
  },
  {
    name: 'secrets',
    read: (text) => redactor.redact(text),
    pieces: ['a', 'aaaaaaaaaaaaaaa', 'Basic ', 'basic\t', '://', ':', 'a:', '@', ' ', 'A1'],
  },
];

// Four times the text takes four times as long, sixteen where it is quadratic. Slack on both sides, and what takes no time
// at all tells nothing.
const MOST_RATIO = 10;
const LEAST_MS = 40;

/** A text that is read in more than linear time. */
export interface Slowness {
  readonly name: string;
  /** What was repeated, behind what. */
  readonly text: string;
  readonly milliseconds: readonly [number, number];
}

/** Reads texts of up to so many characters, and of four times as many; gives those that take more than linear time. */
export function findSlowness({ name, read, pieces }: RatioTarget, characters: number): Slowness[] {
  return ['', ...pieces].flatMap((before) =>
    pieces.flatMap((piece) => {
      const text = (length: number): string => before + piece.repeat(Math.ceil(length / piece.length));
      const milliseconds = slowTimes((length) => leastTimeOf(read, text(length)), characters);
      return milliseconds === undefined ? [] : [{ name, text: `${before}|${piece}`, milliseconds }];
    }),
  );
}

/** Begins with short texts, so that what is very slow is found before it takes all day. */
function slowTimes(time: (length: number) => number, characters: number): [number, number] | undefined {
  for (let length = 500; length <= characters; length *= 2) {
    const four = time(length * 4);
    if (four < LEAST_MS) continue;
    const one = time(length);
    return four / one < MOST_RATIO ? undefined : [one, four];
  }
  return undefined;
}

/** The least of three, for a machine may be busy; what takes no time at once is believed. */
function leastTimeOf(read: (text: string) => unknown, text: string): number {
  const first = timeOf(read, text);
  return first < LEAST_MS ? first : Math.min(first, timeOf(read, text), timeOf(read, text));
}

function timeOf(read: (text: string) => unknown, text: string): number {
  const start = performance.now();
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
  }
  return performance.now() - start;
}

import { RegistryError } from '../errors';
import { digestProblem, findDigest, type Digest } from './digest';
import { maskCredentials, quote } from './quote';
import { familiarRepository, formatRepository, isImageId, readRepository, type Repository } from './repository';
import { tagProblem } from './tag';

export { isLinkLocalHost, isLoopbackHost } from './host-address';
export { formatRepository, type Repository } from './repository';

/** A repository with what is wanted of it. */
export interface Reference extends Repository {
  /** Absent where none was given; `latest` is then what is asked for, unless there is a digest. */
  readonly tag?: string;
  /** Decides what is fetched; beside it the tag is information (REF-10). */
  readonly digest?: Digest;
}

/**
 * Parses an image reference: `repo`, `repo:tag`, `repo@digest` or `repo:tag@digest`.
 * @throws {RegistryError} `INVALID_INPUT` if it is none, saying what is wrong and what was probably meant.
 * @see https://github.com/distribution/reference/blob/v0.6.0/reference.go
 */
export function parseReference(text: string): Reference {
  const fail = failure('image', text);
  const { name, tag, digest } = splitText(text, fail);
  const repository = readRepository(name, fail);
  return {
    ...repository,
    ...(tag !== undefined && { tag: readTag(tag, fail) }),
    ...(digest !== undefined && { digest: readDigest(digest, fail) }),
  };
}

/**
 * Parses a repository.
 * @throws {RegistryError} `INVALID_INPUT` if it is none, or has a tag or digest.
 */
export function parseRepository(text: string): Repository {
  const fail = failure('repository', text);
  const { name, tag, digest } = splitText(text, fail);
  const repository = readRepository(name, fail);
  if (digest !== undefined) throw fail(`a digest is not allowed here, remove ${quote(`@${digest}`)}`);
  if (tag !== undefined) throw fail(`a tag is not allowed here, remove ${quote(`:${tag}`)}`);
  return repository;
}

/** Formats the normalized reference: `docker.io/library/nginx:latest`, `repo:tag@digest`, `repo@digest`. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined);
  return formatRepository(reference) + suffix(tag, reference.digest);
}

/** Formats a reference as people write it: `nginx`. No tag is added. */
export function familiarReference(reference: Reference): string {
  return familiarRepository(reference) + suffix(reference.tag, reference.digest);
}

function suffix(tag: string | undefined, digest: Digest | undefined): string {
  return (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
}

type Fail = (problem: string) => RegistryError;

function failure(what: string, text: string): Fail {
  return (problem) => new RegistryError('INVALID_INPUT', `Cannot parse ${what} ${quote(text)}: ${problem}`);
}

interface Parts {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes a text apart without judging the parts. */
function splitText(text: string, fail: Fail): Parts {
  const problem = formProblem(text) ?? contentProblem(text);
  if (problem !== undefined) throw fail(problem);
  const at = text.indexOf('@');
  const beforeDigest = at === -1 ? text : text.slice(0, at);
  const colon = findTagColon(beforeDigest);
  const name = beforeDigest.slice(0, colon);
  if (name === '') throw fail(`expected a repository before '${text.slice(0, 1)}'`);
  return {
    name,
    ...(colon !== undefined && { tag: beforeDigest.slice(colon + 1) }),
    ...(at !== -1 && { digest: text.slice(at + 1) }),
  };
}

/** The tag's colon is the first behind the last slash, for a port's is before it. */
function findTagColon(beforeDigest: string): number | undefined {
  const colon = beforeDigest.indexOf(':', beforeDigest.lastIndexOf('/') + 1);
  return colon === -1 ? undefined : colon;
}

// 4096: a host, 255 characters of path, a tag and a digest are far below.
const LONGEST_TEXT = 4096;

function formProblem(text: string): string | undefined {
  if (text.length > LONGEST_TEXT) return `it has ${text.length} characters, ${LONGEST_TEXT} are allowed`;
  const trimmed = text.trim();
  if (trimmed === '') return 'expected a repository, it is empty';
  return text === trimmed ? undefined : 'remove the blanks around it';
}

function contentProblem(text: string): string | undefined {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0];
  if (scheme !== undefined) return `a reference has no scheme, remove ${quote(scheme)}`;
  if (maskCredentials(text) !== text) return "a login cannot be part of a reference, remove everything up to '@'";
  if (isImageId(text)) return '64 hexadecimal digits are the id of an image on one machine, not a repository';
  const wrong = /[^\x21-\x7e]/u.exec(text)?.[0];
  return wrong === undefined ? undefined : `${quote(wrong)} is not allowed, only printable ASCII is`;
}

function readTag(tag: string, fail: Fail): string {
  const problem = tagProblem(tag);
  if (problem !== undefined) throw fail(problem);
  return tag;
}

function readDigest(text: string, fail: Fail): Digest {
  const digest = findDigest(text);
  if (digest !== undefined) return digest;
  if (text === '') throw fail("expected a digest after '@'");
  if (!text.includes(':')) throw fail("expected a digest after '@', such as 'sha256:…'; a tag goes behind ':'");
  if (text.indexOf(':') !== text.lastIndexOf(':')) throw fail("expected one digest after '@'; a tag goes before '@'");
  throw fail(digestProblem(text));
}

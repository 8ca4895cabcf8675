import { canonicalHost, DOCKER_HUB, LIBRARY } from './docker-hub';
import { hostProblem, isHostPart, looksLikeHost } from './host';
import { quote } from './quote';

/** Where an image's tags live. */
export interface Repository {
  /** `name[:port]` in lower case; Docker Hub is `docker.io`. */
  readonly host: string;
  /** Below the host, with Docker Hub's `library/` written out. */
  readonly path: string;
}

/** Formats a repository with its host: `docker.io/library/nginx`. */
export function formatRepository({ host, path }: Repository): string {
  return `${host}/${path}`;
}

/** Formats a repository as people write it, `nginx`, as far as that still means the same (REF-12). */
export function familiarRepository(repository: Repository): string {
  const { host, path } = repository;
  if (host !== DOCKER_HUB) return formatRepository(repository);
  const name = path.startsWith(LIBRARY) ? path.slice(LIBRARY.length) : path;
  if (!name.includes('/')) return looksLikeHost(name) || isImageId(name) ? path : name;
  return isHostPart(firstPart(path)) ? formatRepository(repository) : path;
}

/** Reads a repository from what precedes tag and digest; throws what `fail` makes of a problem. */
export function readRepository(name: string, fail: (problem: string) => Error): Repository {
  const { hostPart, path } = splitName(name, fail);
  const host = hostPart === undefined ? DOCKER_HUB : readHost(hostPart, name, fail);
  const problem = path === '' ? `expected a repository after ${quote(name)}` : pathProblem(path, name);
  if (problem !== undefined) throw fail(problem);
  const whole = host === DOCKER_HUB && !path.includes('/') ? `${LIBRARY}${path}` : path;
  if (whole.length > LONGEST_PATH)
    throw fail(`name too long, it has ${whole.length} characters, ${LONGEST_PATH} are allowed`);
  return { host, path: whole };
}

function splitName(name: string, fail: (problem: string) => Error): { hostPart?: string; path: string } {
  if (!name.includes('/')) {
    if (looksLikeHost(name)) throw fail('a registry host needs a repository after it');
    return { path: name };
  }
  const hostPart = firstPart(name);
  return isHostPart(hostPart) ? { hostPart, path: name.slice(hostPart.length + 1) } : { path: name };
}

/** Whether a name alone reads as an image's id, which is a thing of one machine (REF-8). */
export function isImageId(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

// REF-6. @see https://github.com/distribution/reference/blob/v0.6.0/reference.go
const LONGEST_PATH = 255;

function firstPart(name: string): string {
  return name.split('/', 1)[0] ?? name;
}

function readHost(part: string, name: string, fail: (problem: string) => Error): string {
  const host = part.toLowerCase();
  if (!isHostPart(host)) {
    // REF-7: an upper-case letter makes it a host by the grammar, which nobody means.
    throw fail(
      `${quote(part)} is no registry host, and a path must be lower case, did you mean ${quote(name.toLowerCase())}`,
    );
  }
  const problem = hostProblem(host);
  if (problem !== undefined) throw fail(problem);
  return canonicalHost(host);
}

function pathProblem(path: string, name: string): string | undefined {
  const components = path.split('/');
  const lower = path.toLowerCase();
  if (lower !== path && lower.split('/').every(isComponent)) {
    return `a path must be lower case, did you mean ${quote(name.slice(0, name.length - path.length) + lower)}`;
  }
  const wrong = components.find((component) => !isComponent(component));
  return wrong === undefined ? undefined : componentProblem(wrong, path);
}

function isComponent(text: string): boolean {
  return /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/.test(text);
}

function componentProblem(component: string, path: string): string {
  if (component === '') {
    if (path.startsWith('/')) return "a path cannot start with '/'";
    return path.endsWith('/') ? "expected a name after the last '/'" : "a path cannot contain '//'";
  }
  const wrong = /[^A-Za-z0-9._-]/.exec(component)?.[0];
  if (wrong !== undefined) return `a path cannot contain ${quote(wrong)}`;
  return `${quote(component)} is no legal part of a path, which is lower-case letters and digits with '.', '_', '__' or dashes between them`;
}

import { RegistryError } from '../../errors';
import { decodeJson, statusError } from '../../http/decode';
import { nextLink } from '../../http/link';
import { headerValues, type HttpResponse } from '../../http/send';
import { findDigest } from '../../image/digest';
import { parseMediaType } from '../../image/media-type';
import { isTag } from '../../image/tag';
import type { ListedTag, TagPage } from '../registry';
import { askTags, type Line } from './exchange';
import { notFoundError } from './not-found';
import { TagsList } from './schema';

// So many pages of the smallest size in use (GHCR: 100) hold more tags than any repository known; then it is a loop.
const MOST_PAGES = 10_000;
// Ten times the largest repositories known (TAG-14); what is beyond would be sorted for longer than anybody waits.
const MOST_TAGS = 1_000_000;

/** Yields a repository's tags, following the registry's own links (TAG-1: `last=` is never built by us). */
export async function* listTags(line: Line, path: string, signal: AbortSignal): AsyncGenerator<TagPage> {
  const goal = `list tags of '${line.host}/${path}'`;
  const seen = new Set<string>();
  const visited = new Set<string>();
  let url: URL | undefined = firstPage(line, path);
  let idle = 0;
  while (url !== undefined) {
    visited.add(url.href);
    const response = await askPage(line, url, { goal, signal });
    const tags = newTags(readPage(line, response, goal), seen);
    refuseFlood(seen, goal);
    if (tags.length > 0) yield { tags };
    idle = tags.length > 0 ? 0 : idle + 1;
    url = followingPage(line, response, goal);
    refuseLoop({ url, visited, idle, goal });
  }
}

function firstPage(line: Line, path: string): URL {
  const url = new URL(`v2/${path}/tags/list`, line.endpoint);
  if (line.pageSize !== undefined) url.searchParams.set('n', String(line.pageSize));
  return url;
}

/** TAG-6: ECR refuses more than 1000 a page with 405, others refuse `n` at all; then less is asked, then nothing. */
async function askPage(line: Line, url: URL, call: { goal: string; signal: AbortSignal }): Promise<HttpResponse> {
  const response = await askTags(line, url, call);
  const size = Number(url.searchParams.get('n') ?? '0');
  if (![400, 405].includes(response.status) || size === 0) return response;
  if (size > 1000) url.searchParams.set('n', '1000');
  else url.searchParams.delete('n');
  return askPage(line, url, call);
}

function readPage(line: Line, response: HttpResponse, goal: string): TagsList {
  if (response.status === 404) {
    throw notFoundError({ response, goal, host: line.host, missing: 'no such repository' });
  }
  if (response.status !== 200) throw statusError(response, goal);
  return decodeJson(response, TagsList, goal);
}

/** TAG-8: nulls and digests that stand among tags are dropped; a tag that comes twice is told once. */
function newTags(page: TagsList, seen: Set<string>): ListedTag[] {
  const stated = statedTags(page);
  const tags: ListedTag[] = [];
  for (const name of page.tags) {
    if (name === null || seen.has(name) || !isTag(name)) continue;
    if (seen.size > MOST_TAGS) break;
    seen.add(name);
    tags.push(stated.get(name) ?? { name });
  }
  return tags;
}

/** TAG-12: what the page itself says of its tags. What is no digest (RES-20), or one of two, is as if it were not said. */
function statedTags({ manifest = {} }: TagsList): Map<string, ListedTag> {
  const stated = new Map<string, ListedTag>();
  for (const [key, { tag, mediaType }] of Object.entries(manifest)) {
    const digest = findDigest(key);
    const type = parseMediaType(mediaType);
    for (const name of tag) {
      const isOnly = digest !== undefined && !stated.has(name);
      stated.set(name, isOnly ? { name, digest, ...(type !== undefined && { mediaType: type }) } : { name });
    }
  }
  return stated;
}

/** TAG-2 to TAG-4: resolved against the answer's own address; another origin would get the token. */
function followingPage(line: Line, response: HttpResponse, goal: string): URL | undefined {
  const link = nextLink(headerValues(response, 'link'));
  if (link === undefined) return undefined;
  if (!URL.canParse(link, response.url.href)) throw untrusted(goal, 'a link to the next page that is no URL');
  const next = new URL(link, response.url);
  upgrade(next, line.endpoint);
  if (next.origin !== line.endpoint.origin)
    throw untrusted(goal, `a link to the next page on another host, '${next.host}'`);
  // TAG-11: Artifactory leaves a virtual repository's name out; the path that answered is the right one.
  if (isList(next) && isList(response.url)) next.pathname = response.url.pathname;
  return next;
}

/** A proxy that ends TLS makes the registry write http:// links to itself: upgraded, never downgraded. */
function upgrade(next: URL, endpoint: URL): void {
  if (next.protocol !== 'http:' || endpoint.protocol !== 'https:' || next.hostname !== endpoint.hostname) return;
  next.protocol = 'https:';
  if (next.port === '80') next.port = '';
}

function isList({ pathname }: URL): boolean {
  return pathname.endsWith('/tags/list');
}

function untrusted(goal: string, what: string): RegistryError {
  return new RegistryError('UNTRUSTED', `Cannot ${goal}: registry answered with ${what}, which is not followed`);
}

/** TAG-5: an error, for a list that is cut short is a wrong answer. */
function refuseFlood(seen: ReadonlySet<string>, goal: string): void {
  if (seen.size <= MOST_TAGS) return;
  throw new RegistryError('BAD_RESPONSE', `Cannot ${goal}: registry's list does not end (more than ${MOST_TAGS} tags)`);
}

/** TAG-5: an error, for a list that stops early in silence is a wrong answer. */
function refuseLoop(state: { url: URL | undefined; visited: Set<string>; idle: number; goal: string }): void {
  const { url, visited, idle, goal } = state;
  if (url === undefined) return;
  if (!visited.has(url.href) && idle < 2 && visited.size < MOST_PAGES) return;
  throw new RegistryError(
    'BAD_RESPONSE',
    `Cannot ${goal}: registry's pages do not end (page ${visited.size} links to no new tags)`,
  );
}

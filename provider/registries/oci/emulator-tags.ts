import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import { sha256Digest, type EmulatedStore, type StoredRepository } from '../emulated-store';
import { errorAnswer, jsonAnswer } from './emulator-answers';
import type { EmulatedTags } from './emulator-options';

/** Answers `/v2/<path>/tags/list`. @see test/real/distribution-answers.ts */
export function tagsAnswer(
  store: EmulatedStore,
  options: EmulatedTags,
  { request, path }: { request: EmulatedRequest; path: string },
): EmulatedResponse {
  const repository = store.find(path);
  if (repository === undefined) {
    const message = 'repository name not known to registry';
    return errorAnswer(404, { code: 'NAME_UNKNOWN', message, detail: { name: path } });
  }
  const { searchParams } = request.url;
  const asked = Number(searchParams.get('n') ?? '0');
  if (isRefused(asked, options)) {
    return errorAnswer(405, { code: 'UNSUPPORTED', message: 'Invalid parameter at n' });
  }
  const tags = ordered([...repository.tags.keys()], options.order);
  const extra = options.extra === undefined ? {} : artifactRegistryMembers(repository);
  if (tags.length === 0 || options.pageSize === undefined) {
    return jsonAnswer(200, { ...extra, ...listOf(path, tags, options) });
  }
  const size = asked > 0 ? Math.min(asked, options.pageSize) : options.pageSize;
  const last = readCursor(searchParams, options.cursor);
  const page = pageAfter(last, { tags, size, emptyLastPage: options.emptyLastPage === true });
  return jsonAnswer(
    200,
    { ...extra, ...listOf(path, page.tags, { ...options, none: 'list' }) },
    linkHeader(request, page.next, options),
  );
}

function isRefused(asked: number, { largestPage = Infinity }: EmulatedTags): boolean {
  return asked > 0 && asked > largestPage;
}

interface Page {
  readonly tags: readonly string[];
  /** What the next page starts after. */
  readonly next: { readonly last: string; readonly n: string } | undefined;
}

function pageAfter(
  last: string | null,
  { tags, size, emptyLastPage }: { tags: readonly string[]; size: number; emptyLastPage: boolean },
): Page {
  const start = last === null ? 0 : tags.indexOf(last) + 1;
  const page = tags.slice(start, start + size);
  const rest = tags.length - start;
  const more = emptyLastPage ? rest >= size : rest > size;
  const end = more ? page.at(-1) : undefined;
  return { tags: page, next: end === undefined ? undefined : { last: end, n: String(size) } };
}

function listOf(name: string, tags: readonly string[], { none = 'null', junk = [] }: EmulatedTags): object {
  if (tags.length > 0 || none === 'list') return { name, tags: [...junk, ...tags] };
  return none === 'null' ? { name, tags: null } : { name };
}

/** Shuffled by hash: no order that a client could lean on, and the same each time. */
function ordered(tags: readonly string[], order: EmulatedTags['order'] = 'pushed'): readonly string[] {
  if (order === 'pushed') return tags;
  const key = order === 'sorted' ? (tag: string): string => tag : sha256Digest;
  return [...tags].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function linkHeader(
  { url }: EmulatedRequest,
  next: Page['next'],
  { link = 'path', cursor = 'last' }: EmulatedTags,
): Readonly<Record<string, string>> {
  if (next === undefined) return {};
  const before = { path: url.pathname, absolute: url.origin + url.pathname, relative: 'list', query: '' }[link];
  const query = new URLSearchParams({ [cursor]: cursor === 'last' ? next.last : opaque(next.last), n: next.n });
  return { link: `<${before}?${query.toString()}>; rel="next"` };
}

function readCursor(query: URLSearchParams, cursor = 'last'): string | null {
  const value = query.get(cursor);
  if (value === null || cursor === 'last') return value;
  return Buffer.from(value, 'base64')
    .toString()
    .replace(/^after /, '');
}

/** With the plus signs, slashes and padding of Quay's and ECR's. */
function opaque(tag: string): string {
  return Buffer.from(`after ${tag}`).toString('base64');
}

/** Digest by digest instead of tag by tag, and numbers as texts. @see vendor-apis.md 6.5 */
function artifactRegistryMembers({ tags, documents }: StoredRepository): object {
  const manifest = [...documents.values()].map(({ digest, mediaType }): [string, object] => {
    const tag = [...tags].flatMap(([name, target]) => (target === digest ? [name] : []));
    const times = { timeCreatedMs: '0', timeUploadedMs: '1718000000000' };
    return [digest, { imageSizeBytes: '763789', layerId: '', mediaType, tag, ...times }];
  });
  return { child: [], manifest: Object.fromEntries(manifest) };
}

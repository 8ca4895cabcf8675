import type { EmulatedError } from './emulator-errors';
import type { EmulatedList } from './emulator-options';
import type { StoredTag } from './emulator-records';

/** What "list" is asked for. */
type Parameters = Readonly<Record<string, string | undefined>>;

/** A page of a list, and its `Content-Range`. */
export interface ListedPage {
  readonly tags: readonly StoredTag[];
  readonly contentRange: string | undefined;
}

const DOCUMENTED: Required<EmulatedList> = {
  defaultLimit: 100,
  largestLimit: 1000,
  aboveLargest: 'refuse',
  offset: 'multiple',
  contentRange: 'stated',
  search: 'fuzzy',
};
const NAMES = ['offset', 'limit', 'order_column', 'order_type', 'tag'];

/** Takes a page out of a repository's tags; or says what is wrong with the query. @see vendor-apis.md 2.6 */
export function listPage(
  stored: readonly StoredTag[],
  search: URLSearchParams,
  options: EmulatedList,
): ListedPage | { readonly error: EmulatedError } {
  const rules = { ...DOCUMENTED, ...options };
  const asked = parametersOf(search);
  if (asked === undefined) return { error: 'SVCSTG.SWR.4001035' };
  const window = windowOf(asked, rules);
  if (window === undefined || isBadOrder(asked)) return { error: 'SVCSTG.SWR.4000014' };
  const found = ordered(stored.filter(searched(asked['tag'], rules)), asked);
  const tags = found.slice(window.offset, window.offset + window.limit);
  const total = rules.contentRange === 'wrong' ? tags.length : found.length;
  const contentRange = rules.contentRange === 'absent' ? undefined : `${window.offset}-${tags.length}/${total}`;
  return { tags, contentRange };
}

/** `filter=a::1|b::2`, which wins, or plain parameters; undefined for a filter that is none. */
function parametersOf(search: URLSearchParams): Parameters | undefined {
  const filter = search.get('filter');
  if (filter === null) return Object.fromEntries(search);
  const parts = filter.split('|').map((part) => part.split('::'));
  const isGood = parts.every(([name = '', value, ...more]) => NAMES.includes(name) && value && more.length === 0);
  return isGood ? Object.fromEntries(parts.map(([name = '', value = '']) => [name, value])) : undefined;
}

function windowOf(asked: Parameters, rules: Required<EmulatedList>): { offset: number; limit: number } | undefined {
  if (asked['offset'] === undefined && asked['limit'] === undefined) return { offset: 0, limit: rules.defaultLimit };
  const [offset, limit] = [count(asked['offset']), count(asked['limit'])];
  if (offset === undefined || !limit || !isAllowed(offset, limit, rules)) return undefined;
  return { offset: rules.offset === 'ignored' ? 0 : offset, limit: Math.min(limit, rules.largestLimit) };
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function isAllowed(offset: number, limit: number, rules: Required<EmulatedList>): boolean {
  if (limit > rules.largestLimit && rules.aboveLargest === 'refuse') return false;
  return rules.offset !== 'multiple' || offset % limit === 0;
}

/** The two always go together. */
function isBadOrder({ order_column: column, order_type: type }: Parameters): boolean {
  if (column === undefined && type === undefined) return false;
  return !['updated_at', 'tag'].includes(column ?? '') || !['asc', 'desc'].includes(type ?? '');
}

function ordered(tags: StoredTag[], { order_column: column, order_type: type }: Parameters): StoredTag[] {
  if (column === undefined) return tags;
  const sign = type === 'asc' ? 1 : -1;
  return tags.sort((a, b) => sign * (column === 'tag' ? (a.name < b.name ? -1 : 1) : a.turn - b.turn));
}

function searched(wanted: string | undefined, { search }: Required<EmulatedList>): (tag: StoredTag) => boolean {
  if (wanted === undefined) return () => true;
  return ({ name }) => (search === 'exact' ? name === wanted : name.toLowerCase().includes(wanted.toLowerCase()));
}

import { sortTags } from './sort-tags';

// A third of the characters wrong is still the same word; more than four is another tag, however long it is.
const MOST_EDITS = 4;

/**
 * Finds the tags that were probably meant, best first: equal but for case, then by edit distance, then by how much of
 * the start is the same, then in tag order.
 */
export function nearestTags(wanted: string, names: readonly string[], most = 3): string[] {
  const text = wanted.toLowerCase();
  const limit = Math.min(MOST_EDITS, Math.max(1, Math.floor(text.length / 3)));
  const near = [...new Set(names)].flatMap((name) => {
    const other = name.toLowerCase();
    const edits = name === wanted ? Infinity : editDistance(text, other, limit);
    return edits <= limit ? [{ name, edits, start: sharedStart(text, other) }] : [];
  });
  const order = new Map(sortTags(near.map(({ name }) => name)).map((name, index) => [name, index]));
  const rank = (name: string): number => order.get(name) ?? 0;
  near.sort((a, b) => a.edits - b.edits || b.start - a.start || rank(a.name) - rank(b.name));
  return near.slice(0, most).map(({ name }) => name);
}

/**
 * Levenshtein distance; Infinity where it is above the limit. Only cells within the limit of the diagonal are
 * computed, so a long list costs little.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 1; line <= a.length; line += 1) {
    const next = nextRow({ a, b, limit, line }, row);
    if (Math.min(...next) > limit) return Infinity;
    row = next;
  }
  return row[b.length] ?? Infinity;
}

function nextRow(
  { a, b, limit, line }: { a: string; b: string; limit: number; line: number },
  row: number[],
): number[] {
  const next = new Array<number>(b.length + 1).fill(Infinity);
  if (line <= limit) next[0] = line;
  const last = Math.min(b.length, line + limit);
  for (let column = Math.max(1, line - limit); column <= last; column += 1) {
    const swapped = (row[column - 1] ?? Infinity) + (a[line - 1] === b[column - 1] ? 0 : 1);
    const removed = (row[column] ?? Infinity) + 1;
    const added = (next[column - 1] ?? Infinity) + 1;
    next[column] = Math.min(swapped, removed, added);
  }
  return next;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

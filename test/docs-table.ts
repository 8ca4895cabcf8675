import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '..', 'docs');

/**
 * Reads the table below a heading of a page in docs/: a row per line, cells trimmed, code marks removed.
 * So that a test can compare what a page says with what the code does.
 */
export function docsTable(page: string, heading: string): string[][] {
  const lines = readFileSync(join(DOCS, page), 'utf8').split('\n');
  const start = lines.findIndex((line) => line.replace(/^#+\s*/, '') === heading && line.startsWith('#'));
  if (start < 0) throw new Error(`docs/${page} has no heading '${heading}'`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('#'));
  const rows = (end < 0 ? rest : rest.slice(0, end)).filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .slice(1, row.lastIndexOf('|'))
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

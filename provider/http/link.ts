// One link: <target> and its parameters. A comma or semicolon inside <…> or quotes is no separator.
const PARAMETER = /(?:\s*;)+\s*([^\s=;,]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,]*)))?/y;
const TARGET = /<([^<>]*)>/g;

interface Link {
  readonly target: string;
  readonly rel: string | undefined;
}

/**
 * The target of the link to the next page; undefined where there is none. A single link that does not say what it is
 * counts as next, as three of four clients take it (TAG-3).
 * @see https://www.rfc-editor.org/rfc/rfc8288#section-3
 */
export function nextLink(values: readonly string[]): string | undefined {
  const links = values.flatMap(parseLinks);
  const next = links.find(({ rel }) => rel?.toLowerCase().split(/\s+/).includes('next'));
  const [only, ...others] = links;
  return (next ?? (others.length === 0 && only?.rel === undefined ? only : undefined))?.target;
}

function parseLinks(value: string): Link[] {
  const links: Link[] = [];
  TARGET.lastIndex = 0;
  for (let found = TARGET.exec(value); found !== null; found = TARGET.exec(value)) {
    const { rel, end } = parseParameters(value, TARGET.lastIndex);
    links.push({ target: found[1]?.trim() ?? '', rel });
    TARGET.lastIndex = end;
  }
  return links;
}

/** Reads parameters from `start`; of several `rel` the first counts. */
function parseParameters(value: string, start: number): { rel: string | undefined; end: number } {
  let rel: string | undefined;
  let end = start;
  PARAMETER.lastIndex = start;
  for (let found = PARAMETER.exec(value); found !== null; found = PARAMETER.exec(value)) {
    const [, name = '', quoted, token = ''] = found;
    if (name.toLowerCase() === 'rel') rel ??= quoted ?? token;
    end = PARAMETER.lastIndex;
  }
  return { rel, end };
}

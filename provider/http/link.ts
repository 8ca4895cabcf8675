// One link: <target> and its parameters; a comma or semicolon inside <…> or quotes is no separator.
const LINK = /<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,]*))?)*)/g;
const REL = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]*))/i;

/**
 * The target of the link to the next page; undefined where there is none. A single link that does not say what it is
 * counts as next, as three of four clients take it (TAG-3).
 * @see https://www.rfc-editor.org/rfc/rfc8288#section-3
 */
export function nextLink(values: readonly string[]): string | undefined {
  const links = values.flatMap((value) =>
    [...value.matchAll(LINK)].map(([, target = '', parameters = '']) => {
      const rel = REL.exec(parameters);
      return { target: target.trim(), rel: rel === null ? undefined : (rel[1] ?? rel[2] ?? '') };
    }),
  );
  const next = links.find(({ rel }) => rel?.toLowerCase().split(/\s+/).includes('next'));
  const [only, ...others] = links;
  return (next ?? (others.length === 0 && only?.rel === undefined ? only : undefined))?.target;
}

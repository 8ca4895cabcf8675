import { quote } from './quote';

export { nearestTags } from './nearest-tags';
export { sortTags } from './sort-tags';

const LONGEST_TAG = 128;

/** Whether the text can be a tag; a digest is none. @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pull */
export function isTag(text: string): boolean {
  return text.length <= LONGEST_TAG && /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text);
}

/** Whether a tag is one that tools keep beside images: signatures, attestations, SBOMs, lists of referrers (TAG-13). */
export function isServiceTag(text: string): boolean {
  return /^sha256-[0-9a-f]{64}(?:\.(?:sig|att|sbom))?$/.test(text) || text.endsWith('.sbom');
}

/** Says what is wrong with a tag, for messages; undefined where nothing is. */
export function tagProblem(text: string): string | undefined {
  if (isTag(text)) return undefined;
  if (text === '') return "expected a tag after ':'";
  if (text.includes(':')) return `expected one tag, found ${quote(text)}`;
  const wrong = /[^A-Za-z0-9_.-]/.exec(text)?.[0];
  if (wrong !== undefined) return `a tag cannot contain ${quote(wrong)}`;
  if (text.length > LONGEST_TAG) return `a tag has ${LONGEST_TAG} characters at most, this has ${text.length}`;
  return `a tag cannot start with ${quote(text.slice(0, 1))}`;
}

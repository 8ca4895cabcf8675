/**
 * Sorts tags into our one order: digit runs compare as numbers of any length, the rest by code unit, and names that
 * are equal so far (`1`, `01`) by code unit. No locale, so that it is the same on every machine.
 */
export function sortTags(names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, key: sortKey(name) }))
    .sort((a, b) => compareText(a.key, b.key) || compareText(a.name, b.name))
    .map(({ name }) => name);
}

/** A text that orders by `<` as its name does in our order. */
function sortKey(name: string): string {
  return name.replace(/[0-9]+/g, runKey);
}

/**
 * `0`, so that a run meets any other character as a digit would; then how many digits the number has, as one code
 * unit, for a longer number is the greater; then its digits. Right for numbers of up to 65,535 digits.
 */
function runKey(run: string): string {
  const digits = run.replace(/^0+/, '');
  return `0${String.fromCharCode(digits.length)}${digits}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

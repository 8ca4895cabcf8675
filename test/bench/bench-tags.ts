/** The repository that is measured on. */
export const BENCH_PATH = 'bench/app';

/** Tags asked for at once. */
export const MANY = 200;

/** Tags in the repository. */
export const ALL = 10_000;

/** The name of the tag at a place: `t0000`. */
export function tagName(at: number): string {
  return `t${String(at).padStart(4, '0')}`;
}

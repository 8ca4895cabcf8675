import type { Platform } from './normalize-platform';

/** The variants that a platform can run, its own first, then downwards (PLT-2); undefined is an absent one. */
export function fallbackVariants({ architecture, variant }: Platform): (string | undefined)[] {
  const [, major, minor] = /^v(\d{1,2})(?:\.(\d{1,2}))?$/.exec(variant ?? '') ?? [];
  if (major === undefined) return [variant];
  const number = Number(major);
  const lower = LOWER[architecture]?.(number, minor === undefined ? 0 : Number(minor)) ?? [];
  return [variant, ...lower];
}

type Lower = (major: number, minor: number) => (string | undefined)[];

const LOWER: Readonly<Record<string, Lower | undefined>> = {
  // v1 is hidden.
  amd64: (major) => [...countDown(major, 2).map((one) => `v${one}`), ...(major > 1 ? [undefined] : [])],
  arm: (major) => countDown(major, 5).map((one) => `v${one}`),
  arm64(major, minor) {
    if (major === 8) return minor > 0 ? v8Below(minor) : [];
    if (major !== 9) return [];
    const v9 = countDown(minor, 0).map((one) => (one === 0 ? 'v9' : `v9.${one}`));
    // v9.0 is v8.5 and more, so v9.x runs v8.(x+5).
    return [...v9, `v8.${minor + 5}`, ...v8Below(minor + 5)];
  },
};

/** `v8.(minor - 1)` down to v8, which is hidden. */
function v8Below(minor: number): (string | undefined)[] {
  return countDown(minor, 0).map((one) => (one === 0 ? undefined : `v8.${one}`));
}

/** The numbers below the first, down to the last. */
function countDown(above: number, last: number): number[] {
  return Array.from({ length: Math.max(0, above - last) }, (_, index) => above - 1 - index);
}

import { fallbackVariants } from './platform-variants';
import { normalizePlatform, type Platform } from './normalize-platform';
import { compareVersions, fitsOsVersion } from './os-version';

/**
 * Finds the entry to run on a platform: an exact match, else the nearest lower variant; another architecture never
 * (PLT-2, PLT-3). Among equals the first; for Windows the newest version that fits (PLT-4, PLT-5). An entry without
 * a platform is not found. Attestations have to be left out before.
 */
export function selectPlatform<T extends { readonly platform?: Platform }>(
  entries: readonly T[],
  wanted: Platform,
): T | undefined {
  const asked = normalizePlatform(wanted);
  const candidates = entries.flatMap((entry) =>
    entry.platform === undefined ? [] : [{ entry, platform: normalizePlatform(entry.platform) }],
  );
  for (const variant of fallbackVariants(asked)) {
    const fitting = candidates.filter(({ platform }) => platform.variant === variant && fits(platform, asked));
    // Array.sort is stable, so that index order decides among equals.
    const [best] = fitting.sort((a, b) => compare(a.platform, b.platform, asked));
    if (best !== undefined) return best.entry;
  }
  return undefined;
}

function fits(platform: Platform, asked: Platform): boolean {
  return (
    platform.os === asked.os &&
    platform.architecture === asked.architecture &&
    fitsOsVersion(platform, asked) &&
    fitsFeatures(platform, asked)
  );
}

/** An entry may need only features that were named; where none were named, nothing is known of them. */
function fitsFeatures({ osFeatures = [] }: Platform, asked: Platform): boolean {
  return asked.osFeatures === undefined || osFeatures.every((feature) => asked.osFeatures?.includes(feature));
}

function compare(a: Platform, b: Platform, asked: Platform): number {
  const byVersion = asked.os === 'windows' || asked.osVersion !== undefined;
  const versions = byVersion ? compareVersions(b.osVersion, a.osVersion) : 0;
  return versions === 0 ? compareFeatures(a, b, asked) : versions;
}

/** Features that were named are there to be used; others are better not needed. */
function compareFeatures({ osFeatures: a = [] }: Platform, { osFeatures: b = [] }: Platform, asked: Platform): number {
  return asked.osFeatures === undefined ? a.length - b.length : b.length - a.length;
}

import { normalizeArchitecture, normalizeOs } from './platform-names';

/** What an image runs on. @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md */
export interface Platform {
  /** Lower case; `macos` is `darwin`. */
  readonly os: string;
  readonly architecture: string;
  /** Absent for what is the rule: amd64's v1, arm64's v8. */
  readonly variant?: string;
  readonly osVersion?: string;
  /** Sorted, each once, never empty. */
  readonly osFeatures?: readonly string[];
}

/** A platform as somebody wrote it. */
export interface LoosePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly osFeatures?: readonly string[] | undefined;
}

/** Brings the spellings of a platform to one: `Linux`, `aarch64`, `v8` becomes linux/arm64. */
export function normalizePlatform({ os, architecture, variant, osVersion, osFeatures }: LoosePlatform): Platform {
  const features = [...new Set(osFeatures)].filter((feature) => feature !== '').sort();
  return {
    os: normalizeOs(os),
    ...normalizeArchitecture(architecture, variant),
    ...(osVersion && { osVersion }),
    ...(features.length > 0 && { osFeatures: features }),
  };
}

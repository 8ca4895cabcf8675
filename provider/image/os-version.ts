import type { Platform } from './normalize-platform';

// Long-term releases since containers of one build run on a host of a later one: Windows Server 2022 and 2025.
// @see https://learn.microsoft.com/en-us/virtualization/windowscontainers/deploy-containers/version-compatibility
const LONG_TERM_BUILDS = [20_348, 26_100];
const FIRST_STABLE_BUILD = 20_348;

/** Whether an entry's OS version runs where the asked one does (PLT-5); one that names none runs anywhere. */
export function fitsOsVersion(platform: Platform, asked: Platform): boolean {
  if (asked.osVersion === undefined || platform.osVersion === undefined) return true;
  const host = asked.osVersion.split('.');
  const image = platform.osVersion.split('.');
  const isWindowsBuild = asked.os === 'windows' && host.length >= 3 && host.every((part) => /^\d+$/.test(part));
  // Otherwise what was named has to be there, part by part: `14` for 14.1.
  if (!isWindowsBuild) return host.every((part, index) => part === image[index]);
  return host[0] === image[0] && host[1] === image[1] && fitsBuild(Number(image[2]), Number(host[2]));
}

/** From Windows Server 2022 on a host runs everything back to the long-term release before it. */
function fitsBuild(image: number, host: number): boolean {
  if (host < FIRST_STABLE_BUILD) return image === host;
  const previous = LONG_TERM_BUILDS.findLast((build) => build < host) ?? FIRST_STABLE_BUILD;
  return image >= previous && image <= host;
}

/** Compares versions part by part as numbers; an absent one is the lowest. */
export function compareVersions(a: string | undefined, b: string | undefined): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function partsOf(version: string | undefined): number[] {
  return (version?.split('.') ?? []).map((part) => Number.parseInt(part, 10) || 0);
}

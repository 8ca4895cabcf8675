import { RegistryError } from '../errors';
import { formatPlatform, selectPlatform, type Platform } from '../image/platform';
import type { Question } from './resolver';

/**
 * The wanted platform's entry; undefined where none is wanted.
 * @throws {RegistryError} `PLATFORM_NOT_FOUND` if it, or a required one, is not there; names those that are.
 */
export function choosePlatform<T extends { readonly platform?: Platform }>(
  goal: string,
  entries: readonly T[],
  { platform, requirePlatforms = [] }: Question,
): T | undefined {
  const missing = requirePlatforms.filter((required) => selectPlatform(entries, required) === undefined);
  const chosen = platform && selectPlatform(entries, platform);
  if (platform && chosen === undefined) missing.unshift(platform);
  if (missing.length > 0) throw platformError(goal, missing, entries);
  return chosen;
}

function platformError(
  goal: string,
  missing: readonly Platform[],
  entries: readonly { readonly platform?: Platform }[],
): RegistryError {
  const present = entries.flatMap((entry) => entry.platform ?? []);
  const there = present.length === 0 ? 'image names no platform' : `image has ${namesOf(present)}`;
  return new RegistryError('PLATFORM_NOT_FOUND', `Cannot ${goal}: no platform ${namesOf(missing)}; ${there}`);
}

// An index may name thousands, each as long as its writer likes (LIM-4).
const MOST_SHOWN = 30;
const MOST_CHARACTERS = 100;

function namesOf(platforms: readonly Platform[]): string {
  const names = [...new Set(platforms.map((one) => formatPlatform(one).slice(0, MOST_CHARACTERS)))];
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : '';
  return names.slice(0, MOST_SHOWN).join(', ') + more;
}

import { isScopeOf, mergeScopes, parseScopes, pullScope, scopeKey } from './scope';
import type { Challenge } from './www-authenticate';

/** The scopes that tokens are asked for, by repository; undefined stands for what is about no repository. */
export interface HeldScopes {
  of(path: string | undefined): readonly string[];
  /** Adds what challenges demand, for this repository alone. */
  add(path: string | undefined, challenges: readonly Challenge[]): void;
  /** Whether any of these is not among those asked for. */
  lack(path: string | undefined, demanded: readonly string[]): boolean;
}

// A registry that demands a further scope each time would make each token's address longer than the last.
const MOST_CHARACTERS = 4096;

/** Starts with the right to read, and no more (TOK-2). */
export function openScopes(): HeldScopes {
  const held = new Map<string | undefined, readonly string[]>();
  const of = (path: string | undefined): readonly string[] =>
    held.get(path) ?? (path === undefined ? [] : [pullScope(path)]);
  const joined = (path: string | undefined, demanded: readonly string[]): readonly string[] =>
    mergeScopes(demanded, of(path));
  const isFull = (path: string | undefined): boolean => of(path).join(' ').length > MOST_CHARACTERS;
  const lack = (path: string | undefined, demanded: readonly string[]): boolean =>
    !isFull(path) && scopeKey(joined(path, demanded)) !== scopeKey(of(path));
  return {
    of,
    lack,
    add(path, challenges) {
      const demanded = challenges.flatMap((challenge) => [
        ...parseScopes(challenge.parameters['scope']).filter((scope) => path === undefined || isScopeOf(scope, path)),
        ...demandedScopes(challenge),
      ]);
      if (lack(path, demanded)) held.set(path, joined(path, demanded));
    },
  };
}

/**
 * What a registry says that a token lacks; any scope of three parts, for SUSE asks for one of its catalog here (TOK-11).
 * A first challenge's are taken only if they are this repository's (TOK-2).
 */
export function demandedScopes({ scheme, parameters }: Challenge): readonly string[] {
  const isDemand = scheme === 'bearer' && parameters['error'] === 'insufficient_scope';
  return isDemand ? parseScopes(parameters['scope']) : [];
}

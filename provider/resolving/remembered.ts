import { formatReference, type Reference } from '../image/reference';
import { formatPlatform } from '../image/platform';
import type { share } from '../http/share';
import type { Question, Resolution, Resolver } from './resolver';

/** What the chain needs to make equal questions in flight one. */
export type Share = ReturnType<typeof share<Resolution>>;

/**
 * Resolves each reference once: equal questions in flight are one, answers are kept, and a different question about a
 * known reference is asked by its digest, so that all answers of one deployment speak of the same bytes. No failure and
 * no absence is kept.
 */
export function remembered(next: Resolver, sharing: Share): Resolver {
  const answers = new Map<string, Resolution>();
  const digests = new Map<string, Promise<Resolution>>();
  return { resolve, list: (repository, options, signal) => next.list(repository, options, signal) };

  async function resolve(question: Question, signal: AbortSignal): Promise<Resolution> {
    const key = keyOf(question);
    const known = answers.get(key);
    if (known !== undefined) return known;
    return sharing(key, signal, (shared) => ask(question, key, shared));
  }

  async function ask(question: Question, key: string, signal: AbortSignal): Promise<Resolution> {
    const name = formatReference(question.reference);
    const first = await settled(digests.get(name));
    const pinned = first === undefined ? question : { ...question, reference: at(question.reference, first) };
    const asked = next.resolve(pinned, signal);
    if (first === undefined) digests.set(name, asked);
    try {
      const answer = await asked;
      answers.set(key, answer);
      return answer;
    } catch (error) {
      if (digests.get(name) === asked) digests.delete(name);
      throw error;
    }
  }
}

/** The first answer about a reference; undefined where there is none, or where it failed. */
async function settled(first: Promise<Resolution> | undefined): Promise<Resolution | undefined> {
  try {
    return await first;
  } catch {
    return undefined;
  }
}

/** The tag stays beside the digest: some registries can only tell of it by that. */
function at(reference: Reference, { indexDigest }: Resolution): Reference {
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined);
  return { ...reference, ...(tag !== undefined && { tag }), digest: indexDigest };
}

function keyOf({ reference, platform, requirePlatforms = [], verify, details }: Question): string {
  return JSON.stringify([
    formatReference(reference),
    platform ? formatPlatform(platform, { osVersion: true }) : '',
    requirePlatforms.map((one) => formatPlatform(one, { osVersion: true })),
    verify === true,
    details === true,
  ]);
}

import { isRegistryError, RegistryError } from '../errors';
import type { Share } from '../http/share';
import { formatRepository, type Repository } from '../image/reference';
import { isServiceTag, nearestTags } from '../image/tag';
import type { Question, Resolver } from './resolver';

/**
 * Names the nearest tags where a tag is proven missing and the question wants to be told: one page of the list at most,
 * shared by all who miss a tag of that repository at the same moment. A list that fails changes nothing.
 */
export function suggesting(next: Resolver, sharing: Share<readonly string[]>): Resolver {
  return {
    list: (repository, options, signal) => next.list(repository, options, signal),
    async resolve(question, signal) {
      try {
        return await next.resolve(question, signal);
      } catch (error) {
        const missed = missedTag(question);
        if (missed === undefined || !isRegistryError(error, 'MANIFEST_NOT_FOUND')) throw error;
        throw suggested(error, nearestTags(missed, await tagsOf(question.reference, signal)));
      }
    },
  };

  async function tagsOf({ host, path }: Repository, signal: AbortSignal): Promise<readonly string[]> {
    try {
      const repository = { host, path };
      return await sharing(formatRepository(repository), signal, async (shared) => {
        const wanted = (name: string): boolean => !isServiceTag(name);
        const { tags } = await next.list(repository, { wanted, firstPage: true }, shared);
        return tags.map(({ name }) => name);
      });
    } catch (error) {
      if (isRegistryError(error, 'CANCELLED')) throw error;
      return [];
    }
  }
}

/** The tag that was asked for, where suggestions are wanted; asked by digest, no other tag helps. */
function missedTag({ suggest, reference }: Question): string | undefined {
  return suggest === true && reference.digest === undefined ? (reference.tag ?? 'latest') : undefined;
}

function suggested(error: RegistryError, names: readonly string[]): RegistryError {
  if (names.length === 0) return error;
  const quoted = names.map((name) => `'${name}'`).join(', ');
  const message = `${error.message}; the nearest ${names.length === 1 ? 'is' : 'are'} ${quoted}`;
  return new RegistryError(error.code, message, { ...error.details, cause: error });
}

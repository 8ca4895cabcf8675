import { isRegistryError, RegistryError } from '../errors';
import type { Reference } from '../image/reference';
import type { Question, Resolution } from '../resolving/resolver';
import type { Context } from './function';

/** What getTag and its like ask, and what to do where the image is proven missing. */
export interface Wanted extends Question {
  readonly onMissing?: string | undefined;
  readonly fallback?: Reference | undefined;
}

/** A resolution with the reference that it is for, or a proven absence. */
export type Settled =
  | { readonly reference: Reference; readonly usedFallback: boolean; readonly resolution: Resolution }
  | { readonly reference: Reference; readonly source: string };

/** Whether an error proves an absence; a refused login, a limit or a broken answer never does. */
export function isMissing(error: unknown): error is RegistryError {
  return isRegistryError(error, 'MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND');
}

/** Resolves an image, else its fallback, else answers absent where that is wanted. */
export async function resolveOrMissing(wanted: Wanted, { resolver, signal }: Context): Promise<Settled> {
  const { onMissing, fallback, ...question } = wanted;
  const missing: RegistryError[] = [];
  for (const reference of [question.reference, ...(fallback ? [fallback] : [])]) {
    try {
      const resolution = await resolver.resolve({ ...question, reference }, signal);
      return { reference, usedFallback: missing.length > 0, resolution };
    } catch (error) {
      if (!isMissing(error)) throw error;
      missing.push(error);
    }
  }
  const [first, second] = missing;
  if (first === undefined) throw new Error('neither an answer nor an error');
  if (onMissing === 'absent') return { reference: question.reference, source: first.details.source ?? '' };
  throw second === undefined ? first : bothMissing(first, second);
}

function bothMissing(first: RegistryError, second: RegistryError): RegistryError {
  const further = second.message.replace(/^Cannot /, '');
  return new RegistryError(first.code, `${first.message}; nor can the fallback be used: cannot ${further}`, {
    ...first.details,
    cause: second,
  });
}

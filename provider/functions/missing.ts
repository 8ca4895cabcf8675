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
  const { onMissing, fallback, ...asked } = wanted;
  // Only who reads the error needs the nearest tags, which cost a request.
  const question = { ...asked, suggest: onMissing !== 'absent' && fallback === undefined };
  const { reference } = question;
  const first = await resolver.resolve(question, signal).catch(onlyMissing);
  if (!(first instanceof RegistryError)) return { reference, usedFallback: false, resolution: first };
  if (fallback !== undefined) {
    const second = await resolver.resolve({ ...question, reference: fallback }, signal).catch(onlyMissing);
    if (!(second instanceof RegistryError)) return { reference: fallback, usedFallback: true, resolution: second };
    if (onMissing !== 'absent') throw bothMissing(first, second);
  }
  if (onMissing !== 'absent') throw first;
  return { reference, source: first.details.source ?? '' };
}

function onlyMissing(error: unknown): RegistryError {
  if (isMissing(error)) return error;
  throw error;
}

function bothMissing(first: RegistryError, second: RegistryError): RegistryError {
  const [one, other] = [first, second].map(({ message }) => message.replace(/^Cannot /, ''));
  return new RegistryError(first.code, `Cannot ${one ?? ''}; nor ${other ?? ''}`, { ...first.details, cause: second });
}

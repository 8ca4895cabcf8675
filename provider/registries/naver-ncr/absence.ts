import { isRegistryError, RegistryError } from '../../errors';
import type { HttpResponse } from '../../http/send';
import type { Asked } from './line';
import { absenceIn, missingError } from './ncr-error';
import { recordPages } from './record-pages';

/**
 * Proves an absence from a refused question about a tag, with the help of the list of tags: a 404 does not say whether it
 * is the tag or the repository that is missing, and NCR was seen to answer 500 where it means 404 (vendor-apis.md 3.7).
 * Undefined where nothing is proven.
 */
export async function findAbsence(
  asked: Asked,
  tag: string,
  response: HttpResponse,
): Promise<RegistryError | undefined> {
  const absence = response.status === 500 ? 'possible' : absenceIn(response);
  if (absence === 'none') return undefined;
  try {
    return await findInList(asked, { tag, response, isStated: absence === 'stated' });
  } catch (error) {
    // Whoever may read a tag may not be allowed to list: that something is missing was said all the same.
    if (absence === 'stated' && isRegistryError(error, 'FORBIDDEN')) {
      return missingTag(asked, response, 'no such tag, or no such repository');
    }
    if (absence === 'stated' || isRegistryError(error, 'REPOSITORY_NOT_FOUND', 'CANCELLED')) throw error;
    return undefined;
  }
}

interface Missed {
  readonly tag: string;
  readonly response: HttpResponse;
  readonly isStated: boolean;
}

/** Where the tag was said to be missing, the first page shows that the repository is there; else the whole list has to lack it. */
async function findInList(asked: Asked, { tag, response, isStated }: Missed): Promise<RegistryError | undefined> {
  for await (const { records, state } of recordPages(asked)) {
    if (records.some(({ name }) => name === tag)) return isStated ? contradiction(asked, response) : undefined;
    if (isStated || state === 'whole') return missingTag(asked, response, 'no such tag');
  }
  return undefined;
}

function missingTag(asked: Asked, response: HttpResponse, hint: string): RegistryError {
  return missingError(asked, response, { code: 'MANIFEST_NOT_FOUND', hint });
}

function contradiction({ goal }: Asked, { url, status }: HttpResponse): RegistryError {
  return new RegistryError('BAD_RESPONSE', `Cannot ${goal}: registry answered ${status} for the tag, but lists it`, {
    host: url.host,
    path: url.pathname,
    status,
  });
}

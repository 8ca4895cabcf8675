import { isRegistryError, RegistryError } from '../../errors';
import { ask, type Line } from './ask';
import type { OpenInstance } from './open-instance';
import { ImagesAnswer, type ImageInfo, type Images } from './schema';

// The largest of the product's other lists; more is not documented. @see vendor-apis.md 1.6
const PAGE_SIZE = 100;
// A hundred thousand tags: more than any repository known; then it is a loop.
const MOST_PAGES = 1000;

/** A question about one repository. */
export interface Asked {
  readonly line: Line;
  readonly instance: OpenInstance;
  readonly path: string;
  /** What is attempted, without the repository: `get tag 'v1'`. */
  readonly attempt: string;
  readonly signal: AbortSignal;
}

/** What the API is to look for; nothing: all tags. */
export type ImageFilter = { readonly ImageVersion: string; readonly ExactMatch: true } | { readonly Digest: string };

/** A page of a repository's tags. */
export interface ImagePage {
  readonly images: readonly ImageInfo[];
  /** All that match, as of this page. */
  readonly total: number;
  /** Whether all that match came by now. */
  readonly complete: boolean;
}

/** What is attempted, for messages: `get tag 'v1' of 'h/team/app'`. */
export function goalOf({ attempt, line, path }: Asked): string {
  return `${attempt} of '${line.host}/${path}'`;
}

/**
 * Yields pages until all came, or a page is empty, or there are too many. A page may be shorter than was asked for.
 * @throws {RegistryError} `BAD_RESPONSE` if a page has nothing but what came before.
 */
export async function* imagePages(asked: Asked, filter?: ImageFilter): AsyncGenerator<ImagePage> {
  const seen = new Set<string>();
  let received = 0;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { TotalCount: total, ImageInfoList } = await askPage(asked, { ...filter, Limit: PAGE_SIZE, Offset: page });
    const images = ImageInfoList ?? [];
    received += images.length;
    refuseRepetition(asked, { page, images, seen });
    yield { images, total, complete: received >= total };
    if (images.length === 0 || received >= total) return;
  }
}

/** `Offset` is the number of the page, from 1; both are integers, never text. */
async function askPage(asked: Asked, parameters: ImageParameters): Promise<Images> {
  const { line, instance, signal } = asked;
  const goal = goalOf(asked);
  const names = splitPath(asked, goal);
  const { registryId, region } = await instance.get(signal);
  try {
    return await ask(line, {
      action: 'DescribeImages',
      region,
      parameters: { RegistryId: registryId, ...names, ...parameters },
      schema: ImagesAnswer,
      goal,
      signal,
    });
  } catch (error) {
    if (isRegistryError(error, 'REPOSITORY_NOT_FOUND')) await instance.confirm(signal);
    throw error;
  }
}

type ImageParameters = Partial<ImageFilter> & { readonly Limit: number; readonly Offset: number };

function splitPath({ line, path }: Asked, goal: string): { NamespaceName: string; RepositoryName: string } {
  const slash = path.indexOf('/');
  if (slash > 0) return { NamespaceName: path.slice(0, slash), RepositoryName: path.slice(slash + 1) };
  throw new RegistryError(
    'INVALID_INPUT',
    `Cannot ${goal}: a repository of TCR is in a namespace; expected '${line.host}/<namespace>/${path}'`,
    { host: line.host },
  );
}

/** A push in between moves some tags to the next page; a page of nothing else is a server that does not page. */
function refuseRepetition(
  asked: Asked,
  { page, images, seen }: { page: number; images: readonly ImageInfo[]; seen: Set<string> },
): void {
  const before = seen.size;
  for (const { ImageVersion, Digest } of images) seen.add(ImageVersion ?? `@${Digest ?? ''}`);
  if (images.length === 0 || seen.size > before) return;
  throw new RegistryError(
    'BAD_RESPONSE',
    `Cannot ${goalOf(asked)}: registry's pages do not end (page ${page} repeats earlier tags)`,
    { host: asked.line.host },
  );
}

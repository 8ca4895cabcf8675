import { isTag } from '../../image/tag';
import type { ListedTag, TagPage } from '../registry';
import { listedTag } from './find-image';
import { imagePages, type Asked } from './image-pages';
import type { ImageInfo } from './schema';

// The first, and two for a list that others change while it is read.
const MOST_PASSES = 3;

/**
 * Yields a repository's tags. Pages are counted from the start, so a tag that is deleted in between moves another one
 * past the reader: where the total changes, the list is read again for what it then has more; after the third time it
 * is called truncated.
 */
export async function* listTags(asked: Asked): AsyncGenerator<TagPage> {
  const seen = new Set<string>();
  for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
    const totals = new Set<number>();
    let complete = false;
    for await (const page of imagePages(asked)) {
      totals.add(page.total);
      complete = page.complete;
      yield { tags: newTags(page.images, seen), total: page.total };
    }
    if (totals.size === 1 && complete) return;
    if (totals.size === 1) break;
  }
  yield { tags: [], truncated: true };
}

/** What has no name, or none that can be asked for, is no tag. */
function newTags(images: readonly ImageInfo[], seen: Set<string>): ListedTag[] {
  const tags: ListedTag[] = [];
  for (const image of images) {
    const name = image.ImageVersion ?? '';
    if (seen.has(name) || !isTag(name)) continue;
    seen.add(name);
    tags.push({ name, ...listedTag(image) });
  }
  return tags;
}

import { z } from 'zod';
import type { EmulatedStore, StoredDocument } from '../emulated-store';

/** A tag as the emulator keeps it. */
export interface StoredTag {
  readonly id: number;
  readonly repositoryId: number;
  readonly name: string;
  readonly digest: string;
  readonly created: Date;
  readonly updated: Date;
  /** Rises with each push; times may be equal. */
  readonly turn: number;
  readonly deleted: Date | undefined;
}

/** What a record tells of a document. */
const Document = z.looseObject({
  schemaVersion: z.number().optional(),
  config: z.looseObject({ digest: z.string(), size: z.number() }).optional(),
  layers: z.array(z.looseObject({ size: z.number() })).optional(),
  manifests: z.array(z.looseObject({ digest: z.string() })).optional(),
});

/** Keeps the records of tags beside the images. */
export class EmulatedRecords {
  readonly #tags = new Map<string, Map<string, StoredTag>>();
  readonly #store: EmulatedStore;
  readonly #now: () => Date;
  readonly #region: string;
  #turn = 0;

  constructor(store: EmulatedStore, { now, region }: { now: () => Date; region: string }) {
    this.#store = store;
    this.#now = now;
    this.#region = region;
  }

  hasOrganization(name: string): boolean {
    return [...this.#tags.keys()].some((path) => path.startsWith(`${name}/`));
  }

  /** A repository's tags in the order of their first push; undefined where there is no such repository. */
  list(path: string): readonly StoredTag[] | undefined {
    const tags = this.#tags.get(path);
    return tags === undefined ? undefined : [...tags.values()];
  }

  /** Notes a push. */
  put(path: string, name: string, digest: string): void {
    const tags = this.#tags.get(path) ?? new Map<string, StoredTag>();
    this.#tags.set(path, tags);
    const known = tags.get(name);
    const now = this.#now();
    this.#turn += 1;
    tags.set(name, {
      id: known?.id ?? 1000 + this.#turn,
      repositoryId: [...this.#tags.keys()].indexOf(path) + 1,
      name,
      digest,
      created: known?.created ?? now,
      updated: now,
      turn: this.#turn,
      deleted: undefined,
    });
  }

  /** Removes a tag, or marks it as deleted. */
  remove(path: string, name: string, how: 'mark' | 'remove'): void {
    const tags = this.#tags.get(path);
    const known = tags?.get(name);
    if (tags === undefined || known === undefined) return;
    if (how === 'remove') tags.delete(name);
    else tags.set(name, { ...known, deleted: this.#now() });
  }

  /** A record without the member that names the tag, which "show" and "list" write differently. */
  describe(path: string, tag: StoredTag): Readonly<Record<string, unknown>> {
    const stored = this.#store.findDocument(path, tag.digest);
    const document = documentOf(stored);
    return {
      image_id: document.config?.digest.replace('sha256:', '') ?? '',
      manifest: stored?.bytes.toString('utf8') ?? '',
      digest: tag.digest,
      schema: document.schemaVersion ?? 2,
      path: `swr.${this.#region}.myhuaweicloud.com/${path}:${tag.name}`,
      internal_path: `10.125.0.198:20202/${path}:${tag.name}`,
      size: this.#sizeOf(path, stored),
      is_trusted: false,
      created: seconds(tag.created),
      updated: seconds(tag.updated),
      domain_id: '0503dda878000fed0f75c0096d70a960',
      tag_type: document.manifests === undefined ? 0 : 1,
    };
  }

  /** Config and layers; for an index, those of all its images, as far as they are there. */
  #sizeOf(path: string, stored: StoredDocument | undefined): number {
    const { config, layers = [], manifests = [] } = documentOf(stored);
    const own = layers.reduce((sum, { size }) => sum + size, config?.size ?? 0);
    const below = manifests.map(({ digest }) => this.#sizeOf(path, this.#store.findDocument(path, digest)));
    return below.reduce((sum, size) => sum + size, own);
  }
}

function documentOf(stored: StoredDocument | undefined): z.output<typeof Document> {
  try {
    return Document.parse(JSON.parse(stored?.bytes.toString('utf8') ?? '{}'));
  } catch {
    return {};
  }
}

/** `2018-07-06T06:18:55Z`. */
export function seconds(time: Date): string {
  return time.toISOString().replace(/\.\d+/, '');
}

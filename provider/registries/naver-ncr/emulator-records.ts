import { z } from 'zod';
import type { EmulatedStore } from '../emulated-store';
import type { NaverNcrEmulatorOptions } from './emulator-options';

const Descriptor = z.looseObject({ digest: z.string(), size: z.number() });
const Platform = z.looseObject({ os: z.string(), architecture: z.string(), variant: z.string().optional() });
const Document = z.looseObject({
  config: Descriptor.optional(),
  layers: z.array(Descriptor).default([]),
  manifests: z.array(Descriptor.extend({ platform: Platform.optional() })).default([]),
});

const CONFIG_TYPE = 'application/vnd.docker.container.image.v1+json';
const CREATOR = '11111111-2222-3333-4444-555555555555';
const REGISTRY_ID = 5001;

/** What only the database knows of a tag. */
interface Row {
  readonly id: number;
  readonly updated: number;
}

/** Writes records of what the store holds, in the documents' form. */
export class EmulatedRecords {
  readonly #store: EmulatedStore;
  readonly #options: NaverNcrEmulatorOptions;
  readonly #rows = new Map<string, Row>();

  constructor(store: EmulatedStore, options: NaverNcrEmulatorOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Notes when a tag was moved. */
  touch(path: string, tag: string, at: Date): void {
    const key = `${path}:${tag}`;
    const id = this.#rows.get(key)?.id ?? 700_001 + this.#rows.size;
    this.#rows.set(key, { id, updated: at.getTime() });
  }

  /** The record of a tag; undefined where there is none. */
  find(path: string, tag: string): object | undefined {
    const digest = this.#store.find(path)?.tags.get(tag);
    const row = this.#rows.get(`${path}:${tag}`);
    if (digest === undefined || row === undefined) return undefined;
    const images = this.#imagesOf(path, digest, row);
    return {
      creator: CREATOR,
      digest: this.#options.doubledPrefix === 'everywhere' ? `sha256:${digest}` : digest,
      full_size: images.reduce((sum, { size }) => sum + size, 0),
      id: row.id,
      image_id: 320_001,
      images,
      last_updated: this.#time(row.updated),
      last_updater: CREATOR,
      name: tag,
      repository: REGISTRY_ID,
      v2: true,
    };
  }

  #imagesOf(path: string, digest: string, row: Row): { size: number }[] {
    const { manifests } = this.#document(path, digest);
    if (manifests.length === 0) return [this.#image({ path, digest, platform: this.#ownPlatform(path, digest) }, row)];
    return manifests.map((child) => this.#image({ path, digest: child.digest, platform: child.platform }, row));
  }

  #image(
    { path, digest, platform }: { path: string; digest: string; platform: z.output<typeof Platform> | undefined },
    row: Row,
  ): { size: number } {
    const { layers } = this.#document(path, digest);
    const fields = {
      architecture: platform?.architecture ?? '',
      created: this.#time(row.updated),
      digest: this.#options.doubledPrefix === 'nowhere' ? digest : `sha256:${digest}`,
      features: '',
      latest_pulled: 0,
      mediaType: CONFIG_TYPE,
      os: platform?.os ?? '',
      os_features: '',
      os_version: null,
      // Layers without the config, as the example's size shows (vendor-apis.md 3.6).
      size: layers.reduce((sum, { size }) => sum + size, 0),
      updated: this.#time(row.updated),
      variant: platform?.variant ?? null,
    };
    return fields;
  }

  #document(path: string, digest: string): z.output<typeof Document> {
    const bytes = this.#store.findDocument(path, digest)?.bytes ?? Buffer.from('{}');
    return Document.parse(JSON.parse(bytes.toString('utf8')));
  }

  /** What the config says of itself. */
  #ownPlatform(path: string, digest: string): z.output<typeof Platform> | undefined {
    const config = this.#document(path, digest).config?.digest ?? '';
    const bytes = this.#store.find(path)?.blobs.get(config)?.bytes ?? Buffer.from('{}');
    return Platform.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  }

  #time(milliseconds: number): number | string {
    return this.#options.times === 'text' ? String(milliseconds) : milliseconds;
  }
}

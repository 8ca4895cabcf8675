import { createHash } from 'node:crypto';
import type { SeedImage } from './emulator';

/** A manifest or index as it was pushed. */
export interface StoredDocument {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A blob as it was pushed. */
export interface StoredBlob {
  readonly digest: string;
  readonly mediaType: string | undefined;
  readonly bytes: Buffer;
}

/** What an emulated repository holds; maps keep the order of pushes. */
export interface StoredRepository {
  /** Digest by tag. */
  readonly tags: Map<string, string>;
  readonly documents: Map<string, StoredDocument>;
  readonly blobs: Map<string, StoredBlob>;
}

/** The digest of bytes, as a registry states it. */
export function sha256Digest(bytes: string | Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** What an emulator remembers: repositories by path, whatever API shows them. */
export class EmulatedStore {
  private readonly repositories = new Map<string, StoredRepository>();

  /** Undefined where nothing was ever pushed. */
  find(path: string): StoredRepository | undefined {
    return this.repositories.get(path);
  }

  /** The document under a tag or digest. */
  findDocument(path: string, target: string): StoredDocument | undefined {
    const repository = this.find(path);
    return repository?.documents.get(repository.tags.get(target) ?? target);
  }

  /** Paths in the order of their first push. */
  get paths(): readonly string[] {
    return [...this.repositories.keys()];
  }

  /** Stores an image with its children and blobs, moves the tag to it, and returns its digest. */
  push(path: string, tag: string, image: SeedImage): string {
    const digest = this.store(path, image);
    const { tags } = this.open(path);
    tags.set(tag, digest);
    return digest;
  }

  /** Stores a blob and returns its digest. */
  putBlob(path: string, bytes: Buffer, mediaType?: string): string {
    const digest = sha256Digest(bytes);
    this.open(path).blobs.set(digest, { digest, mediaType, bytes });
    return digest;
  }

  /** Removes a tag; the image stays. */
  deleteTag(path: string, tag: string): void {
    this.find(path)?.tags.delete(tag);
  }

  private store(path: string, image: SeedImage): string {
    for (const child of image.children ?? []) this.store(path, child);
    for (const blob of image.blobs ?? []) this.putBlob(path, blob.bytes, blob.mediaType);
    const bytes = Buffer.from(image.document);
    const digest = sha256Digest(bytes);
    this.open(path).documents.set(digest, { digest, mediaType: image.mediaType, bytes });
    return digest;
  }

  private open(path: string): StoredRepository {
    const found = this.repositories.get(path);
    if (found !== undefined) return found;
    const made: StoredRepository = { tags: new Map(), documents: new Map(), blobs: new Map() };
    this.repositories.set(path, made);
    return made;
  }
}

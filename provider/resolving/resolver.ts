import type { Digest } from '../image/digest';
import type { Platform } from '../image/platform';
import type { Reference, Repository } from '../image/reference';
import type { ListedTag } from '../registries/registry';

/** A question about one image. */
export interface Question {
  readonly reference: Reference;
  /** Answer with this platform's digest. */
  readonly platform?: Platform | undefined;
  /** Every one of these must be there. */
  readonly requirePlatforms?: readonly Platform[] | undefined;
  /** Read the bytes and hash them. */
  readonly verify?: boolean | undefined;
  /** Read labels, annotations, times and sizes, too. */
  readonly details?: boolean | undefined;
  /** Name the nearest tags in the error, where the tag is missing; changes no answer. */
  readonly suggest?: boolean | undefined;
}

/** One platform of an image. */
export interface PlatformImage {
  /** `os/architecture[/variant]`. */
  readonly platform: string;
  readonly digest: Digest;
  /** Size of what `digest` names, as the registry states it; in an OCI index that is the platform's manifest. */
  readonly sizeBytes: number;
}

/** What an image is now. */
export interface Resolution {
  /** What to deploy: the tag's own digest, or the wanted platform's. */
  readonly digest: Digest;
  /** The tag's own digest. */
  readonly indexDigest: Digest;
  /** The kind of registry that answered. */
  readonly source: string;
  readonly mediaType?: string;
  readonly kind?: 'image' | 'index' | 'artifact';
  /** Config and layers, compressed. */
  readonly sizeBytes?: number;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** In index order. */
  readonly platforms?: readonly PlatformImage[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly vendor?: Readonly<Record<string, unknown>>;
}

/** Which tags are wanted of a list. */
export interface ListOptions {
  /** Tags that do not pass are not counted by `most`. */
  readonly wanted: (name: string) => boolean;
  /** The first so many in the registry's order; absent: all. */
  readonly most?: number;
  /** No more than one page is asked for. */
  readonly firstPage?: true;
}

/** The tags of a repository. */
export interface TagList {
  /** In the registry's order. */
  readonly tags: readonly ListedTag[];
  /** Tags that the repository has, as the registry says; else those that were read. */
  readonly total: number;
  /** True where there are more wanted tags than are given here. */
  readonly truncated: boolean;
  readonly source: string;
}

/** How a question is answered; links of a chain have this one form, in and out. */
export interface Resolver {
  /** @throws {RegistryError} `MANIFEST_NOT_FOUND`, `REPOSITORY_NOT_FOUND` on a proven absence, else what went wrong. */
  resolve(question: Question, signal: AbortSignal): Promise<Resolution>;
  list(repository: Repository, options: ListOptions, signal: AbortSignal): Promise<TagList>;
}

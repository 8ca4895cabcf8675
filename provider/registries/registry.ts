import type { z } from 'zod';
import type { Keychain } from '../auth/keychain';
import type { TokenSource } from '../auth/token';
import type { Layer, Send } from '../http/send';
import type { HostTls } from '../http/tls';
import type { Digest } from '../image/digest';
import type { Descriptor, Index, Manifest } from '../image/manifest';
import type { Platform } from '../image/platform';
import type { Repository } from '../image/reference';

/** What is asked for below a repository: what a tag names now, or one exact document. */
export type Target = { readonly tag: string } | { readonly digest: Digest };

/** What a registry says of a tag; everything but the name is there only where it says so. */
export interface ListedTag {
  readonly name: string;
  readonly digest?: Digest;
  readonly mediaType?: string;
  /** Bytes of the image (config and layers, compressed), not of its manifest. */
  readonly sizeBytes?: number;
  /** RFC 3339 UTC. */
  readonly createdAt?: string;
  /** RFC 3339 UTC. */
  readonly updatedAt?: string;
}

/** One platform of an image, as a vendor's record states it. */
export interface FoundPlatform {
  readonly platform: Platform;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** A tag, or a digest, that was found. */
export interface FoundTag extends Omit<ListedTag, 'name'> {
  readonly digest: Digest;
  /** In the record's order; only where the record names them. */
  readonly platforms?: readonly FoundPlatform[];
  /** Only where the record holds the document itself, and it hashes to `digest`. */
  readonly manifest?: ReadManifest;
  /** The vendor's own record, untouched. */
  readonly vendor?: Readonly<Record<string, unknown>>;
}

/** Some tags of a list, in the registry's own order. */
export interface TagPage {
  readonly tags: readonly ListedTag[];
  /** How many tags the repository has, where the registry says so. */
  readonly total?: number;
  /** Set on the last page where a cap of the registry's stopped the list before its end. */
  readonly truncated?: true;
}

/** What every registry can do. `path` is the repository below the host. */
export interface Registry {
  /**
   * Finds what a tag names now.
   * @throws {RegistryError} `MANIFEST_NOT_FOUND` or `REPOSITORY_NOT_FOUND` only on a proven absence.
   */
  getTag(path: string, tag: string, signal: AbortSignal): Promise<FoundTag>;
  /** Yields every tag once, page by page, asking for a page when it is consumed. */
  listTags(path: string, signal: AbortSignal): AsyncIterable<TagPage>;
}

/** A manifest or index whose bytes were read and hash to `digest`. */
export interface ReadManifest {
  readonly digest: Digest;
  readonly document: Manifest | Index;
  /** The exact bytes. */
  readonly text: string;
}

/** A rarer ability: looking up a digest, tagged or not. */
export interface DigestFinder {
  /** @throws {RegistryError} `MANIFEST_NOT_FOUND` or `REPOSITORY_NOT_FOUND` only on a proven absence. */
  getDigest(path: string, digest: Digest, signal: AbortSignal): Promise<FoundTag>;
}

/** A rarer ability: reading manifests and the blobs that they name. */
export interface ManifestReader {
  /** @throws {RegistryError} `DIGEST_MISMATCH` if the bytes are not what was stated. */
  getManifest(path: string, target: Target, signal: AbortSignal): Promise<ReadManifest>;
  /** Reads a small blob (4 MiB at most), verified against its descriptor. */
  getBlob(path: string, descriptor: Descriptor, signal: AbortSignal): Promise<Buffer>;
}

/** What a backend opens. The rarer abilities are there or not; where not, the host's `/v2/` is asked. */
export type OpenedRegistry = Registry & Partial<DigestFinder> & Partial<ManifestReader>;

/** Limits of one registry's pipeline. */
export interface PipelineOptions {
  /** Requests at the same time. */
  readonly maxConcurrency?: number | undefined;
  readonly requestsPerSecond?: number | undefined;
  /** Names, in lower case, of headers that prove who we are: a redirect to another origin does not get them. */
  readonly privateHeaders?: readonly string[] | undefined;
  readonly tls?: HostTls | undefined;
  /** Further attempts after a failed one, where the configuration's own number is not to count. */
  readonly retries?: number | undefined;
}

/** What the outside world supplies to a backend. */
export interface Runtime {
  /** Builds a pipeline: retry, then the backend's own layers, then redirects, limits and the transport. */
  readonly pipeline: (options: PipelineOptions, ...layers: Layer[]) => Send;
  /** Logins from outside the configuration: docker config and the like. */
  readonly keychain: Keychain;
  /** Tokens of this configuration, fetched once and shared; a registry with options of TLS has its own. */
  tokens(tls?: HostTls): TokenSource;
  /** Where the options' credentials came from, for messages: `provider configuration, naverNcr entry 'h'`. */
  readonly credentialSource: string;
  /**
   * Opens a registry that holds copies: by the `oci` entry for it, with its own login (MIR-4). It is asked once, for there is
   * somebody else to ask. Absent for a mirror itself.
   */
  readonly openMirror?: (mirror: Repository) => ManifestReader;
  /** Tells the user of what stops nothing. */
  readonly warn: (text: string) => void;
  now(): Date;
}

/** What all registries of a configuration share. */
export type SharedRuntime = Omit<Runtime, 'credentialSource' | 'openMirror'>;

/** Options with credentials from the environment, and the names of the variables that gave them, for messages. */
export interface FromEnvironment<Options> {
  readonly options: Options;
  readonly source: string;
}

/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One kind of registry: its options, and how to open it. */
export interface Backend<Options extends { host: string } = { host: string }> {
  /** What an entry of the kind's configuration property may say. */
  readonly options: z.ZodType<Options>;
  /** The type's public name in the schema: `OciRegistry`. */
  readonly typeName: string;
  /** Hosts, with their port, that are this vendor's by their name. Absent: only configured hosts. */
  readonly hosts?: RegExp;
  open(options: Options, runtime: Runtime): OpenedRegistry;
  /**
   * Completes options that carry no credentials with those of this vendor's own environment variables; undefined where
   * the options have credentials already, or the environment has none.
   */
  fromEnvironment?(options: Options, environment: Environment): FromEnvironment<Options> | undefined;
  /** The login that these keys give at the vendor's `/v2/`; `anonymous` where none is needed, undefined where keys give none. */
  dockerLogin?(options: Options): DockerLogin | undefined;
  /** The URL below which the vendor's `/v2/` is, where that is not the host itself. */
  dockerEndpoint?(options: Options): string | undefined;
}

/** How the host's `/v2/` is logged in to. */
export type DockerLogin = { readonly username: string; readonly password: string } | 'anonymous';

/** Declares a backend; infers its options from the zod schema. */
export function defineBackend<Options extends { host: string }>(backend: Backend<Options>): Backend<Options> {
  return backend;
}

import { RegistryError, type ErrorCode } from '../../errors';
import { findRegistry } from '../configuration';
import type { DigestFinder, FoundTag, ManifestReader, Registry, Runtime, Target } from '../registry';

type Opened = Registry & DigestFinder & ManifestReader;

/** Says what is wrong with a mirror; undefined where it can be used. */
export function mirrorProblem(mirror: string): string | undefined {
  if (findRegistry(mirror) !== undefined) return undefined;
  // What has a login in it is not shown (MIR-1).
  const shown = mirror.includes('@') ? 'what is given' : `'${mirror}'`;
  return `${shown} is no registry host; expected one as it stands in references, such as 'mirror.example.com' or 'harbor.example.com/hub', without https://; its own 'oci' entry says how it is reached`;
}

/** Whose mirrors, and how they are opened. */
export interface MirrorsOptions {
  /** The origin's host, as it stands in references. */
  readonly host: string;
  readonly mirrors: readonly string[];
  readonly runtime: Pick<Runtime, 'openMirror' | 'warn'>;
}

/**
 * Asks mirrors first, in order, and the origin where none has a manifest whose bytes hash to what was asked or stated. Only
 * the origin proves an absence (MIR-6) and lists tags (MIR-2), and every error is its own.
 */
export function withMirrors(origin: Opened, { host, mirrors, runtime }: MirrorsOptions): Opened {
  const { openMirror, warn } = runtime;
  if (openMirror === undefined || mirrors.length === 0) return origin;
  const opened = mirrors.flatMap((text) => {
    const repository = findRegistry(text);
    if (repository === undefined) return [];
    const name = `mirror '${text}' of '${host}'`;
    return [new Mirror({ name, prefix: repository.path, open: () => openMirror(repository), warn })];
  });
  const first = async <Answer>(question: Question<Answer>, signal: AbortSignal): Promise<Answer | undefined> => {
    for (const mirror of opened) {
      const answer = await mirror.find(question, signal);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  return {
    ...origin,
    getTag: async (path, tag, signal) =>
      (await first(foundBy(path, { tag }), signal)) ?? origin.getTag(path, tag, signal),
    getDigest: async (path, digest, signal) =>
      (await first(foundBy(path, { digest }), signal)) ?? origin.getDigest(path, digest, signal),
    getManifest: async (path, target, signal) =>
      (await first(({ at, reader, signal: both }) => reader.getManifest(at(path), target, both), signal)) ??
      origin.getManifest(path, target, signal),
    getBlob: async (path, descriptor, signal) =>
      (await first(({ at, reader, signal: both }) => reader.getBlob(at(path), descriptor, both), signal)) ??
      origin.getBlob(path, descriptor, signal),
  };
}

interface Asked {
  readonly reader: ManifestReader;
  /** The path of a repository there. */
  readonly at: (path: string) => string;
  readonly signal: AbortSignal;
}

type Question<Answer> = (asked: Asked) => Promise<Answer>;

/** MIR-5: by its bytes, for the word of a cache is worth less than a registry's. */
function foundBy(path: string, target: Target): Question<FoundTag> {
  return async ({ reader, at, signal }) => {
    const { digest, document } = await reader.getManifest(at(path), target, signal);
    return { digest, mediaType: document.mediaType };
  };
}

// What is wrong with the mirror and not with an image: it is asked no more.
const OUT_OF_ORDER: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'UNTRUSTED', 'RATE_LIMITED', 'INVALID_INPUT']);
const ABSENT: ReadonlySet<ErrorCode> = new Set(['MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND']);

interface MirrorOptions {
  /** `mirror 'm' of 'h'`. */
  readonly name: string;
  /** Of the repositories there; empty where they have the origin's paths. */
  readonly prefix: string;
  readonly open: () => ManifestReader;
  readonly warn: (text: string) => void;
}

/** One mirror, until it is put aside. */
class Mirror {
  readonly #options: MirrorOptions;
  readonly #told = new Set<ErrorCode>();
  /** Fires when the mirror is put aside, also for those who wait for it: else each would wait as long. */
  readonly #aside = new AbortController();
  #reader: ManifestReader | undefined;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /** Undefined where there is no answer that counts. @throws {RegistryError} `CANCELLED` if the caller left. */
  async find<Answer>(question: Question<Answer>, signal: AbortSignal): Promise<Answer | undefined> {
    if (this.#aside.signal.aborted) return undefined;
    const { prefix, open } = this.#options;
    const reader = (this.#reader ??= open());
    const at = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`);
    try {
      return await question({ reader, at, signal: AbortSignal.any([signal, this.#aside.signal]) });
    } catch (error) {
      if (signal.aborted || !(error instanceof RegistryError)) throw error;
      this.#judge(error);
      return undefined;
    }
  }

  #judge({ code, message }: RegistryError): void {
    if (this.#aside.signal.aborted || ABSENT.has(code)) return;
    const isOut = OUT_OF_ORDER.has(code);
    const { name, warn } = this.#options;
    if (!this.#told.has(code)) warn(`${name} is passed over${isOut ? ' from now on' : ''}: ${message}`);
    this.#told.add(code);
    if (isOut) this.#aside.abort();
  }
}

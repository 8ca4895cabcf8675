import {
  imageSizeBytes,
  isAttestation,
  kindOf,
  platformEntries,
  type Descriptor,
  type Index,
  type Manifest,
} from '../image/manifest';
import { isImageConfigType } from '../image/media-type';
import { formatPlatform, type Platform } from '../image/platform';
import { parseTime } from '../image/time';
import { findImageConfig, type ImageConfig } from '../registries/config-schema';
import type { ManifestReader, ReadManifest, Target } from '../registries/registry';
import { choosePlatform } from './choose-platform';
import type { PlatformImage, Question, Resolution } from './resolver';

/** Where an image's documents are read from. */
export interface Reading {
  readonly manifests: ManifestReader;
  readonly path: string;
  readonly target: Target;
  readonly signal: AbortSignal;
  /** What is attempted, for messages. */
  readonly goal: string;
}

type Found = Omit<Resolution, 'source'>;

/**
 * Answers from the image's own documents: one GET for an index, two for a single image's platform, three at most with
 * details. An index's labels, times and sizes are those of the wanted platform, else of its first.
 */
export async function readImage(reading: Reading, question: Question): Promise<Found> {
  const read = await reading.manifests.getManifest(reading.path, reading.target, reading.signal);
  return read.document.type === 'index'
    ? readIndex(reading, { ...read, document: read.document }, question)
    : readSingle(reading, { ...read, document: read.document }, question);
}

type ReadIndex = ReadManifest & { readonly document: Index };
type ReadSingle = ReadManifest & { readonly document: Manifest };

async function readIndex(reading: Reading, read: ReadIndex, question: Question): Promise<Found> {
  const { digest: indexDigest, document } = read;
  const entries = await leafEntries(reading, document, 0);
  const chosen = choosePlatform(reading.goal, entries, question);
  const child = question.details === true ? await readChild(reading, chosen ?? entries[0]) : {};
  return {
    mediaType: document.mediaType,
    kind: kindOf(document),
    ...child,
    digest: chosen?.digest ?? indexDigest,
    indexDigest,
    platforms: entries.flatMap(platformImage),
    ...(question.details === true && { annotations: { ...child.annotations, ...document.annotations } }),
  };
}

// PLT-6: an index may name indexes; three levels are more than any tool writes.
const DEEPEST = 3;

/** The images of an index, with those of indexes inside it; attestations left out (PLT-1). */
async function leafEntries(reading: Reading, index: Index, depth: number): Promise<Descriptor[]> {
  const nested = await Promise.all(
    platformEntries(index).map(async (entry) => {
      if (!isNested(entry) || depth >= DEEPEST) return [entry];
      const { document } = await reading.manifests.getManifest(reading.path, { digest: entry.digest }, reading.signal);
      return document.type === 'index' ? leafEntries(reading, document, depth + 1) : [entry];
    }),
  );
  return nested.flat();
}

function isNested(entry: Descriptor): boolean {
  return entry.platform === undefined && /\b(image\.index|manifest\.list)\b/.test(entry.mediaType);
}

function platformImage(entry: Descriptor): PlatformImage[] {
  if (entry.platform === undefined || isAttestation(entry)) return [];
  return [{ platform: formatPlatform(entry.platform), digest: entry.digest, sizeBytes: entry.sizeBytes }];
}

type Details = Pick<Found, 'sizeBytes' | 'createdAt' | 'labels' | 'annotations'>;

async function readChild(reading: Reading, entry: Descriptor | undefined): Promise<Details> {
  if (entry === undefined) return {};
  const { document } = await reading.manifests.getManifest(reading.path, { digest: entry.digest }, reading.signal);
  return document.type === 'manifest' ? detailsOf(document, await readConfig(reading, document)) : {};
}

async function readSingle(reading: Reading, read: ReadSingle, question: Question): Promise<Found> {
  const { digest, document } = read;
  const config = asksConfig(question) ? await readConfig(reading, document) : undefined;
  const own = config?.platform ? [ownEntry(read, config.platform)] : [];
  choosePlatform(reading.goal, own, question);
  return {
    digest,
    indexDigest: digest,
    mediaType: document.mediaType,
    kind: kindOf(document),
    sizeBytes: imageSizeBytes(document),
    ...(config && { platforms: own.flatMap(platformImage) }),
    ...(question.details === true && detailsOf(document, config)),
  };
}

/** `verify` alone needs no more than the manifest. */
function asksConfig({ platform, requirePlatforms = [], details }: Question): boolean {
  return platform !== undefined || requirePlatforms.length > 0 || details === true;
}

/** A single image as the one entry of an index would describe it. */
function ownEntry({ digest, document, text }: ReadSingle, platform: Platform): Descriptor {
  return { mediaType: document.mediaType, digest, sizeBytes: Buffer.byteLength(text), platform };
}

/** Undefined for an artifact, which has no config that speaks of a platform. */
async function readConfig({ manifests, path, signal }: Reading, document: Manifest): Promise<ImageConfig | undefined> {
  if (!isImageConfigType(document.config.mediaType)) return undefined;
  return findImageConfig((await manifests.getBlob(path, document.config, signal)).toString('utf8'));
}

const CREATED = 'org.opencontainers.image.created';

function detailsOf(document: Manifest, config: ImageConfig | undefined): Details {
  const createdAt = config?.createdAt ?? parseTime(document.annotations[CREATED]);
  return {
    sizeBytes: imageSizeBytes(document),
    annotations: document.annotations,
    ...(config && { labels: config.labels }),
    ...(createdAt !== undefined && { createdAt }),
  };
}

import { z } from 'zod';
import { RegistryError } from '../errors';
import { safeText } from '../http/safe-text';
import { findDigest } from '../image/digest';
import type { Descriptor, Index, Manifest } from '../image/manifest';
import {
  isIndexType,
  isManifestType,
  isSchema1Type,
  OCI_INDEX,
  OCI_MANIFEST,
  parseMediaType,
} from '../image/media-type';
import { normalizePlatform, type Platform } from '../image/platform';
import { parseJson } from '../json';

/** A map of strings that may be null, as Go writes an empty one. @see image-spec annotations.md */
const Annotations = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

const WirePlatform = z.looseObject({
  os: z.string().default(''),
  architecture: z.string().default(''),
  variant: z.string().nullish(),
  'os.version': z.string().nullish(),
  'os.features': z.array(z.string()).nullish(),
});

const WireDescriptor = z
  .looseObject({
    mediaType: z.string().nullish(),
    digest: z.string(),
    size: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
    platform: WirePlatform.nullish(),
    annotations: Annotations,
    artifactType: z.string().nullish(),
  })
  .transform((wire, context): Descriptor => {
    const digest = findDigest(wire.digest);
    if (digest === undefined) {
      context.addIssue({ code: 'custom', path: ['digest'], message: 'not a digest' });
      return z.NEVER;
    }
    return {
      mediaType: parseMediaType(wire.mediaType ?? undefined) ?? '',
      digest,
      sizeBytes: wire.size,
      annotations: wire.annotations,
      ...(wire.platform && { platform: platformOf(wire.platform) }),
      ...(wire.artifactType && { artifactType: wire.artifactType }),
    };
  });

// 10,000: far above any index seen, far below what would hurt (LIM-3).
const MOST_DESCRIPTORS = 10_000;
const Descriptors = z
  .array(WireDescriptor)
  .max(MOST_DESCRIPTORS)
  .nullish()
  .transform((value) => value ?? []);

const WireDocument = z.looseObject({
  schemaVersion: z.number().optional(),
  mediaType: z
    .string()
    .nullish()
    .transform((type) => parseMediaType(type ?? undefined)),
  artifactType: z.string().nullish(),
  annotations: Annotations,
});
const WireManifest = z.looseObject({
  config: WireDescriptor,
  layers: Descriptors,
  subject: WireDescriptor.nullish(),
});
const WireIndex = z.looseObject({ manifests: Descriptors });

/** What `parseDocument` reads. */
export interface WireText {
  readonly text: string;
  readonly contentType: string | undefined;
  /** What is attempted, for messages. */
  readonly goal: string;
}

/**
 * Reads a manifest or an index, and refuses what two clients could read in two ways (CVE-2021-41190).
 * @throws {RegistryError} `UNSUPPORTED` for schema 1, `BAD_RESPONSE` for anything that is no clear document.
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 */
export function parseDocument({ text, contentType, goal }: WireText): Manifest | Index {
  const bad = (what: string): RegistryError => new RegistryError('BAD_RESPONSE', `Cannot ${goal}: ${what}`);
  const json = parseJson(text.replace(/^\uFEFF/, ''));
  const outer = WireDocument.safeParse(json);
  if (!outer.success) throw bad('registry answered with an unexpected body, which is no manifest');
  refuseSchema1(parseMediaType(contentType), outer.data.schemaVersion, goal);
  if (outer.data.schemaVersion !== 2) {
    throw bad("registry answered with a body without 'schemaVersion', which is no manifest");
  }
  refuseConfusion(outer.data, bad);
  const read = 'manifests' in outer.data ? readIndex(outer.data) : readManifest(outer.data);
  if ('issue' in read) throw bad(`registry answered with an unexpected manifest at '${safeText(read.issue)}'`);
  const { annotations, artifactType, mediaType: own } = outer.data;
  const stated = agreedType(parseMediaType(contentType), own, bad);
  const mediaType = stated ?? (read.type === 'index' ? OCI_INDEX : OCI_MANIFEST);
  refuseOtherShape(read, mediaType, bad);
  return { ...read, mediaType, annotations, ...(artifactType && { artifactType }) };
}

/** RES-22: the type decides; a document of the other shape under it is confusion. */
function refuseOtherShape(read: Index | Manifest, mediaType: string, bad: (what: string) => RegistryError): void {
  const isOther = read.type === 'index' ? isManifestType : isIndexType;
  if (isOther(mediaType)) {
    throw bad(`registry calls the document '${safeText(mediaType)}', which its content is not`);
  }
}

/** Refuses schema 1. @throws {RegistryError} `UNSUPPORTED`: its digest is over a payload, not over the bytes (registry-client 2.4). */
export function refuseSchema1(mediaType: string | undefined, schemaVersion: number | undefined, goal: string): void {
  if ((mediaType !== undefined && isSchema1Type(mediaType)) || schemaVersion === 1) {
    throw new RegistryError(
      'UNSUPPORTED',
      `Cannot ${goal}: image is in the deprecated schema 1 format, which has no stable digest; push it again with a current client`,
    );
  }
}

/** RES-22: the header's type and the document's own must agree; a type that is no manifest's says nothing (RES-12). */
function agreedType(
  header: string | undefined,
  own: string | undefined,
  bad: (what: string) => RegistryError,
): string | undefined {
  const known = header !== undefined && (isIndexType(header) || isManifestType(header)) ? header : undefined;
  if (known !== undefined && own !== undefined && known !== own) {
    throw bad(`registry calls the document '${known}', the document calls itself '${safeText(own)}'`);
  }
  return own ?? known;
}

/** RES-23: one document may not be read as an index by one client and as an image by another. */
function refuseConfusion(document: Record<string, unknown>, bad: (what: string) => RegistryError): void {
  const inner = ['config', 'layers', 'fsLayers'].filter((key) => key in document);
  if ('manifests' in document && inner.length > 0) {
    throw bad(`document has both 'manifests' and '${inner.join("', '")}'`);
  }
}

type Issue = { readonly issue: string };

function readIndex(outer: Record<string, unknown>): Index | Issue {
  const wire = WireIndex.safeParse(outer);
  if (!wire.success) return { issue: pathOf(wire.error) };
  return { type: 'index', mediaType: '', manifests: wire.data.manifests, annotations: {} };
}

function readManifest(outer: Record<string, unknown>): Manifest | Issue {
  const wire = WireManifest.safeParse(outer);
  if (!wire.success) return { issue: pathOf(wire.error) };
  const { config, layers, subject } = wire.data;
  return { type: 'manifest', mediaType: '', config, layers, annotations: {}, ...(subject && { subject }) };
}

function pathOf(error: z.ZodError): string {
  return error.issues[0]?.path.join('.') ?? '';
}

function platformOf(wire: z.output<typeof WirePlatform>): Platform {
  const features = wire['os.features'];
  return normalizePlatform({
    os: wire.os,
    architecture: wire.architecture,
    ...(wire.variant && { variant: wire.variant }),
    ...(wire['os.version'] && { osVersion: wire['os.version'] }),
    ...(features && features.length > 0 && { osFeatures: features }),
  });
}

import { z } from 'zod';

const time = 'RFC 3339 UTC.';

/** One platform of an image. */
export const PlatformImage = z
  .object({
    platform: z.string().describe('`os/architecture[/variant]`.'),
    digest: z.string().describe("The platform's own digest."),
    sizeBytes: z
      .number()
      .describe("Bytes of what `digest` names, as the registry states them; in an OCI index: the platform's manifest."),
  })
  .describe('One platform of an image.')
  .meta({ typeName: 'PlatformImage' });

/** A tag of a list, where more than its name is known. */
export const ListedTag = z
  .object({
    name: z.string().describe('The tag.'),
    digest: z
      .string()
      .optional()
      .describe('What the tag names now; absent where the registry does not say, or the tag went away.'),
    updatedAt: z.string().optional().describe(`When the tag was last moved; ${time}`),
    sizeBytes: z.number().optional().describe('Bytes of the image: config and layers, compressed.'),
    mediaType: z.string().optional().describe('Media type of the manifest or index.'),
  })
  .describe('A tag of a list.')
  .meta({ typeName: 'ListedTag' });

/** What getTag answers. */
export const TagAnswer = z.object({
  exists: z.boolean().describe('False only where the image is proven missing and `onMissing` is `absent`.'),
  usedFallback: z.boolean().describe('True where `image` is proven missing and this is the answer for `fallback`.'),
  reference: z.string().describe('The normalized reference: `docker.io/library/nginx:latest`.'),
  registry: z.string().describe('The registry host: `docker.io`.'),
  repository: z.string().describe('The normalized repository, with its host: `docker.io/library/nginx`.'),
  tag: z.string().describe('The tag; empty where the reference has a digest only.'),
  digest: z
    .string()
    .describe("What to deploy: the tag's own digest, or the wanted platform's. Empty where `exists` is false."),
  indexDigest: z.string().describe("The tag's own digest; for a single image the same as `digest`."),
  pinned: z.string().describe('`repository@digest`.'),
  pinnedWithTag: z.string().describe('`repository:tag@digest`; without a tag the same as `pinned`.'),
  source: z.string().describe('The kind of registry that answered: `oci`.'),
  mediaType: z.string().optional().describe('Media type of the manifest or index that the tag names.'),
  kind: z.string().optional().describe('`image`, `index` or `artifact`, where known.'),
  sizeBytes: z
    .number()
    .optional()
    .describe(
      'Bytes of the image: config and layers, compressed; with `details` for an index those of the wanted platform, else of its first.',
    ),
  createdAt: z.string().optional().describe(`When the image was made, as it says itself; ${time}`),
  updatedAt: z.string().optional().describe(`When the tag was last moved, where the registry says so; ${time}`),
  platforms: z
    .array(PlatformImage)
    .optional()
    .describe('The platforms, in index order; with `platform`, `requirePlatforms` or `details`.'),
  labels: z.record(z.string(), z.string()).optional().describe("The image's labels; with `details`."),
  annotations: z
    .record(z.string(), z.string())
    .optional()
    .describe("The manifest's and index's annotations; with `details`."),
  vendor: z.record(z.string(), z.unknown()).optional().describe("The vendor's own record, untouched; with `details`."),
});
/** What getTag answers. */
export type TagAnswer = z.output<typeof TagAnswer>;

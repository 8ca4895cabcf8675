import { z } from 'zod';

// Not read here, so of any form; named, so that the documented record is known as a whole.
const Untouched = z.unknown().optional();
const Text = z.string().nullish();

/**
 * A tag, as "show" and "list" write it: its name is `tag` in one and `Tag` in the other, which no page promises to keep
 * so. Unknown members stay.
 * @see https://support.huaweicloud.com/intl/en-us/api-swr/swr_02_0035.html
 */
export const TagRecord = z
  .looseObject({
    id: Untouched,
    repo_id: Untouched,
    tag: z.string().optional(),
    Tag: z.string().optional(),
    image_id: Untouched,
    /** The manifest's or index's own text. */
    manifest: Text,
    digest: Text,
    /** Docker's manifest schema: 1 or 2. */
    schema: z.number().nullish(),
    path: Untouched,
    internal_path: Untouched,
    /** Bytes of config and layers. */
    size: z.number().nonnegative().nullish(),
    is_trusted: Untouched,
    created: Text,
    updated: Text,
    /** When the tag was deleted. */
    deleted: Text,
    domain_id: Untouched,
    scanned: Untouched,
    tag_type: Untouched,
  })
  .refine((record) => (record.Tag ?? record.tag ?? '') !== '', { path: ['tag'], message: 'expected a name' });
/** A tag, as "show" and "list" write it. */
export type TagRecord = z.output<typeof TagRecord>;

/** The bare array of "list". */
export const TagRecords = z.array(TagRecord);

/** The part of IAM's answer that is read. @see https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html */
export const IamToken = z.looseObject({ token: z.looseObject({ expires_at: z.string() }) });

/** What is read of a manifest before its digest is checked. */
export const SchemaMark = z.looseObject({
  schemaVersion: z.unknown(),
  mediaType: z.string().optional().catch(undefined),
});

import { z } from 'zod';

// TAG-12. @see https://github.com/google/go-containerregistry/blob/main/pkg/v1/google/list.go
const Stated = z.looseObject({ tag: z.array(z.string()), mediaType: z.string().optional() });

/**
 * The body of `GET /v2/<name>/tags/list`. `tags` may be null or missing (TAG-7); Nexus puts nulls among them (TAG-8);
 * Google's registries add what each digest is tagged with, by digest (TAG-12).
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
 */
export const TagsList = z.looseObject({
  tags: z
    .array(z.string().nullable())
    .nullish()
    .transform((tags) => tags ?? []),
  manifest: z.record(z.string(), Stated).optional().catch(undefined),
});
/** A page of tags. */
export type TagsList = z.output<typeof TagsList>;

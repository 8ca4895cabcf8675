import { z } from 'zod';

/**
 * The body of `GET /v2/<name>/tags/list`. `tags` may be null or missing (TAG-7); Nexus puts nulls among them (TAG-8).
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
 */
export const TagsList = z.looseObject({
  tags: z
    .array(z.string().nullable())
    .nullish()
    .transform((tags) => tags ?? []),
});

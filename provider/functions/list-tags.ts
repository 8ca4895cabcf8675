import { z } from 'zod';
import type { Repository } from '../image/reference';
import { isServiceTag, sortTags } from '../image/tag';
import type { ListedTag as RegistryTag } from '../registries/registry';
import { Expression } from './expression';
import { defineFunction, type Context } from './function';
import { RepositoryName } from './inputs';
import { isMissing } from './missing';
import { ListedTag } from './outputs';

const Input = z.strictObject({
  repository: RepositoryName.describe('The repository, without a tag.'),
  include: Expression.optional().describe('RE2 expression; only tags in which it is found.'),
  exclude: Expression.optional().describe('RE2 expression; no tags in which it is found.'),
  serviceTags: z.boolean().optional().describe('Also show tags that tools keep beside images, such as `sha256-….sig`.'),
  resolveDigests: z
    .boolean()
    .optional()
    .describe('Also ask for the digest of each tag, where the list does not carry it: one request per tag.'),
  maxTags: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      "The first so many of the wanted tags, in the registry's order; then `truncated` tells whether there are more.",
    ),
});

/** Lists a repository's tags. */
export const listTags = defineFunction({
  description:
    "Lists a repository's tags, in a stable order: digit runs compare as numbers, so `1.9` comes before `1.10`.",
  input: Input,
  output: z.object({
    names: z.array(z.string()).describe('The tags, sorted.'),
    tags: z
      .array(ListedTag)
      .optional()
      .describe('The same with what is known of each; only where that is more than the name.'),
    total: z
      .number()
      .int()
      .describe(
        'Tags in the repository before any filter; where the list was cut short and the registry does not say, those that were read.',
      ),
    truncated: z.boolean().describe('True where there are more wanted tags than are given here.'),
    source: z.string().describe('The kind of registry that answered: `oci`.'),
  }),
  async run({ repository, include, exclude, serviceTags, resolveDigests, maxTags }, context) {
    const wanted = (name: string): boolean =>
      (serviceTags === true || !isServiceTag(name)) && (include?.(name) ?? true) && !(exclude?.(name) ?? false);
    const options = { wanted, ...(maxTags !== undefined && { most: maxTags }) };
    const { tags: listed, total, truncated, source } = await context.resolver.list(repository, options, context.signal);
    const names = sortTags(listed.map(({ name }) => name));
    const tags = resolveDigests === true ? await withDigests(repository, listed, context) : listed;
    return { names, ...known(names, tags), total, truncated, source };
  },
});

/** The tags in the order of the names, where any says more than its name. */
function known(names: readonly string[], tags: readonly RegistryTag[]): { tags?: z.output<typeof ListedTag>[] } {
  if (!tags.some((tag) => Object.keys(tag).length > 1)) return {};
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  return {
    tags: names.map((name) => {
      const { createdAt: _createdAt, ...tag } = byName.get(name) ?? { name };
      return tag;
    }),
  };
}

async function withDigests(
  repository: Repository,
  tags: readonly RegistryTag[],
  context: Context,
): Promise<RegistryTag[]> {
  let done = 0;
  const controller = new AbortController();
  const stop = (): void => controller.abort(context.signal.reason);
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.all(
      tags.map(async (tag) => {
        const resolved = await withDigest(repository, tag, { ...context, signal: controller.signal });
        done += 1;
        if (done % 100 === 0) context.progress(`resolved ${done} of ${tags.length} tags`);
        return resolved;
      }),
    );
  } finally {
    // One failure ends the call, so the requests of the others are of no use.
    controller.abort();
    context.signal.removeEventListener('abort', stop);
  }
}

/** TAG-15: a tag that went away since the list was read stays without a digest; that is no failure of the call. */
async function withDigest(
  repository: Repository,
  tag: RegistryTag,
  { resolver, signal }: Context,
): Promise<RegistryTag> {
  if (tag.digest !== undefined) return tag;
  try {
    const { digest, mediaType } = await resolver.resolve({ reference: { ...repository, tag: tag.name } }, signal);
    return { ...tag, digest, ...(mediaType !== undefined && { mediaType }) };
  } catch (error) {
    if (isMissing(error)) return tag;
    throw error;
  }
}

import { z } from 'zod';
import { RegistryError } from '../errors';
import { formatReference, formatRepository, type Reference } from '../image/reference';
import { defineFunction } from './function';
import { DigestText, ImageReference, OnMissing, PlatformName } from './inputs';
import { resolveOrMissing, type Settled } from './missing';
import { TagAnswer } from './outputs';

const Input = z.strictObject({
  image: ImageReference.describe(
    'The image: `repo`, `repo:tag`, `repo@digest` or `repo:tag@digest`. Where both are given, the digest is asked for and the tag is kept.',
  ),
  platform: PlatformName.optional().describe(
    'Answer with the digest of this platform (`os/architecture[/variant]`); a missing one is an error that names those that exist.',
  ),
  requirePlatforms: z
    .array(PlatformName)
    .optional()
    .describe('Platforms that the image must have, else it is an error.'),
  onMissing: OnMissing.describe(
    'Where the image is proven missing: `error` (default), or `absent`, which answers with `exists: false`. A refused login or a broken registry is always an error.',
  ),
  fallback: ImageReference.optional().describe('The image to answer with where `image` is proven missing.'),
  expectDigest: DigestText.optional().describe('The digest that must come out; any other is an error.'),
  verify: z.boolean().optional().describe('Read the manifest and check that its bytes hash to the digest.'),
  details: z.boolean().optional().describe('Read labels, annotations, times and sizes, too; three requests at most.'),
});

/** Resolves an image reference to the digest that it names now. */
export const getTag = defineFunction({
  description:
    'Resolves an image reference to the digest that its registry serves for it now. By default one HEAD request, and for a multi-platform image the digest of the whole index.',
  input: Input,
  output: TagAnswer,
  async run({ image, expectDigest, onMissing, fallback, ...options }, context) {
    const settled = await resolveOrMissing({ reference: image, onMissing, fallback, ...options }, context);
    const answer = formatAnswer(settled);
    if (expectDigest !== undefined && answer.exists && answer.digest !== expectDigest) {
      throw unexpected(answer, expectDigest);
    }
    return answer;
  },
});

function unexpected(answer: TagAnswer, expected: string): RegistryError {
  return new RegistryError(
    'DIGEST_MISMATCH',
    `Cannot get image '${answer.reference}': expected ${expected}, registry has ${answer.digest}`,
    { host: answer.registry },
  );
}

/** Shapes an answer; a proven absence has empty digests, so that programs need no undefined. */
export function formatAnswer(settled: Settled): TagAnswer {
  const { reference } = settled;
  const name = names(reference);
  if (!('resolution' in settled)) {
    const none = { digest: '', indexDigest: '', pinned: '', pinnedWithTag: '' };
    return { exists: false, usedFallback: false, ...name, ...none, source: settled.source };
  }
  const { platforms, ...found } = settled.resolution;
  const pinned = `${name.repository}@${found.digest}`;
  return {
    exists: true,
    usedFallback: settled.usedFallback,
    ...name,
    pinned,
    pinnedWithTag: name.tag === '' ? pinned : `${name.repository}:${name.tag}@${found.digest}`,
    ...found,
    ...(platforms && { platforms: platforms.map((platform) => ({ ...platform })) }),
  };
}

function names(reference: Reference): Pick<TagAnswer, 'reference' | 'registry' | 'repository' | 'tag'> {
  return {
    reference: formatReference(reference),
    registry: reference.host,
    repository: formatRepository(reference),
    tag: reference.tag ?? (reference.digest === undefined ? 'latest' : ''),
  };
}

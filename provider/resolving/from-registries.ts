import { isRegistryError, RegistryError } from '../errors';
import { formatReference, type Repository } from '../image/reference';
import { kindOfMediaType } from '../image/manifest';
import type { Answering, RegistryFor } from '../registries/open';
import type { ListedTag, Target } from '../registries/registry';
import { readImage, type Reading } from './read-image';
import type { ListOptions, Question, Resolution, Resolver, TagList } from './resolver';

/** The last link: asks the registry that answers for the repository. */
export function fromRegistries(registryFor: RegistryFor): Resolver {
  return {
    async resolve(question, signal) {
      const answering = registryFor(question.reference);
      try {
        return await resolve(answering, question, signal);
      } catch (error) {
        throw withSource(error, answering.source);
      }
    },
    list: (repository, options, signal) => list(registryFor(repository), { repository, options, signal }),
  };
}

function resolve(answering: Answering, question: Question, signal: AbortSignal): Promise<Resolution> {
  const { reference } = question;
  const target: Target =
    reference.digest === undefined ? { tag: reference.tag ?? 'latest' } : { digest: reference.digest };
  if (!needsManifest(question)) return resolveByTag(answering, { question, target, signal });
  const { manifests, source } = answering;
  if (manifests === undefined) throw unsupported(question, source);
  const goal = `get image '${formatReference(reference)}'`;
  const reading: Reading = { manifests, path: reference.path, target, signal, goal };
  return readImage(reading, question).then((found) => ({ ...found, source }));
}

/** Whether more is asked than the answer to one HEAD tells. */
function needsManifest({ platform, requirePlatforms = [], verify, details }: Question): boolean {
  return platform !== undefined || requirePlatforms.length > 0 || verify === true || details === true;
}

async function resolveByTag(
  { registry, source }: Answering,
  { question, target, signal }: { question: Question; target: Target; signal: AbortSignal },
): Promise<Resolution> {
  const { vendor: _vendor, ...found } = await registry.getTag(question.reference.path, target, signal);
  const kind = kindOfMediaType(found.mediaType);
  return { ...found, indexDigest: found.digest, source, ...(kind && { kind }) };
}

/** Notes who proved an absence, for an answer that says so. */
function withSource(error: unknown, source: string): unknown {
  if (!isRegistryError(error, 'MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND')) return error;
  return new RegistryError(error.code, error.message, { ...error.details, source, cause: error });
}

function unsupported({ reference }: Question, source: string): RegistryError {
  return new RegistryError(
    'UNSUPPORTED',
    `Cannot get image '${formatReference(reference)}': platforms, details and verify need its manifest, which '${source}' cannot read`,
    { host: reference.host },
  );
}

async function list(
  { registry, source }: Answering,
  call: { repository: Repository; options: ListOptions; signal: AbortSignal },
): Promise<TagList> {
  const { repository, options, signal } = call;
  const tags: ListedTag[] = [];
  let read = 0;
  let total: number | undefined;
  let truncated = false;
  for await (const page of registry.listTags(repository.path, signal)) {
    read += page.tags.length;
    total = page.total ?? total;
    truncated = take(page.tags, tags, options) || page.truncated === true;
    if (truncated) break;
  }
  return { tags, total: total ?? read, truncated, source };
}

/** Takes the wanted tags up to the cap; true where one more was there. */
function take(page: readonly ListedTag[], into: ListedTag[], { wanted, most = Infinity }: ListOptions): boolean {
  for (const tag of page) {
    if (!wanted(tag.name)) continue;
    if (into.length >= most) return true;
    into.push(tag);
  }
  return false;
}

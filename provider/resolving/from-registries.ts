import { isRegistryError, RegistryError } from '../errors';
import { formatReference, type Repository } from '../image/reference';
import type { Answering, RegistryFor } from '../registries/open';
import type { FoundTag, ListedTag, Target } from '../registries/registry';
import { readImage } from './read-image';
import { readRecord, recordAnswer } from './read-record';
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

async function resolve(answering: Answering, question: Question, signal: AbortSignal): Promise<Resolution> {
  const { reference } = question;
  const { path, digest } = reference;
  const { manifests, source } = answering;
  const target: Target = digest === undefined ? { tag: reference.tag ?? 'latest' } : { digest };
  const goal = `get image '${formatReference(reference)}'`;
  if (needsManifest(question) && !hasRecord(answering, target)) {
    return { ...(await readImage({ manifests, path, target, signal, goal }, question)), source };
  }
  const found = await findImage(answering, { path, target, signal });
  if (!needsManifest(question)) return { ...recordAnswer(found), source };
  return { ...(await readRecord({ answering, path, found, signal, goal }, question)), source };
}

/** Whether a vendor's own record is to be had, and so asked before any document. */
function hasRecord({ records }: Answering, target: Target): boolean {
  return records === 'all' || (records === 'tags' && 'tag' in target);
}

function findImage(
  { registry }: Answering,
  { path, target, signal }: { path: string; target: Target; signal: AbortSignal },
): Promise<FoundTag> {
  return 'tag' in target ? registry.getTag(path, target.tag, signal) : registry.getDigest(path, target.digest, signal);
}

/** Whether more is asked than the answer to one HEAD tells. */
function needsManifest({ platform, requirePlatforms = [], verify, details }: Question): boolean {
  return platform !== undefined || requirePlatforms.length > 0 || verify === true || details === true;
}

/** Notes who proved an absence, for an answer that says so. */
function withSource(error: unknown, source: string): unknown {
  if (!isRegistryError(error, 'MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND')) return error;
  return new RegistryError(error.code, error.message, { ...error.details, source, cause: error });
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
    if (truncated || options.firstPage === true) break;
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

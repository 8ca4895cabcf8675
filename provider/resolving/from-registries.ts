import { isRegistryError, RegistryError } from '../errors';
import type { Digest } from '../image/digest';
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
  const goal = `get image '${formatReference(reference)}'`;
  const found = await findRecord(answering, question, signal);
  if (found === undefined) {
    const target: Target = digest === undefined ? { tag: reference.tag ?? 'latest' } : { digest };
    return { ...(await readImage({ manifests, path, target, signal, goal }, question)), source };
  }
  if (!needsManifest(question)) return { ...recordAnswer(found), source };
  return { ...(await readRecord({ answering, path, found, signal, goal }, question)), source };
}

/** What is told of an image without its documents; undefined where those tell all and are to be read anyhow. */
function findRecord(answering: Answering, question: Question, signal: AbortSignal): Promise<FoundTag | undefined> {
  const { registry, records } = answering;
  const { path, tag = 'latest', digest } = question.reference;
  if (digest !== undefined) return findDigestRecord(answering, { question, digest, signal });
  if (records === 'none' && needsManifest(question)) return Promise.resolve(undefined);
  return registry.getTag(path, tag, signal);
}

async function findDigestRecord(
  { registry, records }: Answering,
  { question, digest, signal }: { question: Question; digest: Digest; signal: AbortSignal },
): Promise<FoundTag | undefined> {
  const { path, tag } = question.reference;
  if (records === 'tags' && tag !== undefined) {
    const found = await registry.getTag(path, tag, signal).catch(undefinedIfMissing);
    // A tag that has moved on tells nothing of the digest.
    if (found?.digest === digest) return found;
  }
  return records === 'all' || !needsManifest(question) ? registry.getDigest(path, digest, signal) : undefined;
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isRegistryError(error, 'MANIFEST_NOT_FOUND', 'REPOSITORY_NOT_FOUND')) throw error;
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

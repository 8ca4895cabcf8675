import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import type { EmulatedStore, StoredDocument } from '../emulated-store';
import { goodAnswer, Refusal } from './emulator-answers';
import { checkInstance } from './emulator-instances';
import type { TencentTcrEmulatorOptions } from './emulator-options';
import { imagesParameters, readParameters, type ImagesParameters } from './emulator-parameters';

/** A record of DescribeImages. */
export type EmulatedImage = Readonly<Record<string, unknown>>;

/** What the emulator holds. */
export interface EmulatedState {
  readonly store: EmulatedStore;
  /** Records that are told as they are, by repository and tag. */
  readonly seeded: Map<string, Map<string, EmulatedImage>>;
  /** When a tag was pushed, by `<path>:<tag>`. */
  readonly pushed: Map<string, Date>;
}

/** Answers DescribeImages. */
export function imagesAnswer(
  state: EmulatedState,
  options: TencentTcrEmulatorOptions,
  request: EmulatedRequest,
): EmulatedResponse {
  const asked = readParameters(imagesParameters(options.numbersAsText === 'coerced'), request.body);
  checkInstance(options, request, asked.RegistryId);
  if (asked.Offset === 0 && options.offsetZero === 'refused') {
    throw new Refusal('InvalidParameter', 'Offset is a page number from 1.');
  }
  const matching = recordsOf(state, options, asked).filter((image) => matches(image, asked, options));
  const { Limit, Offset } = asked;
  const size = Math.min(Limit, options.largestPage ?? 100);
  const start = options.offsetIgnored === true ? 0 : (Math.max(Offset, 1) - 1) * size;
  const page = options.limitIgnored === true ? matching : matching.slice(start, start + size);
  const answer = goodAnswer(options, { ...listOf(page, options), TotalCount: matching.length });
  options.afterPage?.(Offset);
  return answer;
}

function listOf(page: readonly EmulatedImage[], { none = 'list' }: TencentTcrEmulatorOptions): object {
  if (page.length > 0 || none === 'list') return { ImageInfoList: page };
  return none === 'null' ? { ImageInfoList: null } : {};
}

/** The repository's records in the order of pushes, seeded ones first. */
function recordsOf(
  { store, seeded, pushed }: EmulatedState,
  options: TencentTcrEmulatorOptions,
  { NamespaceName, RepositoryName }: ImagesParameters,
): EmulatedImage[] {
  const path = `${NamespaceName}/${RepositoryName}`;
  const paths = [...store.paths, ...seeded.keys()];
  if (!paths.includes(path)) {
    const what = paths.some((known) => known.startsWith(`${NamespaceName}/`)) ? 'repository' : 'namespace';
    throw new Refusal('ResourceNotFound.TcrResourceNotFound', `The ${what} is not found.`);
  }
  const tags = [...(store.find(path)?.tags ?? [])];
  const made = tags.flatMap(([tag, digest]) => {
    const document = store.findDocument(path, digest);
    const time = pushed.get(`${path}:${tag}`) ?? new Date(0);
    return document === undefined ? [] : [recordOf(tag, document, { time, options })];
  });
  return [...(seeded.get(path)?.values() ?? []), ...made];
}

function recordOf(
  tag: string,
  document: StoredDocument,
  { time, options }: { time: Date; options: TencentTcrEmulatorOptions },
): EmulatedImage {
  const { kind = (mediaType: string): string => `Artifact::${mediaType}` } = options;
  const Kind = kind(document.mediaType);
  return {
    Digest: document.digest,
    ImageVersion: tag,
    Size: sizeOf(document),
    UpdateTime: time.toISOString().replace('Z', '374Z'),
    ...(Kind !== undefined && { Kind }),
    KmsSignature: '',
  };
}

/** Config, layers and the document itself (vendor-apis.md 1.4). */
function sizeOf({ bytes }: StoredDocument): number {
  const sizes = [...bytes.toString('utf8').matchAll(/"size":\s*(\d+)/g)].map(([, size]) => Number(size));
  return sizes.reduce((sum, size) => sum + size, bytes.length);
}

function matches(image: EmulatedImage, asked: ImagesParameters, options: TencentTcrEmulatorOptions): boolean {
  const { ImageVersion, Digest, ExactMatch } = asked;
  if (Digest !== undefined && image['Digest'] !== Digest) return false;
  if (ImageVersion === undefined) return true;
  const exact = ExactMatch === true && options.exactMatchIgnored !== true;
  const tag = String(image['ImageVersion']);
  return exact ? tag === ImageVersion : tag.toLowerCase().includes(ImageVersion.toLowerCase());
}

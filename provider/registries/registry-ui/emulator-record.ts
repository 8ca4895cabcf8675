import { z } from 'zod';
import { sha256Digest, type EmulatedStore } from '../emulated-store';
import type { EmulatedRecords } from './emulator-options';

/** A tag as it was pushed. */
export interface PushedTag {
  readonly id: number;
  readonly path: string;
  readonly tag: string;
  readonly digest: string;
  readonly first: Date;
  readonly last: Date;
  readonly count: number;
}

const Document = z.object({
  config: z.object({ size: z.number(), digest: z.string() }).optional(),
  layers: z.array(z.object({ size: z.number(), digest: z.string() })).optional(),
});
const Config = z.object({ created: z.string().optional(), architecture: z.string().optional() });

/** Writes the record of a tag, its members in the order of the documented example. */
export function recordOf(store: EmulatedStore, pushed: PushedTag, options: EmulatedRecords): Record<string, unknown> {
  const { id, path, tag, first, last, count } = pushed;
  const own = imageOf(store, pushed);
  const { inside, beside } = digestsOf(pushed.digest, options.digests);
  const date = (instant: Date): string => dateText(instant, options.dates);
  return {
    id,
    repositoryName: path,
    tagName: tag,
    tenantId: 1,
    available: true,
    lastUpdated: date(last),
    lastUpdatedBy: 'build',
    lastUpdatedById: 1005,
    details: { ...inside, size: own.size, architecture: own.architecture, layers: own.layers },
    pullCount: 0,
    pushCount: count,
    size: own.size,
    // As in the documented example, which has the architecture here.
    os: own.architecture,
    ...beside,
    created: date(first),
    updated: date(new Date(last.getTime() + 96_398)),
    deletingUser: 0,
    pullCommand: `docker pull registry.example.com/${path}:${tag}`,
    pushCommand: `docker push registry.example.com/${path}:${tag}`,
  };
}

interface Image {
  readonly size: number | null;
  readonly architecture: string | null;
  /** Newest first: the history that Docker's first format had. */
  readonly layers: readonly Record<string, unknown>[] | null;
}

/** What the instance knows of an image; of an index, nothing but its digest. */
function imageOf(store: EmulatedStore, { path, digest }: PushedTag): Image {
  const { config, layers } = Document.parse(jsonOf(store.findDocument(path, digest)?.bytes));
  if (config === undefined || layers === undefined) return { size: null, architecture: null, layers: null };
  const { created, architecture = null } = Config.parse(jsonOf(store.find(path)?.blobs.get(config.digest)?.bytes));
  const size = layers.reduce((sum, layer) => sum + layer.size, config.size);
  return { size, architecture, layers: historyOf(layers, created).reverse() };
}

function jsonOf(bytes: Buffer | undefined): unknown {
  return JSON.parse(bytes?.toString() ?? '{}');
}

/** Oldest first. */
function historyOf(
  layers: readonly { readonly size: number; readonly digest: string }[],
  created: string | undefined,
): Record<string, unknown>[] {
  const ids = layers.map(({ digest }, index) => sha256Digest(`${index} ${digest}`).slice('sha256:'.length));
  const last = layers.length - 1;
  return layers.map(({ size }, index) => ({
    id: ids[index],
    config: null,
    containerConfig: null,
    created: index === last ? created : '2000-01-01T00:00:00.0000000Z',
    docker_Version: null,
    os: index === last ? 'linux' : null,
    parent: ids[index - 1] ?? null,
    size,
  }));
}

interface Digests {
  readonly inside: { readonly digest?: string };
  readonly beside: { readonly digest?: string };
}

function digestsOf(digest: string, how: EmulatedRecords['digests'] = 'agree'): Digests {
  const stated = { digest };
  const other = { digest: sha256Digest('another') };
  const odd = { digest: digest.slice('sha256:'.length) };
  return {
    agree: { inside: stated, beside: stated },
    differ: { inside: stated, beside: other },
    detailsOnly: { inside: stated, beside: {} },
    internalOnly: { inside: {}, beside: stated },
    internalOdd: { inside: stated, beside: odd },
    malformed: { inside: odd, beside: stated },
    none: { inside: {}, beside: {} },
  }[how];
}

/** .NET writes ticks, seven digits of a second, and no zone. */
function dateText(instant: Date, how: EmulatedRecords['dates'] = 'zoneless'): string {
  const plain = (date: Date): string => date.toISOString().slice(0, -1);
  return {
    zoneless: `${plain(instant)}9996`,
    utc: `${plain(instant)}9996Z`,
    offset: `${plain(new Date(instant.getTime() + 2 * 3_600_000))}+02:00`,
    short: plain(instant).slice(0, -2),
  }[how];
}

import { RegistryError } from '../errors';
import { isLinkLocalHost, type Repository } from '../image/reference';
import type { Backends, Configuration, Entry } from './configuration';
import type { ManifestReader, Registry, Runtime } from './registry';

/** Who answers for a repository. */
export interface Answering {
  readonly registry: Registry;
  /** Absent where this kind of registry cannot read manifests. */
  readonly manifests: ManifestReader | undefined;
  /** The kind that answers: `oci`. */
  readonly source: string;
}

/** Finds who answers for a repository; the same repository gets the same open registry. */
export type RegistryFor = (repository: Repository) => Answering;

/** Opens registries on demand: the entry with the longest match, else the open standard for any host. */
export function openRegistries(backends: Backends, configuration: Configuration, runtime: Runtime): RegistryFor {
  const open = new Map<string, Answering>();
  return (repository) => {
    const entry = bestEntry(configuration.entries, repository) ?? unconfigured(repository);
    const key = `${entry.kind} ${entry.repository.host}/${entry.repository.path}`;
    const known = open.get(key);
    if (known !== undefined) return known;
    const answering = openEntry(backends, entry, runtime);
    open.set(key, answering);
    return answering;
  };
}

/** Any host may be asked but those that no registry has: there, a reference would only fetch a cloud's secrets. */
function unconfigured({ host }: Repository): Entry {
  if (isLinkLocalHost(host)) {
    throw new RegistryError(
      'UNTRUSTED',
      `Cannot ask '${host}': it is a link-local or metadata address; if it is a registry, add an entry for it`,
      { host },
    );
  }
  return { kind: 'oci', repository: { host, path: '' }, options: { host } };
}

/** The longest match on whole components; a vendor's entry goes before an `oci` entry of the same length. */
function bestEntry(entries: readonly Entry[], repository: Repository): Entry | undefined {
  const rank = ({ kind, repository: { path } }: Entry): number => path.length * 2 + (kind === 'oci' ? 0 : 1);
  const covering = entries.filter((entry) => covers(entry.repository, repository));
  return covering.sort((a, b) => rank(b) - rank(a))[0];
}

function covers(prefix: Repository, repository: Repository): boolean {
  if (prefix.host !== repository.host) return false;
  return prefix.path === '' || `${repository.path}/`.startsWith(`${prefix.path}/`);
}

function openEntry(backends: Backends, entry: Entry, runtime: Runtime): Answering {
  const backend = backends[entry.kind];
  if (backend === undefined) throw new Error(`no backend of kind ${entry.kind}`);
  const registry = backend.open(entry.options, runtime);
  return { registry, manifests: readerOf(registry), source: entry.kind };
}

/** The rarer ability, asked for by structure. */
function readerOf(registry: Registry & Partial<ManifestReader>): ManifestReader | undefined {
  const { getManifest, getBlob } = registry;
  return getManifest && getBlob ? { getManifest, getBlob } : undefined;
}

import { isRegistryError, RegistryError } from '../errors';
import { isLinkLocalHost, type Repository } from '../image/reference';
import type { Backends, Configuration, Entry } from './configuration';
import { dockerEndpoint } from './docker-endpoint';
import type {
  Backend,
  DigestFinder,
  Environment,
  ManifestReader,
  OpenedRegistry,
  Registry,
  Runtime,
  SharedRuntime,
} from './registry';

/** Who answers for a repository. */
export interface Answering {
  readonly registry: Registry & DigestFinder;
  readonly manifests: ManifestReader;
  /** For what a vendor's record is asked before any document, which then only fills in what it lacks. */
  readonly records: 'none' | 'tags' | 'all';
  /** The kind that answers: `oci`. */
  readonly source: string;
}

/** Finds who answers for a repository; the same repository gets the same open registry. */
export type RegistryFor = (repository: Repository) => Answering;

/** What registries are opened from. */
export interface Surroundings {
  readonly configuration: Configuration;
  readonly runtime: SharedRuntime;
  readonly environment: Environment;
  /** Is told of options with credentials that the environment gave, so that no text shows them. */
  readonly conceal: (options: { host: string }, schema: Backend['options']) => void;
}

// The open standard: any host speaks it, also beside a vendor's own API.
const STANDARD = 'oci';

/** An entry, and where its credentials are from. */
interface Chosen extends Entry {
  readonly credentialSource: string;
}

/**
 * Opens registries on demand: the entry with the longest match; else the vendor whose host it is by its name, where that
 * vendor's environment variables hold credentials; else the open standard for any host.
 */
export function openRegistries(backends: Backends, surroundings: Surroundings): RegistryFor {
  const open = new Map<string, Answering>();
  return (repository) => {
    const entry =
      bestEntry(surroundings.configuration.entries, repository) ?? unconfigured(backends, surroundings, repository);
    const key = `${entry.kind} ${entry.repository.host}/${entry.repository.path}`;
    const known = open.get(key);
    if (known !== undefined) return known;
    const answering = openEntry(backends, surroundings, complete(backends, surroundings, entry));
    open.set(key, answering);
    return answering;
  };
}

/** Any host may be asked but those that no registry has: there, a reference would only fetch a cloud's secrets. */
function unconfigured(backends: Backends, { environment }: Surroundings, { host }: Repository): Entry {
  if (isLinkLocalHost(host)) {
    throw new RegistryError(
      'UNTRUSTED',
      `Cannot ask '${host}': it is a link-local or metadata address; if it is a registry, add an entry for it`,
      { host },
    );
  }
  const repository = { host, path: '' };
  const vendors = Object.entries(backends).filter(([, { hosts }]) => hosts?.test(host) === true);
  for (const [kind, backend] of vendors) {
    const options = { host };
    if (backend.fromEnvironment?.(options, environment) !== undefined) return { kind, repository, options };
  }
  return { kind: STANDARD, repository, options: { host } };
}

/** The longest match on whole components; a vendor's entry goes before an `oci` entry of the same length. */
function bestEntry(entries: readonly Entry[], repository: Repository): Entry | undefined {
  const rank = ({ kind, repository: { path } }: Entry): number => path.length * 2 + (kind === STANDARD ? 0 : 1);
  const covering = entries.filter((entry) => covers(entry.repository, repository));
  return covering.sort((a, b) => rank(b) - rank(a))[0];
}

function covers(prefix: Repository, repository: Repository): boolean {
  if (prefix.host !== repository.host) return false;
  return prefix.path === '' || `${repository.path}/`.startsWith(`${prefix.path}/`);
}

function complete(backends: Backends, { environment, conceal }: Surroundings, entry: Entry): Chosen {
  const backend = backendOf(backends, entry.kind);
  const completed = backend.fromEnvironment?.(entry.options, environment);
  if (completed === undefined) {
    return { ...entry, credentialSource: `provider configuration, ${entry.kind} entry '${entry.options.host}'` };
  }
  conceal(completed.options, backend.options);
  return { ...entry, options: completed.options, credentialSource: completed.source };
}

function openEntry(backends: Backends, surroundings: Surroundings, chosen: Chosen): Answering {
  const { kind, options, credentialSource } = chosen;
  const runtime = runtimeOf(backends, surroundings, credentialSource);
  const backend = backendOf(backends, kind);
  const registry = backend.open(options, runtime);
  if (hasAll(registry)) return { registry, manifests: registry, records: 'none', source: kind };
  const beside = besideVendor(backends, surroundings, chosen);
  return {
    registry: { ...registry, getDigest: digestFinder(registry, beside) },
    manifests: beside,
    records: hasDigests(registry) ? 'all' : 'tags',
    source: kind,
  };
}

/**
 * A vendor's API finds what its tags name, and no image that has no tag, such as one platform's. So what it does not find
 * is missing only if `/v2/`, where that can be asked, does not have it either.
 */
function digestFinder(registry: OpenedRegistry, beside: DigestFinder): DigestFinder['getDigest'] {
  if (!hasDigests(registry)) return (...asked) => beside.getDigest(...asked);
  return async (...asked) => {
    try {
      return await registry.getDigest(...asked);
    } catch (error) {
      if (!isRegistryError(error, 'MANIFEST_NOT_FOUND')) throw error;
      return beside.getDigest(...asked).catch((other: unknown) => {
        throw isRegistryError(other, 'UNSUPPORTED') ? error : other;
      });
    }
  };
}

/** The rarer abilities, asked for by structure. */
function hasDigests(registry: OpenedRegistry): registry is Registry & DigestFinder {
  return registry.getDigest !== undefined;
}

function hasAll(registry: OpenedRegistry): registry is Registry & DigestFinder & ManifestReader {
  return (['getDigest', 'getManifest', 'getBlob'] as const).every((name) => registry[name] !== undefined);
}

/** The vendor's host as Docker sees it: by the `oci` entry for it, where there is one, with the vendor's login behind. */
function besideVendor(
  backends: Backends,
  surroundings: Surroundings,
  { kind, repository, options, credentialSource }: Chosen,
): DigestFinder & ManifestReader {
  const standard = backendOf(backends, STANDARD);
  const vendor = backendOf(backends, kind);
  const entry = standardEntry(surroundings, repository);
  return dockerEndpoint({
    host: repository.host,
    kind,
    login: vendor.dockerLogin?.(options),
    configured: entry !== undefined,
    runtime: runtimeOf(backends, surroundings, credentialSource),
    open: (own): OpenedRegistry => {
      const plain = { host: repository.host, endpoint: vendor.dockerEndpoint?.(options) };
      return standard.open(entry?.options ?? standard.options.parse(plain), own);
    },
  });
}

function standardEntry({ configuration }: Surroundings, repository: Repository): Entry | undefined {
  const entries = configuration.entries.filter(({ kind }) => kind === STANDARD);
  return bestEntry(entries, repository);
}

function runtimeOf(backends: Backends, surroundings: Surroundings, credentialSource: string): Runtime {
  return {
    ...surroundings.runtime,
    credentialSource,
    openMirror: (mirror) => openMirror(backends, surroundings, mirror),
  };
}

/** Without mirrors of its own, which would only lead in circles. */
function openMirror(backends: Backends, surroundings: Surroundings, mirror: Repository): ManifestReader {
  const unnamed: Entry = { kind: STANDARD, repository: mirror, options: { host: mirror.host } };
  const { options, credentialSource } = complete(
    backends,
    surroundings,
    standardEntry(surroundings, mirror) ?? unnamed,
  );
  const { pipeline } = surroundings.runtime;
  const registry = backendOf(backends, STANDARD).open(options, {
    ...surroundings.runtime,
    credentialSource,
    pipeline: (limits, ...layers) => pipeline({ ...limits, retries: 0 }, ...layers),
  });
  if (!hasAll(registry)) throw new Error('the open standard cannot read manifests');
  return registry;
}

function backendOf(backends: Backends, kind: string): Backend {
  const backend = backends[kind];
  if (backend === undefined) throw new Error(`no backend of kind ${kind}`);
  return backend;
}

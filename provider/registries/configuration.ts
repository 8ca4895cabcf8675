import { z } from 'zod';
import { canonicalHost, DOCKER_HUB } from '../image/docker-hub';
import { parseRepository, type Repository } from '../image/reference';
import type { Backend } from './registry';

/** The kinds by name, as `import * as backends` gives them. */
export type Backends = Readonly<Record<string, Backend>>;

const TEXT = {
  dockerConfig:
    "Path of a docker config.json to read logins from, or `off`. Default: docker's own rule (`DOCKER_CONFIG`, `~/.docker`), then podman's auth.json.",
  timeoutSeconds: 'Time for one attempt of one request, 1 to 600. Default 30.',
  totalTimeoutSeconds: 'Time for one request with all its attempts and waits, 1 to 3600. Default 60.',
  retries: 'Further attempts after a failed one, 0 to 10. Default 3.',
  maxConcurrency: 'Requests at the same time over all registries, 1 to 1024. Default 64.',
} as const;

const General = {
  dockerConfig: z.string().min(1).optional().describe(TEXT.dockerConfig),
  timeoutSeconds: z.number().min(1).max(600).optional().describe(TEXT.timeoutSeconds),
  totalTimeoutSeconds: z.number().min(1).max(3600).optional().describe(TEXT.totalTimeoutSeconds),
  retries: z.number().int().min(0).max(10).optional().describe(TEXT.retries),
  maxConcurrency: z.number().int().min(1).max(1024).optional().describe(TEXT.maxConcurrency),
};

/** Settings that belong to no kind of registry. */
export type GeneralConfiguration = z.output<z.ZodObject<typeof General>>;

/** An entry of one kind, with the part of the reference space that it answers for. */
export interface Entry {
  readonly kind: string;
  readonly repository: Repository;
  /** As the kind's schema parsed them. */
  readonly options: { host: string };
}

/** A configuration that was checked as a whole. */
export interface Configuration extends GeneralConfiguration {
  readonly entries: readonly Entry[];
}

/** The provider's whole configuration: a property per kind, and the general ones. */
export function configurationShape(backends: Backends): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const [kind, backend] of Object.entries(backends)) {
    shape[kind] = z.array(backend.options).optional().describe(`Registries of kind \`${kind}\`.`);
  }
  return { ...shape, ...General };
}

/** The schema that checks a configuration, all problems at once, each with its path. */
export function configurationSchema(backends: Backends): z.ZodType<Configuration> {
  const shape = z.strictObject(configurationShape(backends));
  // `when`: also where something else is wrong, so that all problems are told at once.
  return shape
    .superRefine((values, context) => checkHosts(backends, values, context), { when: isObject })
    .transform((values) => {
      const entries = Object.entries(backends).flatMap(([kind, { options }]) =>
        z
          .array(options)
          .parse(values[kind] ?? [])
          .flatMap((entry) => entryOf(kind, entry)),
      );
      return { ...z.object(General).parse(values), entries };
    });
}

function isObject({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null;
}

/** Every entry's host, as far as there is one: other members may be wrong. */
function checkHosts(backends: Backends, values: Record<string, unknown>, context: z.RefinementCtx): void {
  const owners = new Map<string, string>();
  for (const kind of Object.keys(backends)) {
    const entries = Hosts.safeParse(values[kind]).data ?? [];
    for (const [index, entry] of entries.entries()) {
      if (entry === undefined) continue;
      const message = hostProblem({ kind, index, host: entry.host }, owners);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [kind, index, 'host'], message });
    }
  }
}

const Hosts = z.array(z.looseObject({ host: z.string() }).optional().catch(undefined));

/** The same host twice in one kind, or in two vendor kinds, has no right answer; `oci` beside a vendor gives its login. */
function hostProblem(
  { kind, index, host }: { kind: string; index: number; host: string },
  owners: Map<string, string>,
): string | undefined {
  const repository = findRegistry(host);
  // What has a login in it is not shown.
  const shown = host.includes('@') ? 'what is given' : `'${host}'`;
  if (repository === undefined) {
    return `${shown} is no registry host; expected a host as it stands in references, such as 'registry.example.com' or 'localhost:5000', without https://`;
  }
  const slot = `${kind === 'oci' ? 'oci' : 'vendor'} ${repository.host}/${repository.path}`;
  const owner = owners.get(slot);
  if (owner !== undefined) return `'${host}' is configured twice, see ${owner}`;
  owners.set(slot, `${kind}[${index}]`);
  return undefined;
}

function entryOf(kind: string, options: { host: string }): Entry[] {
  const repository = findRegistry(options.host);
  return repository === undefined ? [] : [{ kind, repository, options: { ...options, host: repository.host } }];
}

/** Reads `host` or `host/path`; undefined where the first part is no registry host. */
export function findRegistry(text: string): Repository | undefined {
  const [host = '', ...rest] = text.split('/');
  try {
    // A reference needs a repository below the host; 'x/x' keeps Docker Hub from putting library/ before a single part.
    const parsed = parseRepository([host, ...(rest.length > 0 ? rest : ['x', 'x'])].join('/'));
    // What is no host reads as a path on Docker Hub.
    if (parsed.host === DOCKER_HUB && canonicalHost(host.toLowerCase()) !== DOCKER_HUB) return undefined;
    return { host: parsed.host, path: rest.length > 0 ? rest.join('/') : '' };
  } catch {
    return undefined;
  }
}

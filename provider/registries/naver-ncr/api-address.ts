import { isLoopbackHost } from '../../image/reference';

/** Where a registry is in the API. */
export interface ApiAddress {
  /** URL of the registry: `https://ncr.apigw.ntruss.com/ncr/api/v2/repositories/myreg`. */
  readonly url: string;
  /** The registry's name. */
  readonly registry: string;
}

const NAME = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';

/** Hosts that tell their registry: public ones with their region, and those of the government's zone. */
export const NCR_HOSTS = new RegExp(
  `^(?<registry>${NAME})\\.(?:(?:kr|sgn?|jpn?)\\.ncr\\.ntruss\\.com|ncr\\.gov-ntruss\\.com)(?::443)?$`,
);

// Inside a VPC the host has a random name; the registry's is not in it (vendor-apis.md 3.2).
const PRIVATE_HOSTS = new RegExp(
  `^${NAME}\\.(?:(?:kr|sgn?|jpn?)\\.private-ncr\\.ntruss\\.com|private-ncr\\.gov-ntruss\\.com)(?::443)?$`,
);

/** Where a zone's API is. */
interface Zone {
  readonly origin: string;
  readonly path: string;
}

const PUBLIC = 'https://ncr.apigw.ntruss.com';
// @see https://api.ncloud-docs.com/docs/en/compute-containerregistry, https://api-gov.ncloud-docs.com
const KOREA: Zone = { origin: PUBLIC, path: '/ncr/api/v2' };
const SINGAPORE: Zone = { origin: PUBLIC, path: '/ncr/sgn-api/v2' };
const JAPAN: Zone = { origin: PUBLIC, path: '/ncr/jpn-api/v2' };
const GOVERNMENT: Zone = { origin: 'https://gov-ncr.apigw.gov-ntruss.com', path: '/ncr/kr/v2' };

/** An entry's `host`, which may go on with a path, and its `endpoint`, which is a URL that was checked. */
interface Place {
  readonly host: string;
  readonly endpoint?: string | undefined;
}

/**
 * Finds where the API has the registry of a host. An endpoint is an origin, to which the region's path is added, a base,
 * or a base that goes on with `/repositories/<registry>`, which then is the registry.
 */
export function findApiAddress({ host, endpoint }: Place): ApiAddress | { readonly problem: string } {
  const name = (host.split('/', 1)[0] ?? '').toLowerCase();
  const zone = zoneOf(name);
  const { base, registry = findRegistry(name, endpoint) } = readEndpoint(endpoint, zone);
  if (registry === undefined) return { problem: problemOf(name, zone) };
  return { url: `${base}/repositories/${registry}`, registry };
}

function zoneOf(host: string): Zone {
  if (/ncr\.gov-ntruss\.com(?::443)?$/.test(host)) return GOVERNMENT;
  const code = /\.(sg|jp)n?\.(?:private-)?ncr\.ntruss\.com(?::443)?$/.exec(host)?.[1];
  if (code === undefined) return KOREA;
  return code === 'sg' ? SINGAPORE : JAPAN;
}

function readEndpoint(endpoint: string | undefined, zone: Zone): { readonly base: string; readonly registry?: string } {
  if (endpoint === undefined) return { base: zone.origin + zone.path };
  const { origin, pathname } = new URL(endpoint);
  const path = pathname.replace(/\/+$/, '');
  if (path === '') return { base: origin + zone.path };
  const [, before = path, registry] = /^(.*)\/repositories(?:\/([^/]+))?$/.exec(path) ?? [];
  return { base: origin + before, ...(registry !== undefined && { registry }) };
}

/** A host that is not NCR's is an emulator's where the endpoint is this machine: its first label is the registry. */
function findRegistry(host: string, endpoint: string | undefined): string | undefined {
  const found = NCR_HOSTS.exec(host)?.groups?.['registry'];
  if (found !== undefined || PRIVATE_HOSTS.test(host)) return found;
  if (endpoint === undefined || !isLoopbackHost(new URL(endpoint).host)) return undefined;
  return /^[a-z0-9-]+/.exec(host)?.[0];
}

function problemOf(host: string, { origin, path }: Zone): string {
  return `'${host}' does not tell the registry's name; set it to the API with the registry, such as '${origin}${path}/repositories/myreg'`;
}

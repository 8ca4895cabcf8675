// @see https://developer.huaweicloud.com/intl/en-us/endpoint?SWR
const REGISTRY_HOST = /^swr\.(?<region>[a-z0-9-]+)\.myhuaweicloud\.(?<top>com|eu)$/;
const API_HOST = /^swr-api\.(?<region>[a-z0-9-]+)\.myhuaweicloud\.(?:com|eu)$/;

/** Registry hosts of SWR Basic: `swr.cn-north-4.myhuaweicloud.com`. */
export const SWR_HOSTS = REGISTRY_HOST;

/** What tells where an entry's region is. */
export interface Place {
  readonly host: string;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly iamEndpoint?: string | undefined;
}

/** The region that an entry is for: its own word, else what its host or its endpoint says; undefined where nothing does. */
export function findRegion({ host, region, endpoint }: Place): string | undefined {
  return region ?? regionIn(REGISTRY_HOST, host) ?? regionIn(API_HOST, hostOf(endpoint));
}

function regionIn(pattern: RegExp, host: string): string | undefined {
  return pattern.exec(host)?.groups?.['region'];
}

function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).hostname : '';
}

/** Where the API is, with a trailing slash; undefined where neither an endpoint nor a region is known. */
export function findApiEndpoint(place: Place): URL | undefined {
  return findEndpoint(place, place.endpoint, 'swr-api');
}

/** Where tokens are given, with a trailing slash; undefined where neither an endpoint nor a region is known. */
export function findIamEndpoint(place: Place): URL | undefined {
  // HW_AUTH_URL, as Terraform wants it, ends in the version.
  return findEndpoint(place, place.iamEndpoint?.replace(/\/v3\/?$/, ''), 'iam');
}

function findEndpoint(place: Place, stated: string | undefined, service: string): URL | undefined {
  if (stated !== undefined) return new URL(stated.endsWith('/') ? stated : `${stated}/`);
  const region = findRegion(place);
  return region === undefined
    ? undefined
    : new URL(`https://${service}.${region}.myhuaweicloud.${topLevel(place, region)}/`);
}

/** The European cloud is a cloud of its own. */
function topLevel({ host }: Place, region: string): string {
  return region === 'eu-west-101' ? 'eu' : (REGISTRY_HOST.exec(host)?.groups?.['top'] ?? 'com');
}

// Anchored at the first `/v2/`, for a repository may have a part named v2.
const REPOSITORY_URL = /^(?<base>.*?\/v2\/)(?<path>.+)\/(?:manifests|blobs|tags|referrers)\/[^/]+$/;

/** The repository that a request is about; undefined where it is about none. */
export function findRepositoryPath(url: URL): string | undefined {
  return REPOSITORY_URL.exec(url.pathname)?.groups?.path;
}

/** The address that answers whether the host speaks the protocol, with its slash (CHA-8); undefined where unknown. */
export function findPingUrl(url: URL): URL | undefined {
  const base = REPOSITORY_URL.exec(url.pathname)?.groups?.base;
  return base === undefined ? undefined : new URL(base, url.origin);
}

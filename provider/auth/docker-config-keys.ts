import { loginHosts, loginKeys } from './hub';

/** The keys of `auths` in docker's config.json that name this host, best first. Paths count for nothing there (KEY-4). */
export function hostKeys(auths: Readonly<Record<string, unknown>>, host: string): string[] {
  const found = loginKeys(host).flatMap((name) => {
    const alike = Object.keys(auths).filter((key) => hostOfKey(key) === hostOfKey(name));
    return Object.hasOwn(auths, name) ? [name, ...alike] : alike;
  });
  return [...new Set(found)];
}

/** The keys of `auths` in podman's auth.json that cover this repository, the longest first, on whole components (KEY-4). */
export function pathKeys(auths: Readonly<Record<string, unknown>>, host: string, path: string): string[] {
  const parts = path === '' ? [] : path.split('/');
  return [...parts, '']
    .map((_part, index) => parts.slice(0, parts.length - index))
    .flatMap((prefix) => loginHosts(host).map((name) => [name, ...prefix].join('/')))
    .filter((key) => Object.hasOwn(auths, key));
}

/**
 * The `host[:port]` of a key (KEY-2), in lower case; undefined for a key that names a path below it, which docker does not
 * know. What follows a host in docker's own keys is the version of the API.
 */
export function hostOfKey(key: string): string | undefined {
  const bare = key.replace(/^https?:\/\//i, '');
  const slash = bare.indexOf('/');
  if (slash < 0) return bare.toLowerCase();
  const isPath = bare === key && !/^\/(?:v[12]\/?)?$/.test(bare.slice(slash));
  return isPath ? undefined : bare.slice(0, slash).toLowerCase();
}

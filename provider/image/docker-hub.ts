/** Docker Hub's name in references; its registry is elsewhere. */
export const DOCKER_HUB = 'docker.io';

/** The namespace of a Docker Hub image that is named by one part only. */
export const LIBRARY = 'library/';

// REF-5: names that people and docker config use for the one registry.
const ALIASES = new Set(['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/** Folds the other names of Docker Hub into `docker.io`; any other host stays as it is. */
export function canonicalHost(host: string): string {
  return ALIASES.has(host) ? DOCKER_HUB : host;
}

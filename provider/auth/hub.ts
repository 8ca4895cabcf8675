import { canonicalHost, DOCKER_HUB } from '../image/docker-hub';

// docker's own key for a login at Docker Hub, then the other spellings that tools have used (KEY-3).
const HUB_KEY = 'https://index.docker.io/v1/';
const HUB_HOSTS = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'];

/** Whether a host is Docker Hub, under any of its names. */
export function isHub(host: string): boolean {
  return canonicalHost(host.toLowerCase()) === DOCKER_HUB;
}

/** The hosts that a login for this one may be kept under, best first. */
export function loginHosts(host: string): readonly string[] {
  return isHub(host) ? HUB_HOSTS : [host.toLowerCase()];
}

/** The keys that a login for this host may be kept under, best first. */
export function loginKeys(host: string): readonly string[] {
  return isHub(host) ? [HUB_KEY, ...HUB_HOSTS] : [host.toLowerCase()];
}

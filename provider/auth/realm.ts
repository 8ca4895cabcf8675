import { RegistryError } from '../errors';
import { isPrivateAddress } from '../http/address';
import { isLoopbackHost } from '../image/reference';

/** Who is asked for a token, on whose word. */
export interface RealmQuestion {
  /** As the challenge names it. */
  readonly realm: string;
  /** The registry's request that was challenged. */
  readonly registry: URL;
  /** The registry's host in references. */
  readonly host: string;
  /** Hosts that the configuration lets receive the credentials. */
  readonly tokenRealms: readonly string[];
  readonly hasCredential: boolean;
  /** What is attempted, for messages. */
  readonly goal: string;
}

// Registries whose token service has another name, by the vendors' own documents. Sharing a parent domain is no proof:
// a.azurecr.io and b.azurecr.io have different owners (RLM-4).
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'docker.io': ['auth.docker.io'],
  'registry-1.docker.io': ['auth.docker.io'],
  'registry.gitlab.com': ['gitlab.com'],
  'registry.access.redhat.com': ['sso.redhat.com'],
  'registry.redhat.io': ['sso.redhat.com', 'registry.redhat.io'],
  'registry.suse.com': ['scc.suse.com'],
  'registry.hub.docker.com': ['auth.docker.io'],
};

/**
 * Checks where a challenge wants to send us, before anything is sent (RLM-1 to RLM-4).
 * @throws {RegistryError} `UNTRUSTED`, or `BAD_RESPONSE` where it is no URL.
 */
export function checkedRealm(question: RealmQuestion): URL {
  const { realm, registry, goal, host } = question;
  if (!URL.canParse(realm, registry.href)) {
    throw new RegistryError('BAD_RESPONSE', `Cannot ${goal}: registry's challenge names a realm that is no URL`, {
      host,
    });
  }
  const url = new URL(realm, registry);
  const why = unusable(url, registry) ?? (isNamed(question, url) ? undefined : unknown(question, url));
  if (why === undefined) return url;
  throw new RegistryError('UNTRUSTED', `Cannot ${goal}: registry names a token service that is refused: ${why}`, {
    host,
  });
}

/** RLM-1: what no token service may look like. */
function unusable(url: URL, registry: URL): string | undefined {
  const isPlain = url.protocol === 'http:' && registry.protocol === 'http:';
  if (url.protocol !== 'https:' && !isPlain) return `'${url.protocol}//${url.host}' is not encrypted`;
  return url.username + url.password + url.hash === ''
    ? undefined
    : `'${url.host}' with a login or fragment in its address`;
}

/** Whether the configuration names the host, or it is the registry's own. */
function isNamed({ tokenRealms, registry }: RealmQuestion, url: URL): boolean {
  const listed = tokenRealms.includes(url.host) || tokenRealms.includes(url.hostname);
  return listed || url.host === registry.host || bothOnLoopback(url, registry);
}

/** RLM-2, RLM-3: without credentials any public host may be asked. */
function unknown(question: RealmQuestion, url: URL): string | undefined {
  if (isPrivateAddress(url.hostname)) return `'${url.host}' is a private address`;
  if (!question.hasCredential || isKnown(question, url)) return undefined;
  return `'${url.host}' is not known to belong to '${question.host}'; if it does, add it to tokenRealms of its entry`;
}

function isKnown({ host, registry }: RealmQuestion, url: URL): boolean {
  return [host, registry.host].some((name) => name === url.host || (KNOWN[name]?.includes(url.host) ?? false));
}

/** A registry on this machine may have its token service on another port of it: nothing leaves the machine. */
function bothOnLoopback(url: URL, registry: URL): boolean {
  return isLoopbackHost(url.host) && isLoopbackHost(registry.host);
}

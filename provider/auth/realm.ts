import { RegistryError } from '../errors';
import { isPrivateAddress } from '../http/address';
import { isLoopbackHost } from '../image/reference';
import { isHub } from './hub';

/** A token service that a challenge names, and who would be sent there. */
export interface RealmQuestion {
  /** As the challenge has it. */
  readonly realm: string;
  /** The registry's request that was challenged. */
  readonly registry: URL;
  /** The registry's host in references. */
  readonly host: string;
  /** `host[:port]` of further services that the configuration lets receive the credentials. */
  readonly tokenRealms: readonly string[];
  readonly hasCredential: boolean;
  /** What is attempted, for messages. */
  readonly goal: string;
}

/**
 * Checks where a challenge wants to send us, before anything is sent. The realm is a stranger's text: credentials go to
 * the registry's own host name, to a name that it lies below, to the services of a fixed table and to `tokenRealms`, never
 * to what only looks related.
 * A registry on a loopback address may name another port of it, since that cannot leave the machine.
 * @throws {RegistryError} `UNTRUSTED` if it is refused, `BAD_RESPONSE` if it is no URL.
 * @see registry-client.md 6.1
 */
export function checkedRealm(question: RealmQuestion): URL {
  const judged = judgeRealm(question);
  if (judged instanceof RegistryError) throw judged;
  return judged;
}

/** As `checkedRealm`, for one of several challenges: gives the error instead of throwing it. */
export function judgeRealm(question: RealmQuestion): URL | RegistryError {
  const { realm, registry, goal, host } = question;
  if (!URL.canParse(realm, registry.href)) {
    return new RegistryError('BAD_RESPONSE', `Cannot ${goal}: registry's challenge names a realm that is no URL`, {
      host,
    });
  }
  const url = new URL(realm, registry);
  const why = formProblem(url, registry) ?? (isNamed(question, url) ? undefined : strangerProblem(question, url));
  if (why === undefined) return url;
  return new RegistryError('UNTRUSTED', `Cannot ${goal}: registry names a token service that is refused: ${why}`, {
    host,
  });
}

/** RLM-1: what no token service may look like. */
function formProblem(url: URL, registry: URL): string | undefined {
  const isPlain = url.protocol === 'http:' && registry.protocol === 'http:';
  if (url.protocol !== 'https:' && !isPlain) return `'${url.protocol}//${url.host}' is not encrypted`;
  return url.username + url.password + url.hash === ''
    ? undefined
    : `'${url.host}' with a login or fragment in its address`;
}

/** Whether it is the registry's own, or named by the configuration. */
function isNamed({ tokenRealms, registry, host }: RealmQuestion, url: URL): boolean {
  // An entry without a port means the scheme's; a URL leaves that one out.
  const defaultPort = url.protocol === 'https:' ? ':443' : ':80';
  const names = url.port === '' ? [url.host, `${url.host}${defaultPort}`] : [url.host];
  if ([registry.host, host, ...tokenRealms].some((name) => names.includes(name.toLowerCase()))) return true;
  // GitLab's registry is a port of the very host that gives its tokens. An address may be shared by strangers inside a
  // network, so for those only loopback's ports are one (RLM-2).
  const isSafe = !isPrivateAddress(url.hostname) || isLoopbackHost(url.host);
  return isSafe && url.hostname === registry.hostname;
}

/** RLM-2, RLM-3: without credentials any public host may be asked. */
function strangerProblem({ host, hasCredential }: RealmQuestion, url: URL): string | undefined {
  if (isPrivateAddress(url.hostname)) {
    return `'${url.host}' is a private address; if it is right, add it to tokenRealms of the entry of '${host}'`;
  }
  if (!hasCredential || isKnown(host, url)) return undefined;
  return `'${url.host}' is not known to belong to '${host}', whose credentials it would receive; if it does, add it to tokenRealms of its entry`;
}

// Token services under another name, by the vendors' own documents. The last labels of a name prove nothing:
// a.azurecr.io and b.azurecr.io have different owners (RLM-4). @see vendor-apis.md 6
const KNOWN: readonly { readonly registry: RegExp; readonly service: RegExp }[] = [
  { registry: /^registry\.gitlab\.com$/, service: /^gitlab\.com$/ },
  { registry: /^registry\.redhat\.io$|^registry\.access\.redhat\.com$/, service: /^sso\.redhat\.com$/ },
  { registry: /^registry\.suse\.com$/, service: /^scc\.suse\.com$/ },
  {
    // Personal and Enterprise; many regions name the service of cn-hangzhou.
    registry: /^(?:registry(?:-[a-z]+)?\.[a-z0-9-]+|[a-z0-9-]+\.[a-z0-9-]+(?:\.personal)?\.cr)\.aliyuncs\.com$/,
    service: /^dockerauth(?:-[a-z]+)?\.[a-z0-9-]+\.aliyuncs\.com$/,
  },
];

function isKnown(host: string, url: URL): boolean {
  if (url.protocol !== 'https:') return false;
  if (isHub(host)) return url.host === 'auth.docker.io';
  if (isAbove(host, url)) return true;
  return KNOWN.some(({ registry, service }) => registry.test(host.toLowerCase()) && service.test(url.host));
}

/**
 * Whether the service's name is the registry's own without its first labels: `gitlab.example.com` for
 * `registry.gitlab.example.com`. Who owns a name decides where all names below it lead, so such a service could have the
 * credentials anyhow; that is not so of a name beside it.
 */
function isAbove(host: string, url: URL): boolean {
  const [name = ''] = host.toLowerCase().split(':');
  return url.port === '' && url.hostname.includes('.') && name.endsWith(`.${url.hostname}`);
}

import * as tls from 'node:tls';
import { parseProxies, type Proxy } from './proxy';

/** What the machine says about the way to the network. */
export interface Network {
  /**
   * The proxy to go through; undefined where the way is direct.
   * @throws {RegistryError} `INVALID_INPUT` if the variable that names it cannot be used.
   */
  readonly findProxy: (url: URL) => Proxy | undefined;
  /** PEM of every issuer that is trusted without further words. */
  readonly trustedRoots: () => Promise<readonly string[]>;
}

/** Where the machine says it. */
export interface NetworkPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Gives undefined where there is no such file. */
  readonly readFile: (path: string) => Promise<string | undefined>;
}

/** Reads the environment when something is asked for first. */
export function openNetwork({ environment, readFile }: NetworkPlace): Network {
  let proxies: ReturnType<typeof parseProxies> | undefined;
  let roots: Promise<readonly string[]> | undefined;
  return {
    findProxy: (url) => (proxies ??= parseProxies(environment))(url),
    trustedRoots: () => (roots ??= readRoots()),
  };

  /** TLS-3: `ca` takes the place of Node's own roots, and of the file that Node read at its start. */
  async function readRoots(): Promise<readonly string[]> {
    // From Node 22.15 on it knows them by itself. @see https://nodejs.org/api/tls.html#tlsgetcacertificatestype
    if (knowsRoots(tls)) return tls.getCACertificates('default');
    const path = environment['NODE_EXTRA_CA_CERTS'];
    // Node itself only warns of a file that it cannot read.
    const extra = path ? await readFile(path).catch(() => undefined) : undefined;
    return extra === undefined ? tls.rootCertificates : [...tls.rootCertificates, extra];
  }
}

interface RootsOfNode {
  getCACertificates(type: 'default'): readonly string[];
}

function knowsRoots(module: object): module is RootsOfNode {
  return 'getCACertificates' in module && typeof module.getCACertificates === 'function';
}

import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { buildConnector } from 'undici';
import type { Network } from './network';
import type { Proxy } from './proxy';
import { TlsOptionsError, type HostTls } from './tls';

/** How connections to one host are made where there is more to it than an address. */
export interface ConnectorOptions {
  readonly timeoutMs: number;
  readonly tls: HostTls | undefined;
  /** For https:// only; plain HTTP is spoken with the proxy itself. */
  readonly proxy: Proxy | undefined;
  readonly trustedRoots: Network['trustedRoots'];
}

/** Makes undici's way to connect: through a proxy's tunnel, and with the host's own certificates. */
export function openConnector(options: ConnectorOptions): buildConnector.connector {
  const { proxy, timeoutMs: timeout } = options;
  let connector: Promise<buildConnector.connector> | undefined;
  // One context for all connections: reading 150 roots takes as long as a request.
  const built = (): Promise<buildConnector.connector> =>
    (connector ??= secured(options).then((tls) => buildConnector({ timeout, ...tls })));

  return (target, callback) => {
    const connect = async (): Promise<void> => {
      const way = await built();
      if (proxy === undefined) {
        way(target, callback);
        return;
      }
      // Few machines need it, so only they load it.
      const { openTunnel } = await import('./tunnel');
      const httpSocket = await openTunnel(proxy, { authority: authorityOf(target), timeoutMs: timeout });
      way({ ...target, httpSocket }, callback);
    };
    connect().catch((error: unknown) => callback(asError(error), null));
  };
}

async function secured({ tls, trustedRoots }: ConnectorOptions): Promise<buildConnector.BuildOptions> {
  if (tls === undefined) return { rejectUnauthorized: true };
  const { insecureSkipVerify = false, caCertificate: ca, clientCertificate: cert, clientKey: key } = tls;
  const context: SecureContextOptions = {
    // TLS-3: given roots take the place of the usual ones.
    ...(ca !== undefined && { ca: [...(await trustedRoots()), ca] }),
    ...(cert !== undefined && key !== undefined && { cert, key }),
  };
  return { secureContext: openContext(context), rejectUnauthorized: !insecureSkipVerify };
}

function openContext(options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch (cause) {
    throw new TlsOptionsError('OpenSSL refuses them', { cause });
  }
}

function authorityOf({ hostname, port }: buildConnector.Options): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port || '443'}`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

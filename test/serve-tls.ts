import type { Socket } from 'node:net';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { portOf } from '../provider/registries/serve-emulator';
import type { TestCertificate } from './certificates';
import { endServer, join } from './forward';
import type { TestServer } from './serve';

/** TLS in front of a server of a test. */
export interface TlsFront extends TestServer {
  /** `localhost:34567`: the same server under another host name. */
  readonly otherName: string;
  /** The names on the client certificates that were shown; empty texts where none was. */
  readonly clients: readonly string[];
  /** What is behind it from now on. */
  leadTo(server: TestServer): void;
}

/** How the front speaks TLS. */
export interface TlsFrontOptions {
  readonly certificate: TestCertificate;
  /** Asks for client certificates of this issuer, and refuses all others. */
  readonly clientIssuer?: TestCertificate;
  /** Default `127.0.0.1`. */
  readonly address?: '127.0.0.1' | '::1';
}

/** Serves TLS on a free loopback port, and gives what comes out of it to another server. */
export async function serveTls(options: TlsFrontOptions): Promise<TlsFront> {
  const { certificate, clientIssuer, address = '127.0.0.1' } = options;
  const sockets = new Set<{ destroy(): void }>();
  const clients: string[] = [];
  let connections = 0;
  let target: TestServer | undefined;
  const asks: TlsOptions = clientIssuer === undefined ? {} : { ca: clientIssuer.certificate, requestCert: true };
  const server = createServer({ cert: certificate.certificate, key: certificate.key, ...asks }, (socket) => {
    clients.push(subjectOf(socket));
    join(socket, Number(target?.origin.port));
  });
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
  });
  // A client that refuses the certificate is no failure of the test.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const host = `${address === '::1' ? '[::1]' : address}:${portOf(server)}`;
  return {
    origin: new URL(`https://${host}`),
    host,
    otherName: `localhost:${portOf(server)}`,
    clients,
    get connections() {
      return connections;
    },
    leadTo: (next) => {
      target = next;
    },
    close: () => endServer(server, sockets),
  };
}

function subjectOf(socket: TLSSocket): string {
  const { subject } = socket.getPeerCertificate() as { subject?: { CN?: string } };
  return subject?.CN ?? '';
}

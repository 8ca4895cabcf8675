import { connect, createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { portOf } from '../provider/registries/serve-emulator';
import type { TestServer } from './serve';

/** Joins a connection to another one, to a port of loopback; both end together. */
export function join(socket: Duplex, port: number): Duplex {
  const behind = connect(port, '127.0.0.1');
  for (const end of [socket, behind]) {
    end.on('error', () => undefined);
    end.on('close', () => {
      socket.destroy();
      behind.destroy();
    });
  }
  socket.pipe(behind).pipe(socket);
  return behind;
}

/** Makes a server on loopback reachable under another address of this machine: `::1`, `192.0.2.7`. */
export async function forward(address: string, inner: Pick<TestServer, 'origin'>): Promise<TestServer> {
  const sockets = new Set<Duplex>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    join(socket, Number(inner.origin.port));
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const host = `${address.includes(':') ? `[${address}]` : address}:${portOf(server)}`;
  return {
    origin: new URL(`http://${host}`),
    host,
    get connections() {
      return connections;
    },
    close: () => endServer(server, sockets),
  };
}

/** Ends a server and its connections. */
export function endServer(server: Server, sockets: Iterable<{ destroy(): void }>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    for (const socket of sockets) socket.destroy();
  });
}

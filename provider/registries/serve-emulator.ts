import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EmulatedRequest, EmulatedResponse, Emulator } from './emulator';

/** An emulator that listens on loopback. */
export interface ServedEmulator {
  readonly origin: URL;
  /** As it stands in references: `127.0.0.1:34567`. */
  readonly host: string;
  readonly server: Server;
  /** Ends the server and every connection, also those that hang. */
  readonly close: () => Promise<void>;
}

/** How an answer is put on the wire. */
export type WriteAnswer = (
  answer: EmulatedResponse,
  to: { request: IncomingMessage; response: ServerResponse },
) => void;

/** Serves an emulator on 127.0.0.1; port 0 takes a free one. */
export async function serveEmulator(
  emulator: Pick<Emulator, 'handle'>,
  { port = 0, write = writeAnswer }: { port?: number; write?: WriteAnswer } = {},
): Promise<ServedEmulator> {
  // Vendors' tokens are several kB long (vendor-apis.md 2.2), beyond Node's 16 KiB with a few beside them.
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    answer(emulator, { request, response, write }).catch((error: unknown) => {
      write({ status: 500, body: `emulator failed: ${String(error)}` }, { request, response });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const origin = new URL(`http://127.0.0.1:${portOf(server)}`);
  return { origin, host: origin.host, server, close: () => closeServer(server) };
}

/** Writes an answer as it is; faults of the wire are for tests and mean 500 here. */
export const writeAnswer: WriteAnswer = ({ status, headers = {}, body = '', fault }, { request, response }) => {
  if (fault !== undefined) {
    response.writeHead(500).end();
    return;
  }
  response.writeHead(status, withLength(status, headers, body));
  response.end(request.method === 'HEAD' ? undefined : body);
};

/** Adds the body's length, for answers that may have one. */
export function withLength(
  status: number,
  headers: Readonly<Record<string, string | string[]>>,
  body: string | Buffer,
): Record<string, string | string[]> {
  const stated = Object.keys(headers).some((name) => /^(content-length|transfer-encoding)$/i.test(name));
  if (stated || status === 204 || status === 304) return { ...headers };
  return { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}

/** The port that a listening server got. */
export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('server does not listen on a port');
  return address.port;
}

async function answer(
  emulator: Pick<Emulator, 'handle'>,
  { request, response, write }: { request: IncomingMessage; response: ServerResponse; write: WriteAnswer },
): Promise<void> {
  write(await emulator.handle(await readRequest(request)), { request, response });
}

async function readRequest(request: IncomingMessage): Promise<EmulatedRequest> {
  const chunks: Buffer[] = [];
  const bytes: AsyncIterable<Buffer> = request;
  for await (const chunk of bytes) chunks.push(chunk);
  const { method = 'GET', url = '/', headers } = request;
  const origin = `http://${headers.host ?? '127.0.0.1'}`;
  // Node joins repeated Accept headers to one; registries read one comma list and several lines alike.
  return { method, url: new URL(url.startsWith('/') ? origin + url : url), headers, body: Buffer.concat(chunks) };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeAllConnections();
  });
}

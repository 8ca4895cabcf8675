import { createServer as createTcpServer, type Socket } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EmulatedResponse, Emulator } from '../provider/registries/emulator';
import {
  portOf,
  serveEmulator,
  withLength,
  writeAnswer,
  type WriteAnswer,
} from '../provider/registries/serve-emulator';

/** Milliseconds between two bytes of a body that drips. */
const DRIP_MS = 20;

/** A server on loopback for a test. */
export interface TestServer {
  readonly origin: URL;
  /** As it stands in references: `127.0.0.1:34567`. */
  readonly host: string;
  /** How many connections were opened so far. */
  readonly connections: number;
  /** Ends the server and every connection, also those that hang. */
  close(): Promise<void>;
}

/** Serves an emulator on a free loopback port, with the faults of the wire. */
export async function serve(emulator: Pick<Emulator, 'handle'>): Promise<TestServer> {
  const { origin, host, server, close } = await serveEmulator(emulator, { write: writeWithFaults });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  return {
    origin,
    host,
    get connections() {
      return connections;
    },
    close,
  };
}

/** Gives every connection to a handler, for bytes that are no HTTP. */
export async function serveRaw(handler: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections += 1;
    sockets.add(socket);
    // A client that hangs up is no failure of the test.
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    handler(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = new URL(`http://127.0.0.1:${portOf(server)}`);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    });
  return {
    origin,
    host: origin.host,
    get connections() {
      return connections;
    },
    close,
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const writeWithFaults: WriteAnswer = (answer, exchange) => {
  if (answer.fault === undefined) writeAnswer(answer, exchange);
  else FAULTS[answer.fault](answer, exchange);
};

const FAULTS: Readonly<
  Record<NonNullable<EmulatedResponse['fault']>, (answer: EmulatedResponse, exchange: Exchange) => void>
> = {
  reset: (_answer, { request }) => {
    request.socket.resetAndDestroy();
  },
  hang: () => undefined,
  drip: (answer, { response }) => {
    response.writeHead(answer.status, headersOf(answer));
    drip(response, Buffer.from(answer.body ?? ''));
  },
  cut: (answer, { request, response }) => {
    const body = Buffer.from(answer.body ?? '');
    response.writeHead(answer.status, headersOf(answer));
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.end());
  },
  // Node leaves the body of a HEAD out, so these bytes go round it.
  bodyOnHead: (answer, { request }) => {
    const lines = Object.entries(headersOf(answer)).flatMap(([name, values]) =>
      [values].flat().map((value) => `${name}: ${value}\r\n`),
    );
    request.socket.write(`HTTP/1.1 ${answer.status} Odd\r\n${lines.join('')}\r\n`);
    request.socket.write(answer.body ?? '');
  },
};

function headersOf({ status, headers = {}, body = '' }: EmulatedResponse): Record<string, string | string[]> {
  return withLength(status, headers, body);
}

function drip(response: ServerResponse, body: Buffer): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < body.length) response.write(body.subarray(sent, sent + 1));
    else response.end();
    sent += 1;
  }, DRIP_MS);
  response.on('close', () => {
    clearInterval(timer);
  });
}

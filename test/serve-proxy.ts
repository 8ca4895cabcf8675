import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { portOf } from '../provider/registries/serve-emulator';
import type { TestCertificate } from './certificates';
import { endServer } from './forward';

/** What a proxy was asked. */
export interface ProxyRequest {
  readonly method: string;
  /** As it stood in the request line: `h.example.com:443`, `http://h.example.com/v2/`. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
}

/** An HTTP proxy on loopback for a test. */
export interface TestProxy {
  /** `127.0.0.1:34567`. */
  readonly host: string;
  readonly requests: readonly ProxyRequest[];
  /** How many connections were opened so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/** How a proxy behaves. */
export interface ProxyOptions {
  /** Where whatever is asked for is found; by the host that was asked, or one for all. */
  readonly leadTo: (host: string) => { readonly port: number } | undefined;
  /** `user:password`. */
  readonly login?: string;
  /** Answers all with this status, and a page. */
  readonly status?: number;
  /** Answers nothing. */
  readonly hangs?: boolean;
  /** Speaks TLS. */
  readonly certificate?: TestCertificate;
}

const PAGE = { 'content-type': 'text/html', connection: 'close' };

/** Serves a proxy on a free loopback port. */
export async function serveProxy(options: ProxyOptions): Promise<TestProxy> {
  const requests: ProxyRequest[] = [];
  const sockets = new Set<Duplex>();
  let connections = 0;
  const note = ({ method = '', url = '', headers }: IncomingMessage): void => {
    requests.push({ method, target: url, headers });
  };
  const server = openServer(options.certificate);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    note(request);
    const answer = refusalOf(options, request);
    socket.on('error', () => undefined);
    if (options.hangs === true) return;
    if (answer !== undefined) {
      socket.end(`HTTP/1.1 ${answer.status} No\r\n${answer.challenge}content-length: 9\r\n\r\n<p>no</p>`);
      return;
    }
    tunnel(socket, sockets, Number(options.leadTo(hostOf(request.url))?.port));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    note(request);
    const answer = refusalOf(options, request);
    if (options.hangs === true) return;
    if (answer !== undefined) {
      response.writeHead(answer.status, { ...PAGE, ...(answer.challenge && { 'proxy-authenticate': 'Basic' }) });
      response.end('<p>no</p>');
      return;
    }
    pass(request, response, Number(options.leadTo(new URL(request.url ?? '').hostname)?.port));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${portOf(server)}`,
    requests,
    get connections() {
      return connections;
    },
    close: () => endServer(server, sockets),
  };
}

function openServer(certificate: TestCertificate | undefined): Server {
  return certificate === undefined
    ? createServer()
    : createTlsServer({ cert: certificate.certificate, key: certificate.key });
}

function hostOf(authority = ''): string {
  return authority.replace(/:\d+$/, '');
}

function refusalOf(
  { login, status, leadTo }: ProxyOptions,
  { headers, url = '', method }: IncomingMessage,
): { status: number; challenge: string } | undefined {
  if (status !== undefined) return { status, challenge: '' };
  const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  if (expected !== undefined && headers['proxy-authorization'] !== expected) {
    return { status: 407, challenge: 'proxy-authenticate: Basic realm="test"\r\n' };
  }
  return leadTo(targetOf(method, url)) === undefined ? { status: 502, challenge: '' } : undefined;
}

function targetOf(method: string | undefined, url: string): string {
  if (method === 'CONNECT') return hostOf(url);
  return URL.canParse(url) ? new URL(url).hostname : '';
}

function tunnel(socket: Duplex, sockets: Set<Duplex>, port: number): void {
  const behind = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(behind).pipe(socket);
  });
  sockets.add(behind);
  behind.on('error', () => socket.destroy());
  behind.on('close', () => socket.destroy());
  socket.on('close', () => behind.destroy());
}

function pass(request: IncomingMessage, response: ServerResponse, port: number): void {
  const url = new URL(request.url ?? '');
  const { 'proxy-authorization': _login, ...headers } = request.headers;
  const behind = forward(
    { host: '127.0.0.1', port, method: request.method, path: url.pathname + url.search, headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  behind.on('error', () => response.writeHead(502, PAGE).end());
  request.pipe(behind);
}

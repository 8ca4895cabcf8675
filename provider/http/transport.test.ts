import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { RegistryError } from '../errors';
import { requestOf } from '../../test/http-request';
import { serveRaw } from '../../test/serve';
import { ConnectionError } from './connection-error';
import type { HttpResponse } from './send';
import { openTransport, type Transport, type TransportOptions } from './transport';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Served {
  readonly origin: string;
  readonly host: string;
  readonly requests: IncomingMessage[];
  readonly sockets: Socket[];
}

async function listening(server: Server): Promise<{ host: string; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, sockets };
}

async function served(listener: RequestListener): Promise<Served> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  const { host, sockets } = await listening(server);
  return { origin: `http://${host}`, host, requests, sockets };
}

/** Answers each connection's n-th request with these bytes. */
async function speaking(
  ...answers: readonly (string | ((socket: Socket) => void))[]
): Promise<Awaited<ReturnType<typeof serveRaw>>> {
  let at = 0;
  const server = await serveRaw((socket) => {
    socket.on('data', () => {
      const answer = answers[Math.min(at, answers.length - 1)] ?? '';
      at += 1;
      if (typeof answer === 'string') socket.write(answer);
      else answer(socket);
    });
  });
  closing.push(() => server.close());
  return server;
}

function opened(over: Partial<TransportOptions> = {}): Transport {
  const transport = openTransport({ connections: 16, timeoutMs: 10_000, userAgent: 'tagpin/1.2.3', ...over });
  closing.push(() => transport.close());
  return transport;
}

async function failure(sending: Promise<HttpResponse>): Promise<RegistryError> {
  const error: unknown = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RegistryError)) throw new Error(`expected a RegistryError, got ${String(error)}`);
  return error;
}

function closed(socket: Socket | undefined): Promise<unknown> {
  if (socket === undefined || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => socket.on('close', resolve));
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('an exchange', () => {
  test('brings status, headers, body and address', async () => {
    const { origin } = await served((_request, response) => {
      response.writeHead(404, { 'x-one': '1', 'set-cookie': ['a', 'b'] }).end('gone');
    });
    const response = await opened().send(requestOf(`${origin}/v2/a/?n=1`));
    expect(response).toMatchObject({ status: 404, headers: { 'x-one': '1', 'set-cookie': ['a', 'b'] } });
    expect(response.body.toString()).toBe('gone');
    expect(response.url.href).toBe(`${origin}/v2/a/?n=1`);
  });

  test('sends the URL byte for byte, and a POST body', async () => {
    let body = '';
    const { origin, requests } = await served((request, response) => {
      request.on('data', (chunk) => (body += String(chunk))).on('end', () => response.end());
    });
    await opened().send(requestOf(`${origin}/a%2Fb$c?d=%24&e=+`, { method: 'POST', body: 'x=1' }));
    expect(requests[0]?.url).toBe('/a%2Fb$c?d=%24&e=+');
    expect(body).toBe('x=1');
  });

  test('RES-4: names itself, and asks for no encoding, whatever a request says', async () => {
    const { origin, requests } = await served((_request, response) => response.end());
    await opened().send(requestOf(origin, { headers: { accept: 'a/b', 'accept-encoding': 'gzip' } }));
    expect(requests[0]?.headers).toMatchObject({
      accept: 'a/b',
      'user-agent': 'tagpin/1.2.3',
      'accept-encoding': 'identity',
    });
  });

  test('RED-7: does not follow redirects', async () => {
    const { origin, requests } = await served((_request, response) =>
      response.writeHead(307, { location: '/b' }).end(),
    );
    expect(await opened().send(requestOf(origin))).toMatchObject({ status: 307 });
    expect(requests).toHaveLength(1);
  });

  test('is not ended by an early hint', async () => {
    const { origin } = await served((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.end('ok');
    });
    expect(await opened().send(requestOf(origin))).toMatchObject({ status: 200, body: Buffer.from('ok') });
  });

  test('survives header names that are members of every object', async () => {
    const server = await speaking(
      'HTTP/1.1 200 OK\r\n__proto__: a\r\nconstructor: b\r\ntoString: c\r\ncontent-length: 0\r\n\r\n',
    );
    expect(await opened().send(requestOf(server.origin))).toMatchObject({ status: 200, headers: { constructor: 'b' } });
  });
});

describe('connections', () => {
  test('200 HEADs, 16 at once, take no more than 16', async () => {
    const { origin, requests, sockets } = await served((_request, response) => {
      response.writeHead(200, { 'content-length': '5000000' }).end();
    });
    const { send } = opened();
    const left = Array.from({ length: 200 }, (_, index) => index);
    const work = async (): Promise<void> => {
      for (let at = left.pop(); at !== undefined; at = left.pop()) {
        await send(requestOf(`${origin}/${at}`, { method: 'HEAD', maxBytes: 1024 }));
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
    expect(requests).toHaveLength(200);
    expect(sockets.length).toBeLessThanOrEqual(16);
  });

  test('are no more than allowed, however many requests there are at once', async () => {
    const { origin, sockets } = await served((_request, response) => response.end());
    const { send } = opened({ connections: 3 });
    await Promise.all(Array.from({ length: 50 }, () => send(requestOf(origin, { method: 'HEAD' }))));
    expect(sockets.length).toBeLessThanOrEqual(3);
  });

  test('a server that sends a body after HEAD does not spoil the next answer', async () => {
    const server = await speaking('HTTP/1.1 200 OK\r\nx-a: 1\r\ncontent-length: 4\r\n\r\nbody');
    const { send } = opened({ connections: 1 });
    const outcomes = [];
    for (let at = 0; at < 5; at += 1) {
      outcomes.push(await send(requestOf(server.origin, { method: 'HEAD' })).catch((error: unknown) => error));
    }
    for (const outcome of outcomes) {
      if (outcome instanceof ConnectionError) expect(outcome).toMatchObject({ code: 'UNAVAILABLE', repeat: 'atOnce' });
      else expect(outcome).toMatchObject({ status: 200, headers: { 'x-a': '1' } });
    }
    expect(outcomes[0]).toMatchObject({ status: 200 });
  });

  test('one that the server had left may be repeated at once', async () => {
    const server = await speaking(OK, (socket) => socket.resetAndDestroy());
    const { send } = opened({ connections: 1 });
    await send(requestOf(server.origin));
    expect(await failure(send(requestOf(server.origin)))).toMatchObject({ code: 'UNAVAILABLE', repeat: 'atOnce' });
  });

  test('after close they are gone, and what is under way ends', async () => {
    const { origin, sockets } = await served(() => undefined);
    const transport = opened();
    const failing = failure(transport.send(requestOf(origin)));
    await new Promise((resolve) => setImmediate(resolve));
    await transport.close();
    expect(await failing).toMatchObject({ code: 'CANCELLED', repeat: 'never' });
    await Promise.all(sockets.map(closed));
  });
});

describe('a body', () => {
  test('LIM-1: is refused by its Content-Length, unread', async () => {
    const { origin, sockets } = await served((_request, response) => {
      response.writeHead(200, { 'content-length': '1025' });
      response.flushHeaders();
    });
    const error = await failure(opened().send(requestOf(`${origin}/p?q=secret`)));
    expect(error).toMatchObject({ code: 'BAD_RESPONSE', details: { path: '/p' } });
    expect(error.message).toMatch(
      /^Cannot get tag 'v1' of 'h\/team\/app': '127\.0\.0\.1:\d+' answered with more than 1024 bytes$/,
    );
    await closed(sockets[0]);
  });

  test('LIM-1, 17.12: without Content-Length is counted as it comes, and its connection is destroyed', async () => {
    const { origin, sockets } = await served((_request, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(512), () => setImmediate(more));
      };
      more();
    });
    expect(await failure(opened().send(requestOf(origin)))).toMatchObject({ code: 'BAD_RESPONSE' });
    await closed(sockets[0]);
  });

  test('LIM-1: of exactly the limit is taken', async () => {
    const { origin } = await served((_request, response) => response.end('x'.repeat(1024)));
    expect((await opened().send(requestOf(origin))).body).toHaveLength(1024);
  });

  test('LIM-1: in chunks of one byte is what it was', async () => {
    const text = Array.from({ length: 500 }, (_none, at) => String.fromCharCode(33 + (at % 90))).join('');
    const server = await speaking(
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${text.replace(/./g, '1\r\n$&\r\n')}0\r\n\r\n`,
    );
    expect((await opened().send(requestOf(server.origin))).body.toString()).toBe(text);
  });

  test.each([401, 404, 429, 503])(
    'LIM-5: of a %d is cut, however long, and its connection is destroyed',
    async (status) => {
      const sockets: Socket[] = [];
      const server = await speaking((socket) => {
        sockets.push(socket);
        socket.write(`HTTP/1.1 ${status} Said\r\ncontent-length: 9000000\r\n\r\n${'x'.repeat(70_000)}`);
      });
      const { status: got, body } = await opened().send(requestOf(server.origin));
      expect(got).toBe(status);
      expect(body.length).toBeGreaterThanOrEqual(64 * 1024);
      await closed(sockets[0]);
    },
  );

  test('LIM-5: of an error in an unknown encoding is none; of a 404, which an empty body may prove, it is refused', async () => {
    const { origin } = await served(({ url = '' }, response) =>
      response.writeHead(Number(url.slice(1)), { 'content-encoding': 'br' }).end('?'),
    );
    const { send } = opened();
    expect((await send(requestOf(`${origin}/503`))).body).toHaveLength(0);
    expect(await failure(send(requestOf(`${origin}/404`)))).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test.each([
    ['gzip', gzipSync('hello')],
    ['GZIP', gzipSync('hello')],
    ['x-gzip', gzipSync('hello')],
    ['deflate', deflateSync('hello')],
    ['identity', Buffer.from('hello')],
  ])('LIM-2: that comes in %s anyhow is decoded', async (encoding, bytes) => {
    const { origin } = await served((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes),
    );
    expect((await opened().send(requestOf(origin))).body.toString()).toBe('hello');
  });

  test.each<[string, { encoding: string | string[]; bytes: Buffer; words: string }]>([
    [
      'decodes to more than the limit',
      { encoding: 'gzip', bytes: gzipSync('x'.repeat(5000)), words: 'more than 1024 bytes' },
    ],
    [
      'is not what it states',
      { encoding: 'gzip', bytes: Buffer.from('plain'), words: 'not in the encoding that it states' },
    ],
    [
      'ends too early',
      { encoding: 'gzip', bytes: gzipSync('hello').subarray(0, 15), words: 'not in the encoding that it states' },
    ],
    [
      'is in an unknown encoding',
      { encoding: 'zstd', bytes: Buffer.from('?'), words: 'an encoding that is not known' },
    ],
    ['is in brotli', { encoding: 'br', bytes: Buffer.from('?'), words: 'an encoding that is not known' }],
    [
      'is encoded twice',
      { encoding: ['gzip', 'gzip'], bytes: gzipSync('hello'), words: 'an encoding that is not known' },
    ],
    [
      'names a member of objects',
      { encoding: 'constructor', bytes: Buffer.from('?'), words: 'an encoding that is not known' },
    ],
  ])('LIM-2: that %s is refused', async (_what, { encoding, bytes, words }) => {
    const { origin } = await served((_request, response) =>
      response.setHeader('content-encoding', encoding).end(bytes),
    );
    const error = await failure(opened().send(requestOf(origin)));
    expect(error).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(error.message).toContain(words);
  });

  test.each([
    ['with a Content-Length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
    [
      'with a Content-Length, on a connection to be closed',
      'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\nhalf',
    ],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    [
      'in chunks, on a connection to be closed',
      'HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n',
    ],
  ])('RET-5: cut short %s is a failure of the network', async (_what, text) => {
    const server = await speaking((socket) => socket.end(text));
    const error = await failure(opened().send(requestOf(server.origin)));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', repeat: 'later' });
    expect(error.message).toMatch(/the answer was cut short$/);
  });
});

describe('no answer', () => {
  test.each([
    ['reset before the headers', (socket: Socket) => socket.resetAndDestroy(), 'connection reset'],
    ['closed before the headers', (socket: Socket) => socket.end(), 'connection closed'],
    [
      'closed after an early hint',
      (socket: Socket) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'),
      'connection closed',
    ],
    ['closed inside the headers', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nx-a'), 'connection closed'],
  ])('RET-1: %s may be repeated later', async (_what, act, words) => {
    const server = await speaking(act);
    const error = await failure(opened().send(requestOf(server.origin)));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', repeat: 'later', details: { host: server.host } });
    expect(error.message).toBe(`Cannot get tag 'v1' of 'h/team/app': cannot reach '${server.host}': ${words}`);
    expect(error.cause).toHaveProperty('message');
  });

  test('a port where nobody listens', async () => {
    const server = await serveRaw(() => undefined);
    await server.close();
    const error = await failure(opened().send(requestOf(server.origin)));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', repeat: 'later' });
    expect(error.message).toMatch(/: connection refused$/);
  });

  test('RET-4: a host that does not exist is tried once more at most', async () => {
    const error = await failure(opened().send(requestOf('http://no-such-host.invalid/')));
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(error.message).toMatch(
      /cannot reach 'no-such-host\.invalid': the host name (is not known|could not be looked up)/,
    );
  });

  test.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n', 'it did not answer in HTTP'],
    ['a chunk of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 'it did not answer in HTTP'],
    ['headers without end', `HTTP/1.1 200 OK\r\n${'x-a: 1\r\n'.repeat(5000)}\r\n`, 'it answered with too many headers'],
  ])('%s is a bad answer', async (_what, text, words) => {
    const server = await speaking(text);
    const error = await failure(opened().send(requestOf(server.origin)));
    expect(error).toMatchObject({ code: 'BAD_RESPONSE', repeat: 'never' });
    expect(error.message).toMatch(new RegExp(`: ${words}$`));
  });

  test('a header that cannot be sent is the configuration’s fault, and is not shown', async () => {
    const error = await failure(
      opened().send(requestOf('http://127.0.0.1:9', { headers: { authorization: 'Bearer geheim\n' } })),
    );
    expect(error).toMatchObject({ code: 'INVALID_INPUT', repeat: 'never' });
    expect(`${error.message} ${String(error.cause)}`).not.toContain('geheim');
  });

  test('https asked of a server on plain HTTP', async () => {
    const { host } = await served((_request, response) => response.end());
    const error = await failure(opened().send(requestOf(`https://${host}`)));
    expect(error).toMatchObject({ code: 'UNTRUSTED', repeat: 'never' });
    expect(error.message).toMatch(/does not speak TLS; set plainHttp/);
  });

  test('a TLS server that cannot agree', async () => {
    // Without a certificate there is no cipher that it could use.
    const { host } = await listening(createTlsServer({}));
    const error = await failure(opened().send(requestOf(`https://${host}`)));
    expect(error).toMatchObject({ code: 'UNTRUSTED', repeat: 'never' });
    expect(error.message).toMatch(/no agreement on TLS \(ERR_SSL_/);
  });
});

describe('time', () => {
  test.each([
    ['never answers', () => undefined],
    ['stops after the headers', (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n')],
    [
      'drips (RET-10)',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n');
        const timer = setInterval(() => socket.write('x'), 5);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('a server that %s is left when the time is over', async (_what, act) => {
    const sockets: Socket[] = [];
    const server = await speaking((socket) => {
      sockets.push(socket);
      act(socket);
    });
    const error = await failure(opened({ timeoutMs: 120 }).send(requestOf(server.origin, { maxBytes: 1e6 })));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', repeat: 'later' });
    expect(error.message).toMatch(/: no answer within 120 ms$/);
    await closed(sockets[0]);
  });

  test('a request may have less time than the transport gives', async () => {
    const { origin } = await served(() => undefined);
    const error = await failure(opened().send(requestOf(origin, { timeoutMs: 50 })));
    expect(error.message).toMatch(/: no answer within 50 ms$/);
  });
});

describe('a signal', () => {
  test('that has fired keeps anything from being sent', async () => {
    const { origin, requests } = await served((_request, response) => response.end());
    const error = await failure(opened().send(requestOf(origin, { signal: AbortSignal.abort() })));
    expect(error).toMatchObject({
      code: 'CANCELLED',
      message: "Cannot get tag 'v1' of 'h/team/app': it was cancelled",
    });
    expect(requests).toEqual([]);
  });

  test.each([
    ['before the headers', () => undefined],
    ['inside the body', (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx')],
  ])('that fires %s reaches the socket', async (_what, act) => {
    const controller = new AbortController();
    const sockets: Socket[] = [];
    const server = await speaking((socket) => {
      sockets.push(socket);
      act(socket);
      setImmediate(() => controller.abort());
    });
    const error = await failure(opened().send(requestOf(server.origin, { signal: controller.signal })));
    expect(error).toMatchObject({ code: 'CANCELLED' });
    await closed(sockets[0]);
  });

  test('that fires while there is no connection yet is heard at once', async () => {
    const { origin, requests } = await served((_request, response) => response.end());
    const controller = new AbortController();
    const { send } = opened();
    const failing = failure(send(requestOf(origin, { signal: controller.signal })));
    controller.abort();
    expect(await failing).toMatchObject({ code: 'CANCELLED' });
    expect(await send(requestOf(`${origin}/next`))).toMatchObject({ status: 200 });
    expect(requests.map(({ url }) => url)).toEqual(['/next']);
  });

  test('with a reason of its own rejects with that', async () => {
    const { origin } = await served(() => undefined);
    const controller = new AbortController();
    const reason = new RegistryError('UNAVAILABLE', 'Cannot go on: the time is over');
    const failing = failure(opened().send(requestOf(origin, { signal: controller.signal })));
    controller.abort(reason);
    expect(await failing).toBe(reason);
  });
});

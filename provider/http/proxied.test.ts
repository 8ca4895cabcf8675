import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { makeCertificate } from '../../test/certificates';
import { requestOf } from '../../test/http-request';
import { serveRaw, type TestServer } from '../../test/serve';
import { serveProxy, type ProxyOptions, type TestProxy } from '../../test/serve-proxy';
import { serveTls } from '../../test/serve-tls';
import { RegistryError } from '../errors';
import { ConnectionError } from './connection-error';
import { openNetwork } from './network';
import type { HttpRequest } from './send';
import { openTransport, type Transport, type TransportOptions } from './transport';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const issuer = makeCertificate('issuer');
const HOST = 'registry.example.com';
const certificate = makeCertificate('host', { issuer, hosts: [HOST, 'localhost', '::1'] });
const SECRET = 'S3CR3T-mark';

/** A registry on plain HTTP, and the same behind TLS; both are found through a proxy only. */
async function registry(): Promise<{ plain: number; tls: number; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    if (request.url === '/busy') response.writeHead(503, { 'content-type': 'application/json' });
    response.end('ok');
  });
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: plain } = server.address() as AddressInfo;
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const front = await serveTls({ certificate });
  closing.push(() => front.close());
  front.leadTo({ origin: new URL(`http://127.0.0.1:${plain}`) } as TestServer);
  return { plain, tls: Number(front.origin.port), requests };
}

async function proxy(options: ProxyOptions): Promise<TestProxy> {
  const opened = await serveProxy(options);
  closing.push(() => opened.close());
  return opened;
}

function transport(environment: Record<string, string>, over: Partial<TransportOptions> = {}): Transport {
  const network = openNetwork({ environment, readFile: () => Promise.resolve(undefined) });
  const tls = { hostnames: [HOST], caCertificate: issuer.certificate };
  const opened = openTransport({ connections: 4, timeoutMs: 5_000, userAgent: 'tagpin/1', network, tls, ...over });
  closing.push(() => opened.close());
  return opened;
}

async function failure(sending: Promise<unknown>): Promise<ConnectionError> {
  const error: unknown = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectionError)) throw new Error(`expected a ConnectionError, got ${String(error)}`);
  expect(JSON.stringify([error, error.message, String(error.stack)])).not.toContain(SECRET);
  return error;
}

const get = (over: Partial<HttpRequest> = {}, url = `https://${HOST}/v2/`): HttpRequest => requestOf(url, over);

describe('https through a proxy', () => {
  test('PRX-1: a tunnel per connection, which is kept', async () => {
    const { tls, requests } = await registry();
    const opened = await proxy({ leadTo: () => ({ port: tls }) });
    const { send } = transport({ HTTPS_PROXY: `http://${opened.host}` });
    for (let count = 0; count < 3; count += 1) expect((await send(get())).status).toBe(200);
    expect(requests).toHaveLength(3);
    expect(requests[0]?.headers).toMatchObject({ host: HOST, 'user-agent': 'tagpin/1' });
    expect(opened.requests).toMatchObject([{ method: 'CONNECT', target: `${HOST}:443` }]);
  });

  test('PRX-2: the login of its address goes to the proxy alone', async () => {
    const { tls, requests } = await registry();
    const opened = await proxy({ leadTo: () => ({ port: tls }), login: `us@er:${SECRET}` });
    const { send } = transport({ HTTPS_PROXY: `http://us%40er:${SECRET}@${opened.host}` });
    expect((await send(get())).status).toBe(200);
    expect(requests[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  test('PRX-1: the port and the brackets of an IPv6 address', async () => {
    const { tls } = await registry();
    const opened = await proxy({ leadTo: () => ({ port: tls }) });
    const { send } = transport({ HTTPS_PROXY: opened.host });
    const error = await failure(send(get({}, 'https://[fd00::7]:5000/v2/')));
    // The certificate is another's, since what answers is not there.
    expect(error).toMatchObject({ code: 'UNTRUSTED' });
    expect(opened.requests.map(({ target }) => target)).toEqual(['[fd00::7]:5000']);
  });

  test('TLS-1: who answers behind the tunnel is checked as without it', async () => {
    const { tls } = await registry();
    const opened = await proxy({ leadTo: () => ({ port: tls }) });
    const environment = { HTTPS_PROXY: opened.host };
    expect(await failure(transport(environment, { tls: undefined }).send(get()))).toMatchObject({
      code: 'UNTRUSTED',
      message: expect.stringContaining('set caCertificate'),
    });
    const stranger = get({}, 'https://other.example.com/');
    expect((await failure(transport(environment).send(stranger))).code).toBe('UNTRUSTED');
    const any = transport(environment, { tls: { hostnames: [HOST], insecureSkipVerify: true } });
    expect((await any.send(get())).status).toBe(200);
  });

  test.each([
    [407, 'UNAUTHENTICATED', 'never', /refused the login in its address \(407\)$/],
    [401, 'UNAUTHENTICATED', 'never', /refused the login in its address \(401\)$/],
    [403, 'FORBIDDEN', 'never', /does not let it through \(403\)$/],
    [502, 'UNAVAILABLE', 'later', /answered 502$/],
    [504, 'UNAVAILABLE', 'later', /answered 504$/],
    [405, 'BAD_RESPONSE', 'never', /answered 405; it may be no proxy$/],
  ])('PRX-2: %d is the proxy’s: %s, to be repeated %s', async (status, code, repeat, text) => {
    const opened = await proxy({ leadTo: () => undefined, status });
    const { send } = transport({ https_proxy: `http://u:${SECRET}@${opened.host}` });
    const error = await failure(send(get()));
    expect(error).toMatchObject({ code, repeat, message: expect.stringMatching(text), details: { host: HOST } });
    expect(error.message).toContain(`cannot reach '${HOST}': proxy '${opened.host}' (https_proxy) `);
  });

  test('PRX-2: one that wants a login, where none is given', async () => {
    const opened = await proxy({ leadTo: () => undefined, login: 'a:b' });
    const error = await failure(transport({ HTTPS_PROXY: opened.host }).send(get()));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringMatching(/wants a login in its/) });
  });

  test('PRX-2: one that is not there, one that is no proxy, one that hangs up', async () => {
    const gone = await serveProxy({ leadTo: () => undefined });
    await gone.close();
    const refused = await failure(transport({ HTTPS_PROXY: gone.host }).send(get()));
    expect(refused).toMatchObject({ code: 'UNAVAILABLE', repeat: 'later' });
    expect(refused.message).toMatch(/: proxy '127.0.0.1:\d+' \(HTTPS_PROXY\): connection refused$/);
    for (const bytes of ['SSH-2.0-OpenSSH\r\n', undefined]) {
      const odd = await serveRaw((socket) => (bytes === undefined ? socket.destroy() : socket.end(bytes)));
      closing.push(() => odd.close());
      const error = await failure(transport({ HTTPS_PROXY: odd.host }).send(get()));
      expect(error.message).toContain(`proxy '${odd.host}'`);
    }
  });

  test('RET-10: one that says nothing is given up in the time for connecting', async () => {
    const opened = await proxy({ leadTo: () => undefined, hangs: true });
    const { send } = transport({ HTTPS_PROXY: opened.host }, { connectTimeoutMs: 50 });
    const error = await failure(send(get()));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/\): no connection in time$/) });
  });

  test('what comes with the answer to CONNECT is not lost', async () => {
    const opened = await serveRaw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 400 No TLS\r\n\r\n'));
    });
    closing.push(() => opened.close());
    const error = await failure(transport({ HTTPS_PROXY: opened.host }).send(get()));
    expect(error).toMatchObject({ code: 'UNTRUSTED', message: expect.stringContaining('does not speak TLS') });
  });

  test('a caller that leaves is let go at once', async () => {
    const opened = await proxy({ leadTo: () => undefined, hangs: true });
    const caller = new AbortController();
    const sending = transport({ HTTPS_PROXY: opened.host }).send(get({ signal: caller.signal }));
    caller.abort();
    await expect(sending).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('https without a proxy', () => {
  test('TLS-3: the same options, by the same way to connect', async () => {
    const { tls, requests } = await registry();
    const { send } = transport({}, { tls: { hostnames: ['localhost'], caCertificate: issuer.certificate } });
    expect((await send(get({}, `https://localhost:${tls}/v2/`))).status).toBe(200);
    expect(requests).toHaveLength(1);
    expect(await failure(transport({}).send(get({}, `https://localhost:${tls}/v2/`)))).toMatchObject({
      code: 'UNTRUSTED',
    });
  });

  test('TLS-2: a key that is not of its certificate is told at use', async () => {
    const clientCertificate = certificate.certificate;
    const { send } = transport({}, { tls: { hostnames: [HOST], clientCertificate, clientKey: issuer.key } });
    expect(await failure(send(get()))).toMatchObject({ code: 'INVALID_INPUT', repeat: 'never' });
  });
});

describe('a proxy that speaks TLS', () => {
  const roots = { NODE_EXTRA_CA_CERTS: '/roots.pem' };

  test('PRX-2: its own certificate is checked, whatever is set for the host', async () => {
    const { tls } = await registry();
    const opened = await proxy({ leadTo: () => ({ port: tls }), certificate });
    const port = opened.host.split(':')[1] ?? '';
    const { send } = transport(
      { HTTPS_PROXY: `https://localhost:${port}`, ...roots },
      { tls: { hostnames: ['localhost'], insecureSkipVerify: true } },
    );
    const error = await failure(send(get()));
    expect(error).toMatchObject({ code: 'UNTRUSTED', repeat: 'never' });
    expect(error.message).toMatch(/proxy 'localhost:\d+' .*: its certificate is not trusted.*NODE_EXTRA_CA_CERTS$/);
    expect(error.message).not.toContain('caCertificate');
  });
});

describe('plain HTTP through a proxy', () => {
  const plainUrl = `http://${HOST}:5000/v2/?n=1`;

  test('PRX-1: the whole address goes to the proxy, over kept connections', async () => {
    const { plain, requests } = await registry();
    const opened = await proxy({ leadTo: () => ({ port: plain }), login: `u:${SECRET}` });
    const { send } = transport({ HTTP_PROXY: `http://u:${SECRET}@${opened.host}` });
    for (let count = 0; count < 3; count += 1) {
      const response = await send(get({ headers: { accept: 'a/b' } }, plainUrl));
      expect([response.status, response.body.toString(), response.url.href]).toEqual([200, 'ok', plainUrl]);
    }
    expect(opened.requests[0]).toMatchObject({ method: 'GET', target: plainUrl });
    expect(requests[0]).toMatchObject({ url: '/v2/?n=1', headers: { host: `${HOST}:5000`, accept: 'a/b' } });
    expect(opened.connections).toBe(1);
  });

  test.each([
    [407, 'UNAUTHENTICATED', 'never'],
    [403, 'FORBIDDEN', 'never'],
    [502, 'UNAVAILABLE', 'later'],
  ])('PRX-2: a page with %d is the proxy’s', async (status, code, repeat) => {
    const opened = await proxy({ leadTo: () => undefined, status });
    const error = await failure(transport({ http_proxy: opened.host }).send(get({}, plainUrl)));
    expect(error).toMatchObject({
      code,
      repeat,
      message: expect.stringContaining(`proxy '${opened.host}' (http_proxy)`),
    });
  });

  test('PRX-2: what the host answers is the host’s', async () => {
    const { plain } = await registry();
    const opened = await proxy({ leadTo: () => ({ port: plain }) });
    const { send } = transport({ HTTP_PROXY: opened.host });
    expect((await send(get({}, `http://${HOST}/busy`))).status).toBe(503);
  });

  test('PRX-2: one that is not there', async () => {
    const gone = await serveProxy({ leadTo: () => undefined });
    await gone.close();
    const error = await failure(transport({ HTTP_PROXY: gone.host }).send(get({}, plainUrl)));
    expect(error.message).toMatch(
      /cannot reach 'registry.example.com:5000': proxy '.*' \(HTTP_PROXY\): connection refused$/,
    );
  });
});

test('PRX-1: a variable that cannot be used is told when it is needed, and stops nothing else', async () => {
  const { plain } = await registry();
  const { send } = transport({ http_proxy: `socks5://u:${SECRET}@p:1` });
  expect((await send(get({}, `http://127.0.0.1:${plain}/`))).status).toBe(200);
  const error: unknown = await send(get()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RegistryError);
  expect(error).toMatchObject({ code: 'INVALID_INPUT' });
});

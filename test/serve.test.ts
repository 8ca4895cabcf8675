import { createConnection, type Socket } from 'node:net';
import type { EmulatedResponse } from '../provider/registries/emulator';
import { serveEmulator } from '../provider/registries/serve-emulator';
import { serve, serveRaw, type TestServer } from './serve';

let servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
});

async function answering(answer: EmulatedResponse): Promise<TestServer> {
  const server = await serve({ handle: () => answer });
  servers.push(server);
  return server;
}

/** Everything that comes for a request, until the server ends or `enough` has come. */
function talk({ origin }: TestServer, method: string, enough?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = createConnection(Number(origin.port), origin.hostname);
    let text = '';
    const done = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (enough !== undefined && text.includes(enough)) done();
    });
    socket.on('end', done);
    socket.on('error', reject);
    socket.write(`${method} / HTTP/1.1\r\nHost: ${origin.host}\r\n\r\n`);
  });
}

const BODY = { status: 200, headers: { 'x-one': ['a', 'b'] }, body: 'a body' };

test('an answer is written whole, HEAD without its body', async () => {
  const server = await answering(BODY);
  const text = await talk(server, 'GET', 'a body');
  expect(text).toMatch(/x-one: a\r\nx-one: b\r\ncontent-length: 6\r\n/);
  expect(await talk(server, 'HEAD', '\r\n\r\n')).toMatch(/content-length: 6\r\n(.+\r\n)+\r\n$/);
  expect(server.connections).toBe(2);
});

test('a stated length and a status without a body are left alone', async () => {
  expect(await talk(await answering({ status: 304 }), 'GET', '\r\n\r\n')).not.toMatch(/content-length/);
  const stated = { status: 200, headers: { 'Content-Length': '3' }, body: 'abc' };
  expect(await talk(await answering(stated), 'GET', 'abc')).toMatch(/Content-Length: 3\r\n/);
});

test('reset', async () => {
  await expect(talk(await answering({ ...BODY, fault: 'reset' }), 'GET')).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('cut: half of the body, then the end', async () => {
  expect(await talk(await answering({ ...BODY, fault: 'cut' }), 'GET')).toMatch(
    /content-length: 6\r\n[^]*\r\n\r\na b$/,
  );
});

test('drip: all of the body, in pieces', async () => {
  expect(await talk(await answering({ ...BODY, fault: 'drip' }), 'GET', 'a body')).toMatch(/a body$/);
});

test('bodyOnHead: bytes after the headers of a HEAD', async () => {
  expect(await talk(await answering({ ...BODY, fault: 'bodyOnHead' }), 'HEAD', 'a body')).toMatch(/\r\n\r\na body$/);
});

test('hang: nothing comes, and close still ends it', async () => {
  const server = await answering({ ...BODY, fault: 'hang' });
  let came = '';
  const socket = createConnection(Number(server.origin.port), server.origin.hostname);
  socket.on('data', (chunk) => {
    came += chunk.toString();
  });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\n\r\n`);
  await talk(await answering(BODY), 'GET', 'a body');
  await server.close();
  servers = servers.filter((other) => other !== server);
  await ended;
  expect(came).toBe('');
});

test('raw: any bytes, and close ends what hangs', async () => {
  const garbage = await serveRaw((socket) => socket.write('no HTTP at all'));
  servers.push(garbage);
  expect(await talk(garbage, 'GET', 'at all')).toBe('no HTTP at all');
  expect(garbage.connections).toBe(1);
});

test('a failing emulator answers 500; a taken port is an error; faults are not for the demo', async () => {
  const failing = await serveEmulator({
    handle: ({ url }) => {
      if (url.pathname === '/fault') return { status: 200, fault: 'hang' };
      throw new Error('broken');
    },
  });
  servers.push(failing);
  const response = await fetch(failing.origin);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('emulator failed: Error: broken');
  expect((await fetch(new URL('/fault', failing.origin))).status).toBe(500);
  const port = Number(failing.origin.port);
  await expect(serveEmulator({ handle: () => BODY }, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

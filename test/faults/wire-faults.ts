import type { Socket } from 'node:net';

/** An answer that would be right. */
export interface RightAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where a fault strikes. */
export interface Struck {
  readonly socket: Socket;
  readonly isHead: boolean;
  readonly right: RightAnswer;
}

// Milliseconds between two bytes; the whole takes longer than any budget of these tests.
const DRIP_MS = 100;

/** What goes wrong once a request has arrived, by name. */
export const WIRE_FAULTS = {
  'reset in headers': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nx-a: ', () => socket.resetAndDestroy()),
  'reset in body': ({ socket, right }) => {
    const text = head(right);
    socket.write(text + right.body.slice(0, 5), () => socket.resetAndDestroy());
  },
  hang: () => undefined,
  drip: ({ socket, isHead, right }) => {
    const text = head(right, { 'content-length': '1000', 'x-long': 'x'.repeat(500) });
    if (isHead) dripInto(socket, text);
    else {
      socket.write(text);
      dripInto(socket, ' '.repeat(1000));
    }
  },
  '429': (struck) => plain(struck, 429, 'Too Many Requests (HAP429)'),
  '500': (struck) => plain(struck, 500, '{"errors":[{"code":"UNKNOWN","message":"unknown error"}]}'),
  '502': (struck) => plain(struck, 502, '<html><h1>Bad Gateway</h1></html>'),
  // The text of a 404 under another status: only the status counts.
  '503': (struck) => plain(struck, 503, '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}'),
  garbage: ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\u0000\u0001'),
  'garbage body': ({ socket, right }) => answer(socket, { ...right, body: '\u0000\u0001}{"tags' }),
  'length too large': ({ socket, right }) =>
    socket.end(head(right, { 'content-length': String(right.body.length + 100) }) + right.body),
  'length too small': ({ socket, right }) =>
    socket.end(head(right, { 'content-length': String(right.body.length - 9) }) + right.body),
} as const satisfies Record<string, (struck: Struck) => unknown>;

/** The name of a fault after the request. */
export type WireFault = keyof typeof WIRE_FAULTS;

/** Writes an answer, and ends the connection. */
export function answer(socket: Socket, right: RightAnswer, isHead = false): void {
  socket.end(head(right) + (isHead ? '' : right.body));
}

function head({ status, headers, body }: RightAnswer, more: Readonly<Record<string, string>> = {}): string {
  const all = { 'content-length': String(Buffer.byteLength(body)), connection: 'close', ...headers, ...more };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Said\r\n${lines.join('')}\r\n`;
}

function plain({ socket, isHead }: Struck, status: number, body: string): void {
  answer(socket, { status, headers: {}, body }, isHead);
}

function dripInto(socket: Socket, text: string): void {
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(text.slice(sent, sent + 1));
    sent += 1;
  }, DRIP_MS);
  socket.on('close', () => clearInterval(timer));
}

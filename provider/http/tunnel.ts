import { request as plainRequest } from 'node:http';
import { request as tlsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Proxy } from './proxy';
import { ProxyError } from './proxy-error';

/** Where a tunnel leads. */
export interface TunnelOptions {
  /** `host:port`; an IPv6 address in brackets. */
  readonly authority: string;
  readonly timeoutMs: number;
}

/**
 * Opens a connection through a proxy. Rejects with a `ProxyError`.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-connect
 */
export function openTunnel(proxy: Proxy, { authority, timeoutMs }: TunnelOptions): Promise<Socket> {
  const { url, authorization } = proxy;
  const options: RequestOptions = {
    method: 'CONNECT',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    path: authority,
    headers: { host: authority, ...(authorization !== undefined && { 'proxy-authorization': authorization }) },
    // The connection is handed over whole.
    agent: false,
    rejectUnauthorized: true,
    signal: AbortSignal.timeout(timeoutMs),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(options);
    // Emitted for every status, and for what is no proxy, too.
    request.once('connect', ({ statusCode: status = 0 }, socket, head) => {
      if (status < 200 || status > 299) {
        socket.destroy();
        reject(new ProxyError(proxy, { status }));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.once('error', (cause) => reject(new ProxyError(proxy, { cause })));
    request.end();
  });
}

import type { Proxy } from './proxy';

/** A proxy that did not let us through. No secret is in it: the login of its address is not kept. */
export class ProxyError extends Error {
  readonly proxy: Proxy;
  /** What it answered; undefined where it gave no answer. */
  readonly status: number | undefined;

  constructor(proxy: Proxy, options: { status?: number; cause?: unknown }) {
    super('the proxy did not connect', { cause: options.cause });
    this.proxy = proxy;
    this.status = options.status;
  }
}

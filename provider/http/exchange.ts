import type { Dispatcher } from 'undici';
import { RegistryError } from '../errors';
import { BodyReader } from './body';
import { cancelled } from './cancelled';
import { connectionError, timeoutError } from './connection-error';
import { isProxysOwn, throughProxy, type SentRequest } from './plain-proxy';
import type { Proxy } from './proxy';
import { ProxyError } from './proxy-error';
import type { HttpHeaders, HttpRequest, HttpResponse } from './send';

/** The connections to one origin. */
export interface Line {
  readonly dispatcher: Dispatcher;
  /** Whether anything was answered before, so that a request may meet a kept connection that the server has left. */
  answered: boolean;
  /** The proxy that they lead to instead, which is told where each request is meant for. */
  readonly proxy?: Proxy;
}

/** How an attempt is made. */
export interface ExchangeOptions {
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/**
 * Performs one attempt. Written as undici's handler, without its response stream: an abort or time-out settles at once even
 * while a connection is being made, and 200 look-ups cost no more than undici's own `request`.
 */
export function exchange(line: Line, request: HttpRequest, options: ExchangeOptions): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    if (request.signal.aborted) {
      reject(cancelled(request));
      return;
    }
    const timeoutMs = Math.min(options.timeoutMs, request.timeoutMs ?? Infinity);
    const attempt = new Attempt({ line, request, timeoutMs }, { resolve, reject });
    const sent = dispatchOptions(request, options.userAgent);
    line.dispatcher.dispatch(line.proxy === undefined ? sent : throughProxy(line.proxy, request, sent), attempt);
  });
}

function dispatchOptions({ method, url, headers, body }: HttpRequest, userAgent: string): SentRequest {
  return {
    method,
    path: url.pathname + url.search,
    headers: { ...headers, 'user-agent': userAgent, 'accept-encoding': 'identity' },
    // undici ends the connection after every HEAD unless told otherwise: twice the time at 40 ms of round trip.
    reset: false,
    body: body ?? null,
  };
}

interface Asked {
  readonly line: Line;
  readonly request: HttpRequest;
  readonly timeoutMs: number;
}

interface Settle {
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (error: RegistryError) => void;
}

/** One request on its way: collects the answer and settles once. */
class Attempt implements Dispatcher.DispatchHandler {
  readonly #asked: Asked;
  readonly #settle: Settle;
  readonly #body: BodyReader;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: RegistryError | undefined;
  #status = 0;
  #headers: HttpHeaders = {};

  constructor(asked: Asked, settle: Settle) {
    this.#asked = asked;
    this.#settle = settle;
    this.#body = new BodyReader(asked.request);
    this.#timer = setTimeout(() => this.#stop(timeoutError(asked.request, asked.timeoutMs)), asked.timeoutMs);
    asked.request.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpHeaders): void {
    // 103 and the like only announce.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#orStop(() => this.#body.announce(status, headers));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#orStop(() => this.#body.add(chunk));
    if (this.#failure === undefined && this.#body.isEnough) this.#cut();
  }

  onResponseEnd(): void {
    this.#asked.line.answered = true;
    this.#orStop(() => {
      const response = this.#response();
      this.#finish();
      // undici gives a connection back in a setImmediate that it queues after this; a request before that opens another.
      queueMicrotask(() => setImmediate(this.#settle.resolve, response));
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { proxy } = this.#asked.line;
    const begun = this.#status > 0;
    this.#finish();
    this.#settle.reject(
      this.#failure ?? this.#failed(proxy === undefined || begun ? error : new ProxyError(proxy, { cause: error })),
    );
  }

  /** Answers with what has come; the connection is of no more use. */
  #cut(): void {
    this.#orStop(() => {
      this.#settle.resolve(this.#response());
      this.#finish();
      this.#controller?.abort(new Error('the rest is not wanted'));
    });
  }

  /** What has come. @throws {RegistryError} `UNAVAILABLE` if a proxy answered in the registry's place. */
  #response(): HttpResponse {
    const response = {
      status: this.#status,
      headers: this.#headers,
      body: this.#body.end(this.#headers),
      url: this.#asked.request.url,
    };
    const { proxy } = this.#asked.line;
    if (proxy !== undefined && isProxysOwn(response)) {
      throw this.#failed(new ProxyError(proxy, { status: response.status }));
    }
    return response;
  }

  #failed(error: Error): RegistryError {
    const { request, line } = this.#asked;
    return connectionError(error, { request, begun: this.#status > 0, reused: line.answered });
  }

  readonly #onAbort = (): void => this.#stop(cancelled(this.#asked.request));

  #orStop(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      this.#stop(error);
    }
  }

  /** Settles now; the connection is destroyed, or will be when it turns up. */
  #stop(error: RegistryError): void {
    this.#failure ??= error;
    this.#finish();
    this.#settle.reject(this.#failure);
    this.#controller?.abort(this.#failure);
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#asked.request.signal.removeEventListener('abort', this.#onAbort);
  }
}

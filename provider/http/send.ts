/** Header values by lower-case name, as they came. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One exchange to perform. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Sent byte for byte as `pathname + search`; a signing layer signs the same object. */
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is attempted, for messages: `get tag 'v1' of 'h/team/app'`. */
  readonly goal: string;
  /** A longer body is an error (`BAD_RESPONSE`), noticed by Content-Length first, then while reading. */
  readonly maxBytes: number;
  /** Shortens the transport's own time-out, where less is left; set by the retry layer. */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/** An answer, whatever its status; the body is whole. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: Buffer;
  /** The address that answered, after redirects. */
  readonly url: URL;
  /** How many times the request was sent; set by the retry layer. */
  readonly attempts?: number;
  /** When the host's first answer of this kind came after its last good one; set by the retry layer for what passes by itself. */
  readonly failingSince?: Date;
}

/**
 * Performs one exchange. Resolves for every status; rejects only when no response arrived.
 * @throws {RegistryError} `UNAVAILABLE` if there was no answer, `UNTRUSTED` if TLS or a redirect was refused,
 *   `BAD_RESPONSE` if the answer is too large or not HTTP, `CANCELLED` if the signal fired.
 */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** Wraps a `Send` with one concern. */
export type Layer = (next: Send) => Send;

/** Wraps the transport; the first layer is the outermost. */
export function stack(transport: Send, ...layers: Layer[]): Send {
  return layers.reduceRight((next, layer) => layer(next), transport);
}

/** Every value of a header, in order; `name` in lower case. */
export function headerValues(response: Pick<HttpResponse, 'headers'>, name: string): readonly string[] {
  const value = response.headers[name];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** The first value of a header, trimmed; undefined where it is absent or empty. */
export function header(response: Pick<HttpResponse, 'headers'>, name: string): string | undefined {
  const value = headerValues(response, name)[0]?.trim();
  return value === '' ? undefined : value;
}

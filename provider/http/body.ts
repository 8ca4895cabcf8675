import { gunzipSync, inflateSync } from 'node:zlib';
import { RegistryError } from '../errors';
import { errorCodes } from './error-codes';
import { headerValues, type HttpHeaders, type HttpRequest } from './send';

// LIM-1: what an error says is in its first lines.
const ERROR_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Collects a body up to its request's limit: by Content-Length first, then by what arrives (LIM-1). Of an error, whose
 * status is the answer, the beginning is enough (LIM-5).
 */
export class BodyReader {
  readonly #request: HttpRequest;
  #status = 200;
  // One buffer that grows: kept one by one, chunks of a byte each would take a hundred times their size.
  #bytes: Buffer = NOTHING;
  #sizeBytes = 0;

  constructor(request: HttpRequest) {
    this.#request = request;
  }

  /** Whether no more of the body is wanted. */
  get isEnough(): boolean {
    return this.#isError && this.#sizeBytes >= ERROR_BYTES;
  }

  /** Looks at what is announced. @throws {RegistryError} `BAD_RESPONSE` if it is more than may come. */
  announce(status: number, { 'content-length': length }: HttpHeaders): void {
    this.#status = status;
    if (this.#isError || this.#request.method === 'HEAD') return;
    if (Number(length) > this.#request.maxBytes) throw tooLarge(this.#request);
  }

  /** Takes what has come. @throws {RegistryError} `BAD_RESPONSE` if it is more than may come. */
  add(chunk: Buffer): void {
    const sizeBytes = this.#sizeBytes + chunk.length;
    if (!this.#isError && sizeBytes > this.#request.maxBytes) throw tooLarge(this.#request);
    if (this.#sizeBytes === 0) this.#bytes = chunk;
    else this.#append(chunk, sizeBytes);
    this.#sizeBytes = sizeBytes;
  }

  /** The bytes as they were before any encoding. @throws {RegistryError} `BAD_RESPONSE` if the encoding is not known. */
  end(headers: HttpHeaders): Buffer {
    const bytes = this.#bytes.subarray(0, this.#sizeBytes);
    if (bytes.length === 0) return bytes;
    const encoding = headerValues({ headers }, 'content-encoding').join();
    try {
      return decoded(this.#request, encoding, bytes);
    } catch (error) {
      // An empty 404 may be a registry's own word for what is missing, so a 404 that cannot be read stays an error.
      if (this.#isError && this.#status !== 404) return NOTHING;
      throw error;
    }
  }

  get #isError(): boolean {
    return this.#status >= 400;
  }

  #append(chunk: Buffer, sizeBytes: number): void {
    if (sizeBytes > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * sizeBytes);
      this.#bytes.copy(larger, 0, 0, this.#sizeBytes);
      this.#bytes = larger;
    }
    chunk.copy(this.#bytes, this.#sizeBytes);
  }
}

/** Identity is asked for; what comes compressed anyhow is decoded, up to the same limit (LIM-2). */
function decoded(request: HttpRequest, encoding: string, bytes: Buffer): Buffer {
  const name = encoding.trim().toLowerCase();
  const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (decode === undefined) throw bad(request, `'${request.url.host}' answered in an encoding that is not known`);
  try {
    return decode(bytes, request.maxBytes);
  } catch (error) {
    if (errorCodes(error).includes('ERR_BUFFER_TOO_LARGE')) throw tooLarge(request);
    throw bad(request, `'${request.url.host}' answered with a body that is not in the encoding that it states`, error);
  }
}

const DECODERS: Readonly<Record<string, ((bytes: Buffer, maxOutputLength: number) => Buffer) | undefined>> = {
  '': (bytes) => bytes,
  identity: (bytes) => bytes,
  gzip: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  'x-gzip': (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  deflate: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }),
};

function tooLarge(request: HttpRequest): RegistryError {
  return bad(request, `'${request.url.host}' answered with more than ${request.maxBytes} bytes`);
}

function bad({ goal, url }: HttpRequest, what: string, cause?: unknown): RegistryError {
  return new RegistryError('BAD_RESPONSE', `Cannot ${goal}: ${what}`, { host: url.host, path: url.pathname, cause });
}

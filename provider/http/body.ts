import { gunzipSync, inflateSync } from 'node:zlib';
import { RegistryError } from '../errors';
import { errorCodes } from './error-codes';
import { headerValues, type HttpHeaders, type HttpRequest } from './send';

/** Collects a body up to its request's limit: by Content-Length first, then by what arrives (LIM-1). */
export class BodyReader {
  readonly #request: HttpRequest;
  readonly #chunks: Buffer[] = [];
  #sizeBytes = 0;

  constructor(request: HttpRequest) {
    this.#request = request;
  }

  /** Looks at what is announced. @throws {RegistryError} `BAD_RESPONSE` if it is more than may come. */
  announce({ 'content-length': length }: HttpHeaders): void {
    if (this.#request.method !== 'HEAD' && Number(length) > this.#request.maxBytes) throw tooLarge(this.#request);
  }

  /** Takes what has come. @throws {RegistryError} `BAD_RESPONSE` if it is more than may come. */
  add(chunk: Buffer): void {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > this.#request.maxBytes) throw tooLarge(this.#request);
    this.#chunks.push(chunk);
  }

  /** The bytes as they were before any encoding. @throws {RegistryError} `BAD_RESPONSE` if the encoding is not known. */
  end(headers: HttpHeaders): Buffer {
    const [first = Buffer.alloc(0), ...others] = this.#chunks;
    const bytes = others.length === 0 ? first : Buffer.concat(this.#chunks);
    return bytes.length === 0
      ? bytes
      : decoded(this.#request, headerValues({ headers }, 'content-encoding').join(), bytes);
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

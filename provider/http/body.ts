import { gunzipSync, inflateSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { RegistryError } from '../errors';
import { header, type HttpRequest } from './send';

/** Reads a body, up to the request's limit; by Content-Length first, then by what arrives (LIM-1). */
export async function readBody(request: HttpRequest, { headers, body }: Dispatcher.ResponseData): Promise<Buffer> {
  if (request.method === 'HEAD') {
    await body.dump();
    return Buffer.alloc(0);
  }
  const stated = Number(header({ headers }, 'content-length') ?? '0');
  if (stated > request.maxBytes) {
    body.destroy();
    throw tooLarge(request);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    // Leaving the loop destroys the body, and with it the connection.
    if (size > request.maxBytes) throw tooLarge(request);
    chunks.push(bytes);
  }
  const [first] = chunks;
  return decoded(request, header({ headers }, 'content-encoding'), chunks.length === 1 && first ? first : Buffer.concat(chunks));
}

/** Identity is asked for; what comes compressed anyhow is decoded, up to the same limit (LIM-2). */
function decoded(request: HttpRequest, encoding: string | undefined, bytes: Buffer): Buffer {
  const name = encoding?.toLowerCase();
  if (name === undefined || name === 'identity') return bytes;
  const options = { maxOutputLength: request.maxBytes };
  try {
    if (name === 'gzip' || name === 'x-gzip') return gunzipSync(bytes, options);
    if (name === 'deflate') return inflateSync(bytes, options);
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(request);
    throw bad(request, `'${request.url.host}' answered with a body that is no ${name}`);
  }
  throw bad(request, `'${request.url.host}' answered in an encoding that is not known`);
}

function tooLarge(request: HttpRequest): RegistryError {
  return bad(request, `'${request.url.host}' answered with more than ${request.maxBytes} bytes`);
}

function bad({ goal, url }: HttpRequest, what: string): RegistryError {
  return new RegistryError('BAD_RESPONSE', `Cannot ${goal}: ${what}`, { host: url.host, path: url.pathname });
}

import { isRegistryError } from '../errors';
import type { Layer } from './send';

/** Writes a line per exchange: method, host and path, status. No query and no header, so no secret. */
export function log(write: (line: string) => void): Layer {
  return (next) => async (request) => {
    const line = `${request.method} ${request.url.host}${request.url.pathname}`;
    try {
      const response = await next(request);
      write(`${line}: ${response.status}`);
      return response;
    } catch (error) {
      write(`${line}: no answer${isRegistryError(error) ? ` (${error.code})` : ''}`);
      throw error;
    }
  };
}

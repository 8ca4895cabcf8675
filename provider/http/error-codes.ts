/**
 * The codes of an error, of its causes and, where a connection was tried on several addresses, of each trial: `ECONNREFUSED`.
 * @see https://nodejs.org/docs/latest-v20.x/api/errors.html#nodejs-error-codes
 */
export function errorCodes(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const trials = 'errors' in error && Array.isArray(error.errors) ? error.errors.flatMap(errorCodes) : [];
  return [...own, ...trials, ...('cause' in error ? errorCodes(error.cause) : [])];
}

/**
 * The codes of an error, of its causes and, where a connection was tried on several addresses, of each trial: `ECONNREFUSED`.
 * @see https://nodejs.org/docs/latest-v20.x/api/errors.html#nodejs-error-codes
 */
export function errorCodes(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : parserCodes(error);
  const trials = 'errors' in error && Array.isArray(error.errors) ? error.errors.flatMap(errorCodes) : [];
  return [...own, ...trials, ...('cause' in error ? errorCodes(error.cause) : [])];
}

/** undici 7 loses llhttp's codes (its table has no way back from a number), so they are told by name and words. */
function parserCodes(error: object): string[] {
  if (!('name' in error) || error.name !== 'HTTPParserError') return [];
  return [
    'message' in error && String(error.message).includes('Invalid EOF state') ? 'HPE_INVALID_EOF_STATE' : 'HPE_INVALID',
  ];
}

// The three forms of a date in HTTP, of which the second and third are old.
const DATE =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})$/;

/**
 * Reads a Retry-After header, in milliseconds from now; undefined where it is absent, malformed or past.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1000;
  if (!DATE.test(value)) return undefined;
  const wait = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`) - now.getTime();
  return wait >= 0 ? wait : undefined;
}

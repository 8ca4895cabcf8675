/**
 * Reads a Retry-After header, in milliseconds from now; undefined where it is absent, malformed or past.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1000;
  const wait = /[a-z]/i.test(value) ? Date.parse(value) - now.getTime() : NaN;
  return wait >= 0 ? wait : undefined;
}

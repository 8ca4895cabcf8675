// RFC 3339 section 5.6; ISO 8601 without a zone is somebody's guess, so it is not read here.
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Writes a time in our one form, RFC 3339 UTC with milliseconds only where there are any; undefined where the text
 * is no time, or is Go's zero time, which means "not set".
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function parseTime(text: string | undefined): string | undefined {
  if (text === undefined || !RFC_3339.test(text)) return undefined;
  return formatTime(new Date(text.replace(' ', 'T')));
}

/** Formats an instant as RFC 3339 UTC; undefined where it is invalid or before the year 2. */
export function formatTime(instant: Date): string | undefined {
  if (Number.isNaN(instant.getTime()) || instant.getUTCFullYear() < 2) return undefined;
  return instant.toISOString().replace('.000Z', 'Z');
}

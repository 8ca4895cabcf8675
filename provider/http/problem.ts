/** What a body says went wrong. */
export interface Problem {
  readonly code?: string;
  readonly message?: string;
}

const MOST_CHARACTERS = 512;

/** Reads an error out of a body, in any of the forms that registries use; undefined where it says none. Never throws (LIM-5). */
export function problemOf(body: Buffer): Problem | undefined {
  const text = body.toString('utf8', 0, 64 * 1024).trim();
  if (text === '' || text.startsWith('<')) return undefined;
  const json = parseJson(text);
  if (json === undefined) return /^[[{]/.test(text) ? undefined : problem(undefined, text.split('\n', 1)[0]);
  return isObject(json) ? problemOfObject(json) : undefined;
}

function problemOfObject(json: Record<string, unknown>): Problem | undefined {
  const { errors, error } = json;
  const first: unknown = Array.isArray(errors) ? errors[0] : error;
  if (isObject(first)) return problem(first['code'], first['message']);
  if (typeof first === 'string') return problem(json['code'], json['error_description'] ?? json['message'] ?? first);
  return problem(json['code'] ?? json['error_code'] ?? json['errorCode'], json['message'] ?? json['error_msg']);
}

function problem(code: unknown, message: unknown): Problem | undefined {
  const read = {
    ...((typeof code === 'string' || typeof code === 'number') && { code: safeText(String(code)) }),
    ...(typeof message === 'string' && { message: safeText(message) }),
  };
  return Object.keys(read).length === 0 ? undefined : read;
}

/** Without control characters, which could rewrite a terminal's lines, and not longer than a message may be (LIM-4). */
export function safeText(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is taken out
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]|[\u0000-\u001f\u007f-\u009f]/g, '').slice(0, MOST_CHARACTERS);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

import { parseJson } from '../json';
import { safeText } from './safe-text';

/** What a body says went wrong. */
export interface Problem {
  readonly code?: string;
  readonly message?: string;
}

const MOST_BYTES = 64 * 1024;

/** Reads an error out of a body, in any of the forms that registries use; undefined where it says none. Never throws (LIM-5). */
export function problemOf(body: Buffer): Problem | undefined {
  const text = body.toString('utf8', 0, MOST_BYTES).trim();
  if (text === '' || text.startsWith('<')) return undefined;
  const json = parseJson(text);
  if (json === undefined) return /^[[{]/.test(text) ? undefined : problem(undefined, text.split('\n', 1)[0]);
  return isObject(json) ? problemOfObject(json) : undefined;
}

function problemOfObject(json: Record<string, unknown>): Problem | undefined {
  const first: unknown = Array.isArray(json['errors']) ? json['errors'][0] : json['error'];
  if (isObject(first)) return problem(first['code'], first['message']);
  if (typeof first === 'string') return problem(json['code'], findText(json, 'error_description', 'message') ?? first);
  return problem(findText(json, 'code', 'error_code', 'errorCode'), findText(json, 'message', 'error_msg'));
}

/** The first of these members that holds a text or a number. */
function findText(json: Record<string, unknown>, ...names: string[]): unknown {
  return names.map((name) => json[name]).find((value) => typeof value === 'string' || typeof value === 'number');
}

function problem(code: unknown, message: unknown): Problem | undefined {
  const read = {
    ...textOf('code', typeof code === 'number' ? String(code) : code),
    ...textOf('message', message),
  };
  return Object.keys(read).length === 0 ? undefined : read;
}

function textOf(name: keyof Problem, value: unknown): Problem {
  const text = typeof value === 'string' ? safeText(value) : '';
  return text === '' ? {} : { [name]: text };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { EmulatedResponse } from '../emulator';

const API_VERSION = { 'docker-distribution-api-version': 'registry/2.0' };

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** A JSON answer, as distribution heads it; Go's encoder ends it with a line break, which Content-Length counts. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): EmulatedResponse {
  return { status, headers: { ...API_VERSION, ...JSON_TYPE, ...headers }, body: `${JSON.stringify(value)}\n` };
}

/** The answer to `GET /v2/`: two bytes. */
export function pingAnswer(): EmulatedResponse {
  return { status: 200, headers: { ...API_VERSION, ...JSON_TYPE }, body: '{}' };
}

/** What an error document says. */
export interface ErrorText {
  readonly code: string;
  readonly message: string;
  /** An object, a string, an array or null; absent where distribution leaves it out. */
  readonly detail?: unknown;
}

/** An error document. */
export function errorAnswer(
  status: number,
  error: ErrorText,
  headers: Readonly<Record<string, string>> = {},
): EmulatedResponse {
  return jsonAnswer(status, { errors: [error] }, headers);
}

/** What Go's router says of its own accord: plain text, no JSON. */
export function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): EmulatedResponse {
  const type = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { status, headers: { ...API_VERSION, ...type, ...headers }, body: `${text}\n` };
}

/** Bytes with their type and digest. */
export function documentAnswer(
  document: { readonly bytes: Buffer; readonly mediaType: string; readonly digest: string },
  headers: Readonly<Record<string, string>> = {},
): EmulatedResponse {
  const { bytes, mediaType, digest } = document;
  const own = { 'content-type': mediaType, 'docker-content-digest': digest, etag: `"${digest}"` };
  return { status: 200, headers: { ...API_VERSION, ...own, ...headers }, body: bytes };
}

/** 304, which carries no digest header. */
export function notModifiedAnswer(): EmulatedResponse {
  return { status: 304, headers: API_VERSION };
}

/** 404 of Go's router. */
export function noRouteAnswer(): EmulatedResponse {
  return textAnswer(404, '404 page not found');
}

import type { EmulatedResponse } from '../emulator';

const API_VERSION = { 'docker-distribution-api-version': 'registry/2.0' };

/** A JSON answer, as distribution heads it. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): EmulatedResponse {
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...API_VERSION, ...type, ...headers }, body: JSON.stringify(value) };
}

/** What an error document says. */
export interface ErrorText {
  readonly code: string;
  readonly message: string;
  /** An object, a string, an array or null; absent where distribution leaves it out. */
  readonly detail?: unknown;
}

/** An error document; distribution ends these with a line break, unlike its other JSON. */
export function errorAnswer(
  status: number,
  error: ErrorText,
  headers: Readonly<Record<string, string>> = {},
): EmulatedResponse {
  const answer = jsonAnswer(status, { errors: [error] }, headers);
  return { ...answer, body: `${String(answer.body)}\n` };
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

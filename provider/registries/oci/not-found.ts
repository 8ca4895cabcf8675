import { RegistryError, type ErrorCode } from '../../errors';
import { statusError } from '../../http/decode';
import { problemOf } from '../../http/problem';
import type { HttpResponse } from '../../http/send';
import { header } from '../../http/send';

// NOT_FOUND: Harbor, Artifact Registry; TAG_UNKNOWN: old Quay; MANIFEST_BLOB_UNKNOWN: the specification's list.
const MANIFEST_CODES = new Set(['MANIFEST_UNKNOWN', 'NOT_FOUND', 'TAG_UNKNOWN', 'MANIFEST_BLOB_UNKNOWN']);
const REPOSITORY_CODES = new Set(['NAME_UNKNOWN', 'REPOSITORY_NOT_FOUND']);

/** A 404, and what was asked for. */
export interface NotFound {
  readonly response: HttpResponse;
  readonly goal: string;
  readonly host: string;
  /** What is missing where the registry says that the manifest is unknown: 'no such tag'. */
  readonly missing: string;
}

/**
 * Turns a 404 into an error. It is *missing* only where the registry said so in words that were understood: a gateway's
 * 404 page proves nothing about a tag.
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 */
export function notFoundError({ response, goal, host, missing }: NotFound): RegistryError {
  const details = { host, path: response.url.pathname, status: 404 };
  const error = (code: ErrorCode, what: string): RegistryError =>
    new RegistryError(code, `Cannot ${goal}: ${what}`, details);
  switch (meaningOf(response)) {
    case 'limited':
      return statusError(response, goal);
    case 'repository':
      return error('REPOSITORY_NOT_FOUND', 'no such repository');
    case 'format':
      return error('UNSUPPORTED', 'registry holds it in a format that is not supported');
    case 'manifest':
      return error('MANIFEST_NOT_FOUND', missing);
    case 'nothing':
      return error(
        'BAD_RESPONSE',
        `'${host}' answered 404 without a registry's error code, which proves nothing; check that it is a registry and that the path is right`,
      );
  }
}

/** What a 404 says is missing, if it says so at all. */
function meaningOf(response: HttpResponse): 'limited' | 'repository' | 'format' | 'manifest' | 'nothing' {
  const { code, message } = wordsOf(response);
  if (code === 'TOOMANYREQUESTS') return 'limited';
  if (REPOSITORY_CODES.has(code)) return 'repository';
  if (!MANIFEST_CODES.has(code)) return provenByHeader(response) ? 'manifest' : 'nothing';
  // RES-8: distribution says so for a type that was not in Accept; the tag is there.
  return message.includes('accept header') ? 'format' : 'manifest';
}

function wordsOf({ body }: HttpResponse): { code: string; message: string } {
  const { code = '', message = '' } = problemOf(body) ?? {};
  return { code: code.toUpperCase(), message };
}

/** An empty 404 of something that calls itself a registry. */
function provenByHeader(response: HttpResponse): boolean {
  return response.body.length === 0 && header(response, 'docker-distribution-api-version') !== undefined;
}

import type { ErrorCode, RegistryError } from '../../errors';
import { answeredError, type Answered } from '../answered-error';
import { findMeaning } from './error-codes';
import { problemOf } from './problem';

// What is missing at IAM is a user or a project, never a tag.
const NEVER: ReadonlySet<ErrorCode> = new Set(['REPOSITORY_NOT_FOUND', 'MANIFEST_NOT_FOUND', 'INVALID_INPUT']);
const HINTS: Partial<Readonly<Record<ErrorCode, string>>> = {
  UNAUTHENTICATED:
    'check domain (the account name), user and password; the account itself (a HUAWEI ID) gets no tokens, an IAM user does',
  UNTRUSTED: 'a redirect is not followed with a login',
  FORBIDDEN: 'the user may not sign in this way, or is suspended',
};

/** The error for an IAM answer without a token. Its words are not told, which could repeat what it was sent (TOK-14). */
export function iamError(answered: Answered): RegistryError {
  const { code: vendorCode, requestId } = problemOf(answered.response);
  const { status } = answered.response;
  const meaning = findMeaning(vendorCode);
  const isKnown = meaning !== undefined && !NEVER.has(meaning);
  const isRedirect = status >= 300 && status < 400;
  const code = isRedirect ? 'UNTRUSTED' : isKnown ? meaning : codeOfStatus(status);
  const isCode = vendorCode !== undefined && /^[A-Za-z]+\.[\w.]{1,60}$/.test(vendorCode);
  return answeredError(answered, {
    code,
    vendorCode: isCode ? vendorCode : undefined,
    hint: HINTS[code],
    requestId,
  });
}

/** What a status means where no code that is known stands beside it; a 404 without one proves nothing. */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 429) return 'RATE_LIMITED';
  // 501 does not pass with time.
  const isPassing = status === 408 || status === 425 || (status >= 500 && status !== 501);
  return isPassing ? 'UNAVAILABLE' : 'BAD_RESPONSE';
}

import { RegistryError, type ErrorCode } from '../errors';
import { formatAttempts } from '../http/attempts';
import { safeText } from '../http/safe-text';
import type { HttpResponse } from '../http/send';

/** What a vendor's answer says went wrong, read by that vendor's own schema. */
export interface AnsweredProblem {
  /** What it means here. */
  readonly code: ErrorCode;
  /** The vendor's own code: `AuthFailure.SignatureFailure`. */
  readonly vendorCode?: string | undefined;
  /** The vendor's own words. */
  readonly said?: string | undefined;
  /** What to do, where there is something to say. */
  readonly hint?: string | undefined;
  /** What the vendor's support asks for. */
  readonly requestId?: string | undefined;
}

/** The answer that a problem was read from, and what was attempted. */
export interface Answered {
  readonly response: HttpResponse;
  readonly goal: string;
  /** Where the credentials came from; told where they were refused. Undefined where none were sent. */
  readonly credentialSource: string | undefined;
}

/** The error for an answer that a vendor's API gave: one line with the vendor's code, words and request id. */
export function answeredError(answered: Answered, problem: AnsweredProblem): RegistryError {
  const { response, goal, credentialSource } = answered;
  const { code, hint } = problem;
  const requestId = problem.requestId && safeText(problem.requestId);
  const refused = credentialSource !== undefined && (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN');
  const parts = [
    `registry answered ${spoken(response, problem)}`,
    refused ? `, credentials from ${credentialSource}` : '',
    hint === undefined ? '' : `; ${hint}`,
    requestId === undefined ? '' : ` (request id ${requestId})`,
  ];
  const { status, url } = response;
  return new RegistryError(code, `Cannot ${goal}: ${parts.join('')}`, {
    host: url.host,
    path: url.pathname,
    status,
    requestId,
    ...(refused && { credentialSource }),
  });
}

/** `AuthFailure.SignatureFailure (The signature does not match)`, else the status. */
function spoken(response: HttpResponse, { vendorCode, said = '' }: AnsweredProblem): string {
  const words = safeText(said).replace(/\.$/, '');
  const code = vendorCode === undefined ? String(response.status) : safeText(vendorCode);
  return `${code}${words === '' ? '' : ` (${words})`}${formatAttempts(response)}`;
}

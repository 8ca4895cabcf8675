import type { ErrorCode, RegistryError } from '../../errors';
import { header, type HttpResponse } from '../../http/send';
import { answeredError } from '../answered-error';
import { findMeaning, NO_ORGANIZATION } from './error-codes';
import { codeOfStatus } from './iam-error';
import type { Asked } from './line';
import { problemOf } from './problem';

// A signature is good for 15 minutes; a little less, for the answer took its time.
const MOST_SKEW_MS = 14.5 * 60_000;

/** The error for an answer that is not 200. Only a code that says so proves an absence. */
export function swrError(asked: Asked, response: HttpResponse): RegistryError {
  const { line, goal } = asked;
  const { code: vendorCode, said, requestId } = problemOf(response);
  const code = meaningOf(response.status, vendorCode);
  return answeredError(
    { response, goal, credentialSource: line.credentialSource },
    {
      code,
      vendorCode,
      said: said === undefined ? undefined : withoutSecrets(said, line.login.secrets()),
      hint: hintOf(asked, response, { code, vendorCode, said }),
      requestId,
    },
  );
}

/** The code says more than the status; but what was no refusal of the request cannot say that something is missing. */
function meaningOf(status: number, vendorCode: string | undefined): ErrorCode {
  const meaning = findMeaning(vendorCode);
  const isRefusal = status >= 400 && status < 500;
  return meaning !== undefined && isRefusal ? meaning : codeOfStatus(status);
}

interface Told {
  readonly code: ErrorCode;
  readonly vendorCode: string | undefined;
  readonly said: string | undefined;
}

function hintOf(asked: Asked, response: HttpResponse, told: Told): string | undefined {
  const { code, vendorCode = '' } = told;
  if (code === 'UNAUTHENTICATED') return loginHint(asked, response, told);
  if (code === 'REPOSITORY_NOT_FOUND') {
    const { organization } = asked.repository;
    return NO_ORGANIZATION.has(vendorCode) ? `no such organization, '${organization}'` : 'no such repository';
  }
  if (code === 'FORBIDDEN') return 'the user needs the right to read this repository, or its organization';
  if (/^\s*</.test(response.body.toString('latin1', 0, 100))) {
    return 'the answer is a page; a login page or a proxy may be in between';
  }
  return code === 'MANIFEST_NOT_FOUND' ? 'no such tag' : undefined;
}

function loginHint({ line }: Asked, response: HttpResponse, { said = '' }: Told): string {
  if (line.login.way === 'token') {
    return "'authToken' has ended or is of another region; tokens are good for 24 hours";
  }
  if (line.login.way === 'iam') return 'the token is of another region or project; check region and project';
  const clock = clockHint(line.now(), header(response, 'date'));
  if (clock !== undefined) return clock;
  return /expire|clock|x-sdk-date/i.test(said)
    ? 'check the clock of this machine, a signature is good for 15 minutes'
    : 'check the keys; temporary keys need their security token, too';
}

function clockHint(now: Date, date: string | undefined): string | undefined {
  const theirs = new Date(date ?? NaN);
  if (Number.isNaN(theirs.getTime()) || Math.abs(theirs.getTime() - now.getTime()) < MOST_SKEW_MS) return undefined;
  const [here, there] = [now, theirs].map((time) => time.toISOString().replace(/\.\d+/, ''));
  return `check the clock: it is ${here ?? ''} here and ${there ?? ''} there, and a signature is good for 15 minutes`;
}

/** A gateway may repeat what it could not read. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}

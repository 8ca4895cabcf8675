import type { ErrorCode, RegistryError } from '../../errors';
import { header, type HttpResponse } from '../../http/send';
import { formatTime } from '../../image/time';
import { answeredError } from '../answered-error';
import { codeOfStatus, findMeaning, NOT_FOUND } from './error-codes';
import type { Asked } from './line';
import { problemOf, requestIdOf, type NcrProblem } from './problem';

// A signature may be five minutes off; within a minute the clock is not what is wrong.
const TELLING_MS = 60_000;

/** The error for an answer that is not 200. It never says that something is missing: `missingError` does. */
export function ncrError(asked: Asked, response: HttpResponse): RegistryError {
  const problem = problemOf(response);
  const code = codeOf(response.status, problem);
  return stated(asked, response, { code, problem, hint: hintOf(asked, response, { code, problem }) });
}

/** The error for an absence that an answer, or the list of tags beside it, has proven. */
export function missingError(
  asked: Asked,
  response: HttpResponse,
  { code, hint }: { code: 'MANIFEST_NOT_FOUND' | 'REPOSITORY_NOT_FOUND'; hint: string },
): RegistryError {
  return stated(asked, response, { code, problem: problemOf(response), hint });
}

/** How far a 404 proves that something is missing: NCR says so (`stated`), or somebody says something (`possible`). */
export function absenceIn(response: HttpResponse): 'stated' | 'possible' | 'none' {
  if (response.status !== 404) return 'none';
  const problem = problemOf(response);
  if (isAbsence(problem)) return 'stated';
  return problem.code === undefined && problem.said === undefined ? 'none' : 'possible';
}

function isAbsence({ by, code, said = '' }: NcrProblem): boolean {
  // The gateway's own words for an address that it does not know: they say nothing of tags.
  if (by === 'gateway') return code === NOT_FOUND && !/url not found/i.test(said);
  return by === 'ncr';
}

/** The status says what kind of error it is, the gateway's code which one of its kind. */
function codeOf(status: number, { by, code }: NcrProblem): ErrorCode {
  const meaning = by === 'gateway' ? findMeaning(code) : undefined;
  return meaning !== undefined && meaning.status === status ? meaning.code : codeOfStatus(status);
}

interface Stated {
  readonly code: ErrorCode;
  readonly problem: NcrProblem;
  readonly hint: string | undefined;
}

function stated({ line, goal }: Asked, response: HttpResponse, { code, problem, hint }: Stated): RegistryError {
  return answeredError(
    { response, goal, credentialSource: line.credentialSource },
    {
      code,
      vendorCode: vendorCode(response.status, problem),
      said: problem.said,
      hint,
      requestId: requestIdOf(response),
    },
  );
}

/** A gateway's code looks like a status, so both are told: `401 errorCode 200`. */
function vendorCode(status: number, { by, code }: NcrProblem): string | undefined {
  if (code === undefined) return undefined;
  return by === 'gateway' ? `${status} errorCode ${code}` : `${status} ${code}`;
}

function hintOf(asked: Asked, response: HttpResponse, { code, problem }: Omit<Stated, 'hint'>): string | undefined {
  const { host } = response.url;
  if (code === 'UNAUTHENTICATED') return loginHint(asked, response, problem.said ?? '');
  if (code === 'FORBIDDEN') return 'the account of the key needs the right to view this registry';
  if (/^\s*</.test(response.body.toString('latin1', 0, 100))) {
    return `'${host}' answered with a page; a login page or a proxy may be in between`;
  }
  if (response.status === 404) return "which proves nothing of the tag; check 'endpoint', and the region in the host";
  return undefined;
}

function loginHint({ line }: Asked, response: HttpResponse, said: string): string {
  const theirs = new Date(header(response, 'date') ?? NaN);
  const apart = Math.abs(theirs.getTime() - line.now().getTime());
  if (apart > TELLING_MS) {
    const [here, there] = [line.now(), theirs].map((time) => formatTime(time)?.replace(/\.\d+/, '') ?? 'nothing');
    return `check the clock: it is ${here ?? ''} here and ${there ?? ''} there, and a signature is good for 5 minutes`;
  }
  return /expire|timestamp/i.test(said)
    ? 'check the clock of this machine, a signature is good for 5 minutes'
    : 'check the keys, and that they are of the zone of the host: public, government or financial';
}

import type { z } from 'zod';
import type { RegistryError } from '../../errors';
import { header, type HttpResponse, type Layer } from '../../http/send';
import { formatTime } from '../../image/time';
import { parseJson } from '../../json';
import { answeredError, type Answered } from '../answered-error';
import { meaningOf } from './error-codes';
import { ErrorAnswer } from './schema';

// A signature may be five minutes off; within a minute the clock is not what is wrong.
const TELLING_MS = 60_000;

type Answer = z.output<typeof ErrorAnswer>['Response'];

/** The error that a body states, whatever the status; undefined where it states none. */
function findAnswer({ body }: HttpResponse): Answer | undefined {
  // A page of tags is not parsed twice.
  if (!body.includes('"Error"')) return undefined;
  return ErrorAnswer.safeParse(parseJson(body.toString('utf8'))).data?.Response;
}

/** Gives an answer that passes by itself the status that says so: the API says it within a 200, and the retries look at the status. */
export const restatePassing: Layer = (next) => async (request) => {
  const response = await next(request);
  const answer = findAnswer(response);
  const status = answer && meaningOf(answer.Error.Code).retryStatus;
  return status === undefined ? response : { ...response, status };
};

/** The error for an answer that states one; undefined where it states none. */
export function findAnsweredError(answered: Answered, now: Date): RegistryError | undefined {
  const { response } = answered;
  const answer = findAnswer(response);
  if (answer === undefined) return undefined;
  const { Code, Message } = answer.Error;
  const { code, hint } = meaningOf(Code);
  const clock = Code === 'AuthFailure.SignatureExpire' ? clockDifference(response, now) : '';
  return answeredError(answered, {
    code,
    vendorCode: Code,
    said: Message ?? undefined,
    hint: hint === undefined ? undefined : `${hint}${clock}`,
    requestId: answer.RequestId ?? undefined,
  });
}

/** `: it says 2026-01-01T00:10:00Z, the server 2026-01-01T00:00:00Z`. */
function clockDifference(response: HttpResponse, now: Date): string {
  const served = new Date(header(response, 'date') ?? '');
  const server = formatTime(served);
  if (server === undefined || Math.abs(served.getTime() - now.getTime()) < TELLING_MS) return '';
  return `: it says ${formatTime(now) ?? 'nothing'}, the server ${server}`;
}

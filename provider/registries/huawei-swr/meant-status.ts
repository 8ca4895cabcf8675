import type { ErrorCode } from '../../errors';
import type { Layer } from '../../http/send';
import { findMeaning } from './error-codes';
import { problemOf } from './problem';

// SWR limits by 403 (4031032, 4031042) and is busy by 409 (4090023): what passes has to look so to be repeated.
const MEANT: Partial<Readonly<Record<ErrorCode, number>>> = { RATE_LIMITED: 429, UNAVAILABLE: 503 };

/** Gives errors that pass by themselves the HTTP status that says so; to be put above the login, below the retry. */
export const meantStatus: Layer = (next) => async (request) => {
  const response = await next(request);
  if (response.status < 400 || response.status === 429 || response.status >= 500) return response;
  const meaning = findMeaning(problemOf(response).code);
  const status = meaning === undefined ? undefined : MEANT[meaning];
  return status === undefined ? response : { ...response, status };
};

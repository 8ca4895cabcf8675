import type { ErrorCode, RegistryError } from '../../errors';
import { decodeJson, statusError } from '../../http/decode';
import type { HttpResponse } from '../../http/send';
import { parseJson } from '../../json';
import { answeredError } from '../answered-error';
import type { Asked } from './exchange';
import { Envelope } from './schema';
import { meaningOf, type Meaning } from './words';

/** What was said to be missing; `NOT_FOUND`: the answer does not say which. */
export type Missing = 'REPOSITORY_NOT_FOUND' | 'MANIFEST_NOT_FOUND' | 'NOT_FOUND';

/** An answer that was understood: data, or that something is missing. */
export interface Answer {
  readonly response: HttpResponse;
  /** Undefined where there is data. */
  readonly missing: Missing | undefined;
}

/** An answer, and what it was to tell. */
interface Reading {
  readonly asked: Asked;
  readonly response: HttpResponse;
  /** What the body says, as far as it is of this API. */
  readonly envelope: Envelope | undefined;
}

// What the status alone decides: words of absence beside these prove none.
const DECIDING = new Set([401, 403, 408, 425, 429]);

/**
 * Reads an answer's status and envelope. RegistryUI documents only that `error` holds a text if something went wrong, not
 * the status beside it, so an error is one under any status.
 * @throws {RegistryError} what the words mean, else what the status means, else `BAD_RESPONSE`.
 */
export function readAnswer(asked: Asked, response: HttpResponse, names: readonly string[]): Answer {
  const envelope = findEnvelope(asked, response);
  const said = envelope?.error ?? '';
  if (response.status === 200 && said === '' && envelope?.data !== null) return { response, missing: undefined };
  const reading = { asked, response, envelope };
  const meaning = judge(reading, names);
  if (isMissing(meaning)) return { response, missing: meaning };
  throw problem(reading, meaning);
}

function findEnvelope({ goal }: Asked, response: HttpResponse): Envelope | undefined {
  if (response.status === 200) return decodeJson(response, Envelope, goal);
  return Envelope.safeParse(parseJson(response.body.toString('utf8'))).data;
}

function judge({ asked, response, envelope }: Reading, names: readonly string[]): Meaning {
  const { status } = response;
  const byStatus = statusError(response, asked.goal).code;
  if (status >= 500 || DECIDING.has(status) || envelope === undefined) return byStatus;
  if (!envelope.error) return saysNothing(status, envelope) ? 'NOT_FOUND' : byStatus;
  return judgeWords(envelope.error, names, envelope);
}

function judgeWords(error: string, names: readonly string[], { data }: Envelope): Meaning {
  const meaning = meaningOf(error, names) ?? 'BAD_RESPONSE';
  // `{"error": "Not Found"}` is what many a gateway says; RegistryUI's envelope has its data beside it.
  return meaning === 'NOT_FOUND' && data === undefined ? 'BAD_RESPONSE' : meaning;
}

/**
 * No error, and `data` is there and null: the API understood the question, and has nothing of that name. What an error is
 * told by is documented, so this is none; and a 404 says the same.
 */
function saysNothing(status: number, { data }: Envelope): boolean {
  return data === null && (status === 200 || status === 404);
}

function isMissing(meaning: Meaning): meaning is Missing {
  return meaning === 'NOT_FOUND' || meaning === 'REPOSITORY_NOT_FOUND' || meaning === 'MANIFEST_NOT_FOUND';
}

const NOT_PROVEN =
  'that is no answer of the RegistryUI API and proves nothing; check that it is a RegistryUI instance and that the endpoint is right';
const ANONYMOUS =
  'without a login, the repository may be private or missing, or the API not public; set username and password of the registryUi entry';
const TOKEN = 'the password of the entry is the user token that is set in RegistryUI, not the password of its web page';

function problem({ asked, response, envelope }: Reading, meaning: ErrorCode): RegistryError {
  const { credentialSource } = asked.line;
  const said = envelope?.error ?? undefined;
  const anonymous = credentialSource === undefined;
  // Who is nobody lacks no right, but a login.
  const code = meaning === 'FORBIDDEN' && anonymous && said !== undefined ? 'UNAUTHENTICATED' : meaning;
  return answeredError(
    { response, goal: asked.goal, credentialSource },
    {
      code,
      vendorCode: isSpoken(response, said) ? 'an error' : undefined,
      said,
      hint: hintOf(code, { anonymous, isOurs: envelope !== undefined }),
      requestId: statusError(response, asked.goal).details.requestId,
    },
  );
}

/** Where there was no status of error, or one that stands for the words (`meantStatus`), there is none to tell. */
function isSpoken({ status }: HttpResponse, said: string | undefined): boolean {
  return said !== undefined && said !== '' && [200, 429, 503].includes(status);
}

function hintOf(code: ErrorCode, from: { anonymous: boolean; isOurs: boolean }): string | undefined {
  if (code === 'BAD_RESPONSE') return from.isOurs ? undefined : NOT_PROVEN;
  if (code !== 'UNAUTHENTICATED' && code !== 'FORBIDDEN') return undefined;
  if (from.anonymous) return ANONYMOUS;
  return code === 'UNAUTHENTICATED' ? TOKEN : undefined;
}

/** The error for what is proven missing. */
export function missingError(
  asked: Asked,
  response: HttpResponse,
  code: 'REPOSITORY_NOT_FOUND' | 'MANIFEST_NOT_FOUND',
): RegistryError {
  const said = findEnvelope(asked, response)?.error ?? undefined;
  const { goal, line } = asked;
  return answeredError(
    { response, goal, credentialSource: line.credentialSource },
    {
      code,
      vendorCode: said === undefined || said === '' ? 'without data' : 'an error',
      said,
      hint: code === 'REPOSITORY_NOT_FOUND' ? 'no such repository' : 'no such tag',
    },
  );
}

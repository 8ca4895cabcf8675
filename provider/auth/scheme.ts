import { RegistryError } from '../errors';
import type { HttpRequest } from '../http/send';
import { findBasicAuthorization, type Credential } from './credential';
import { judgeRealm } from './realm';
import { isSendable } from './token-answer';
import type { Challenge } from './www-authenticate';

/** The way to prove oneself that was chosen among those offered. */
export type Scheme =
  | { readonly kind: 'token'; readonly realm: URL; readonly service: string | undefined }
  /** The header is sent as it is. */
  | { readonly kind: 'header'; readonly authorization: string };

/** What a registry offers, and who is to answer. */
export interface SchemeQuestion {
  readonly challenges: readonly Challenge[];
  readonly credential: Credential | undefined;
  readonly request: HttpRequest;
  readonly host: string;
  readonly tokenRealms: readonly string[];
}

/**
 * Chooses Bearer with a realm that can be used, else Basic with credentials (CHA-5); undefined where Basic is offered and
 * there is nothing to answer it with.
 * @throws {RegistryError} `UNTRUSTED` or `BAD_RESPONSE` if the realm cannot be used, `UNAUTHENTICATED` if nothing that is
 *   offered can be answered.
 */
export function chooseScheme(question: SchemeQuestion): Scheme | undefined {
  const { challenges, credential, request } = question;
  if (credential?.kind === 'registryToken') return asItIs(credential, request.goal);
  const bearers = challenges
    .filter(({ scheme }) => scheme === 'bearer')
    .map((challenge) => tokenScheme(challenge, question));
  const usable = bearers.find((found): found is Scheme => !(found instanceof RegistryError));
  const problem = bearers.find((found) => found instanceof RegistryError);
  return usable ?? basicScheme(question, problem);
}

function basicScheme(question: SchemeQuestion, problem: RegistryError | undefined): Scheme | undefined {
  const isOffered = question.challenges.some(({ scheme }) => scheme === 'basic');
  const authorization = findBasicAuthorization(question.credential);
  if (isOffered && authorization !== undefined) return { kind: 'header', authorization };
  if (problem !== undefined) throw problem;
  if (isOffered) return undefined;
  throw nothingKnown(question);
}

/** TOK-5: never exchanged. */
function asItIs({ token, source }: { token: string; source: string }, goal: string): Scheme {
  if (isSendable(token)) return { kind: 'header', authorization: `Bearer ${token}` };
  const problem = `the registry token of ${source} has characters that no header can carry`;
  throw new RegistryError('INVALID_INPUT', `Cannot ${goal}: ${problem}`, { credentialSource: source });
}

function tokenScheme({ parameters }: Challenge, question: SchemeQuestion): Scheme | RegistryError {
  const { request, host, tokenRealms, credential } = question;
  const { goal, url: registry } = request;
  const realm = parameters['realm'];
  if (!realm) return nothingKnown(question);
  const url = judgeRealm({ realm, registry, host, tokenRealms, hasCredential: credential !== undefined, goal });
  return url instanceof RegistryError ? url : { kind: 'token', realm: url, service: parameters['service'] };
}

// A header may hold thousands of them.
const MOST_SHOWN = 5;

/** CHA-5 to CHA-7: a Bearer challenge without a realm is nothing that can be answered. */
function nothingKnown({ challenges, request, host, credential }: SchemeQuestion): RegistryError {
  const offered = [...new Set(challenges.map(({ scheme }) => scheme.slice(0, 20)))].slice(0, MOST_SHOWN).join(', ');
  const lacksRealm = challenges.some(({ scheme }) => scheme === 'bearer');
  const why =
    offered === ''
      ? `registry '${host}' answered 401 without a challenge that can be read`
      : `registry answered 401 and offers only ${offered}${lacksRealm ? ' without a realm' : ''}`;
  return new RegistryError('UNAUTHENTICATED', `Cannot ${request.goal}: ${why}`, {
    host,
    path: request.url.pathname,
    status: 401,
    credentialSource: credential?.source,
  });
}

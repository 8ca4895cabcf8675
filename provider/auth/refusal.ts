import { RegistryError } from '../errors';
import { safeText } from '../http/safe-text';
import type { HttpRequest } from '../http/send';
import type { Credential } from './credential';
import type { Challenge } from './www-authenticate';

/** A 401 that stands. */
export interface Refusal {
  readonly request: HttpRequest;
  /** The registry's host in references. */
  readonly host: string;
  readonly credential: Credential | undefined;
  /** The Authorization header that was sent. */
  readonly authorization: string | undefined;
  /** What came with the 401. */
  readonly challenges: readonly Challenge[];
  /** Where credentials were looked for. */
  readonly places: readonly string[];
}

/** Says whose credentials were refused, or where none were found. No secret is in it, even if the registry repeats one. */
export function refusalError(refusal: Refusal): RegistryError {
  const { request, host, credential, places } = refusal;
  const answered = `registry answered 401${said(refusal)}`;
  const looked = ['provider configuration', ...places].join(', ');
  // TAG-10: Docker Hub, GHCR and Quay answer so for what does not exist.
  const why =
    credential === undefined
      ? `${answered} and there are no credentials for '${host}' in ${looked}; or there is no such repository`
      : `${answered}: credentials from ${credential.source} were refused`;
  return new RegistryError('UNAUTHENTICATED', `Cannot ${request.goal}: ${why}`, {
    host,
    path: request.url.pathname,
    status: 401,
    credentialSource: credential?.source,
  });
}

/** CHA-6: ` insufficient_scope (the token lacks pull)`. */
function said(refusal: Refusal): string {
  const parameters = refusal.challenges.find(({ parameters: { error } }) => error !== undefined)?.parameters;
  const texts = [parameters?.['error'], parameters?.['error_description']].map((text) => told(text ?? '', refusal));
  const [error = '', description = ''] = texts;
  return `${error && ` ${error}`}${description && ` (${description})`}`;
}

const MOST_CHARACTERS = 200;

/** A server's text; nothing of it if it repeats a part of what it was sent. */
function told(text: string, { credential, authorization }: Refusal): string {
  const secret = credential?.kind === 'basic' ? credential.password : credential?.token;
  const sent = authorization?.replace(/^\w+ /, '');
  const repeats = [secret, sent].some((one) => one !== undefined && one !== '' && text.includes(one));
  return repeats ? '' : safeText(text).slice(0, MOST_CHARACTERS);
}

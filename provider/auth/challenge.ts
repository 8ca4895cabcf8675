import { isRegistryError, RegistryError } from '../errors';
import { headerValues, type HttpRequest, type HttpResponse, type Layer, type Send } from '../http/send';
import { credentialKey, type Credential } from './credential';
import { demandedScopes, openScopes, type HeldScopes } from './held-scopes';
import type { Keychain } from './keychain';
import { openPing, type Ping } from './ping';
import { openProbe } from './probe';
import { refusalError } from './refusal';
import { findRepositoryPath } from './repository-path';
import { chooseScheme } from './scheme';
import type { TokenSource } from './token';
import { parseChallenges, type Challenge } from './www-authenticate';

/** Whose challenges are answered, and with what. */
export interface ChallengeOptions {
  /** The registry's host in references. */
  readonly host: string;
  readonly keychain: Keychain;
  readonly tokens: TokenSource;
  /** `host[:port]` of further token services that may receive the credentials. */
  readonly tokenRealms: readonly string[];
}

/**
 * Shows a registry who asks, when it wants to know. The first request goes bare and the others wait for its answer, so that
 * 200 at once are one challenge and one token; from then on each goes with its login from the start. What is refused is
 * renewed once.
 * @throws {RegistryError} `UNAUTHENTICATED` for a 401 that stands, saying whose credentials were refused or where none were
 *   found; `UNTRUSTED` if the token service is refused.
 */
export function answerChallenge(options: ChallengeOptions): Layer {
  return (next) => {
    const login = new Login(options, next);
    return (request) => login.send(request);
  };
}

/** What a request was sent with. */
interface Authorization {
  readonly header: string;
  readonly credential: Credential | undefined;
  /** Forgets it, so that the next one is made anew. */
  readonly drop: () => void;
}

interface Attempt {
  readonly response: HttpResponse;
  /** Absent where the request went bare. */
  readonly authorization?: Authorization | undefined;
}

class Login {
  readonly #options: ChallengeOptions;
  readonly #next: Send;
  readonly #probe = openProbe();
  readonly #scopes: HeldScopes = openScopes();
  readonly #ping: Ping;
  /** What the registry offered last; empty where it wanted nothing, undefined while that is not known. */
  #challenges: readonly Challenge[] | undefined;

  constructor(options: ChallengeOptions, next: Send) {
    this.#options = options;
    this.#next = next;
    this.#ping = openPing(async (request) => challengesOf(await next(request)));
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    let attempt = await this.#unhidden(request, await this.#first(request));
    if (attempt.response.status === 401 || this.#lacks(request, attempt)) {
      attempt = await this.#answered(request, attempt);
      // TOK-11: one more, where the registry says which right the token lacks.
      if (this.#lacks(request, attempt)) attempt = await this.#answered(request, attempt);
    }
    if (attempt.response.status !== 401) return attempt.response;
    attempt.authorization?.drop();
    throw this.#refused(request, attempt);
  }

  async #first(request: HttpRequest): Promise<Attempt> {
    const leave = await this.#probe.enter(request, () => this.#challenges !== undefined);
    try {
      const challenges = this.#challenges ?? ((await this.#hasRegistryToken(request)) ? UNASKED : []);
      const attempt = await this.#attempt(request, challenges);
      this.#learn(request, attempt);
      return attempt;
    } finally {
      leave?.();
    }
  }

  async #attempt(request: HttpRequest, challenges: readonly Challenge[]): Promise<Attempt> {
    const authorization = challenges.length === 0 ? undefined : await this.#authorize(request, challenges);
    return this.#sendWith(request, authorization);
  }

  async #sendWith(request: HttpRequest, authorization: Authorization | undefined): Promise<Attempt> {
    if (authorization === undefined) return { response: await this.#next(request) };
    const headers = { ...request.headers, authorization: authorization.header };
    return { response: await this.#next({ ...request, headers }), authorization };
  }

  #learn(request: HttpRequest, { response, authorization }: Attempt): void {
    const challenges = isOwn(request, response) ? challengesOf(response) : [];
    if (response.status === 401 && challenges.length > 0) this.#challenges = challenges;
    // An error of the moment tells nothing about logins.
    const tells = response.status < 500 && ![401, 408, 425, 429].includes(response.status);
    if (tells) this.#challenges ??= authorization === undefined ? [] : UNASKED;
  }

  /** TOK-5: it needs no challenge. A login that cannot be read is no matter as long as nobody wants one. */
  async #hasRegistryToken(request: HttpRequest): Promise<boolean> {
    const credential = await this.#look(request).catch(() => undefined);
    return credential?.kind === 'registryToken';
  }

  /** Some hide what a stranger may not see behind 404 or 403, so whoever has credentials asks for a challenge (CHA-8). */
  async #unhidden(request: HttpRequest, attempt: Attempt): Promise<Attempt> {
    const { response, authorization } = attempt;
    if (authorization !== undefined || ![403, 404].includes(response.status) || !isOwn(request, response))
      return attempt;
    const credential = await this.#look(request);
    if (credential === undefined) return attempt;
    const challenges = await this.#ping(request);
    if (challenges.length === 0) return attempt;
    this.#challenges = challenges;
    return this.#attempt(request, challenges);
  }

  async #answered(request: HttpRequest, attempt: Attempt): Promise<Attempt> {
    const { response } = attempt;
    if (!isOwn(request, response)) throw elsewhere(request, response);
    const own = challengesOf(response);
    const challenges = own.length > 0 ? own : await this.#ping(request);
    this.#scopes.add(findRepositoryPath(request.url), challenges);
    attempt.authorization?.drop();
    const authorization = await this.#authorize(request, challenges);
    if (challenges.length > 0) this.#challenges = challenges;
    const isNew = authorization !== undefined && authorization.header !== attempt.authorization?.header;
    return isNew ? this.#sendWith(request, authorization) : attempt;
  }

  /** Whether the registry names a right that was not asked for yet. Some say so by 403. */
  #lacks(request: HttpRequest, { response, authorization }: Attempt): boolean {
    if (authorization === undefined || ![401, 403].includes(response.status) || !isOwn(request, response)) return false;
    const path = findRepositoryPath(request.url);
    return challengesOf(response).some((challenge) => this.#scopes.lack(path, demandedScopes(challenge)));
  }

  /** HLP-5: a refused login is looked up once more, since it may have been one for an hour. */
  async #authorize(request: HttpRequest, challenges: readonly Challenge[]): Promise<Authorization | undefined> {
    const credential = await this.#look(request);
    try {
      return await this.#authorizeAs(credential, request, challenges);
    } catch (error) {
      if (credential === undefined || !isRegistryError(error, 'UNAUTHENTICATED')) throw error;
      this.#options.keychain.forget?.(this.#options.host, credential);
      const renewed = await this.#look(request);
      if (renewed === undefined || credentialKey(renewed) === credentialKey(credential)) throw error;
      return this.#authorizeAs(renewed, request, challenges);
    }
  }

  async #authorizeAs(
    credential: Credential | undefined,
    request: HttpRequest,
    challenges: readonly Challenge[],
  ): Promise<Authorization | undefined> {
    const { host, keychain, tokens, tokenRealms } = this.#options;
    // Another repository's login may be of another kind, which waits to be asked.
    if (challenges === UNASKED && credential?.kind !== 'registryToken') return undefined;
    const scheme = chooseScheme({ challenges, credential, request, host, tokenRealms });
    if (scheme === undefined) return undefined;
    if (scheme.kind === 'header') {
      return { header: scheme.authorization, credential, drop: () => keychain.forget?.(host, credential) };
    }
    const scopes = this.#scopes.of(findRepositoryPath(request.url));
    const question = { host, realm: scheme.realm, service: scheme.service, scopes, credential };
    const token = await tokens.getToken(question, request.signal);
    return { header: `Bearer ${token}`, credential, drop: () => tokens.drop(question, token) };
  }

  #look({ url, signal }: HttpRequest): Promise<Credential | undefined> {
    return this.#options.keychain(this.#options.host, findRepositoryPath(url) ?? '', signal);
  }

  #refused(request: HttpRequest, { response, authorization }: Attempt): RegistryError {
    const { host, keychain } = this.#options;
    return refusalError({
      request,
      host,
      credential: authorization?.credential,
      authorization: authorization?.header,
      challenges: challengesOf(response),
      places: keychain.places?.() ?? [],
    });
  }
}

// Stands for the challenge that a registry token does not wait for.
const UNASKED: readonly Challenge[] = [{ scheme: 'bearer', parameters: {} }];

function challengesOf(response: HttpResponse): readonly Challenge[] {
  return parseChallenges(headerValues(response, 'www-authenticate'));
}

/** RED-5: whether the registry itself answered, and not a host that it sent us to. */
function isOwn(request: HttpRequest, response: HttpResponse): boolean {
  return response.url.origin === request.url.origin;
}

function elsewhere(request: HttpRequest, response: HttpResponse): RegistryError {
  const why = `'${response.url.host}', where the registry redirects to, answered ${response.status}; it gets no credentials`;
  return new RegistryError('UNAUTHENTICATED', `Cannot ${request.goal}: ${why}`, {
    host: response.url.host,
    path: response.url.pathname,
    status: response.status,
  });
}

import { RegistryError } from '../errors';
import { cancelled } from '../http/cancelled';
import { headerValues, type HttpRequest, type HttpResponse, type Layer, type Send } from '../http/send';
import { basicAuthorization, type Credential } from './credential';
import type { Keychain } from './keychain';
import { checkedRealm } from './realm';
import type { TokenSource } from './token';
import { parseChallenges, type Challenge } from './www-authenticate';

/** Whose challenges are answered, and with what. */
export interface ChallengeOptions {
  /** The registry's host in references. */
  readonly host: string;
  readonly keychain: Keychain;
  readonly tokens: TokenSource;
  readonly tokenRealms: readonly string[];
}

/** How this registry wants to be asked, as it said itself. */
type Scheme =
  | { readonly kind: 'open' }
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer'; readonly realm: string; readonly service: string | undefined };

/**
 * Shows a registry who asks, when it wants to know. The first request goes bare and the others wait for it, so that 200 at
 * once are one challenge and one token; from then on each goes with its login from the start. A refused token is renewed once.
 */
export function answerChallenge(options: ChallengeOptions): Layer {
  return (next) => {
    const login = new Login(options, next);
    return (request) => login.send(request);
  };
}

class Login {
  readonly #options: ChallengeOptions;
  readonly #next: Send;
  #scheme: Scheme | undefined;
  #probe: Promise<unknown> | undefined;

  constructor(options: ChallengeOptions, next: Send) {
    this.#options = options;
    this.#next = next;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    while (this.#scheme === undefined && this.#probe !== undefined) await untilDone(this.#probe, request);
    if (this.#scheme !== undefined) return this.#sendKnown(request, this.#scheme);
    const probing = this.#sendUnknown(request);
    // The others go on as soon as it is known how to ask, even while this one still fetches its token.
    this.#probe = probing;
    return probing.finally(() => {
      this.#probe = undefined;
    });
  }

  async #sendUnknown(request: HttpRequest): Promise<HttpResponse> {
    const credential = await this.#credential(request);
    if (credential?.kind === 'registryToken')
      return this.#answer(await this.#bearing(request, credential.token), request, credential);
    const response = await this.#next(request);
    if (response.status !== 401) {
      // An error of the moment tells nothing about logins.
      if (response.status < 500 && response.status !== 429) this.#scheme = { kind: 'open' };
      return response;
    }
    return this.#challenged(request, response, credential);
  }

  async #sendKnown(request: HttpRequest, scheme: Scheme): Promise<HttpResponse> {
    if (scheme.kind === 'open') {
      const response = await this.#next(request);
      return response.status === 401 ? this.#challenged(request, response, await this.#credential(request)) : response;
    }
    const credential = await this.#credential(request);
    return this.#sendWith(request, scheme, credential);
  }

  async #challenged(
    request: HttpRequest,
    response: HttpResponse,
    credential: Credential | undefined,
  ): Promise<HttpResponse> {
    const challenges = parseChallenges(headerValues(response, 'www-authenticate'));
    const scheme = this.#choose(challenges, { request, response, credential });
    this.#scheme = scheme;
    return this.#sendWith(request, scheme, credential);
  }

  /** CHA-5 to CHA-7: Bearer where it can be used, else Basic where there are credentials. */
  #choose(
    challenges: readonly Challenge[],
    asked: { request: HttpRequest; response: HttpResponse; credential: Credential | undefined },
  ): Scheme {
    const bearer = challenges.find(
      ({ scheme, parameters }) => scheme === 'bearer' && parameters['realm'] !== undefined,
    );
    if (bearer !== undefined)
      return { kind: 'bearer', realm: bearer.parameters['realm'] ?? '', service: bearer.parameters['service'] };
    const basic = challenges.some(({ scheme }) => scheme === 'basic');
    if (basic && asked.credential?.kind === 'basic') return { kind: 'basic' };
    if (basic) throw this.#refused(asked.request, asked.credential);
    const offered = challenges.map(({ scheme }) => scheme).join(', ');
    throw new RegistryError(
      'UNAUTHENTICATED',
      `Cannot ${asked.request.goal}: registry answered 401 ${offered === '' ? 'without a challenge that can be read' : `and offers only ${offered}`}`,
      { host: this.#options.host, status: 401 },
    );
  }

  async #sendWith(request: HttpRequest, scheme: Scheme, credential: Credential | undefined): Promise<HttpResponse> {
    if (scheme.kind === 'bearer') return this.#sendWithToken(request, scheme, credential);
    if (credential?.kind !== 'basic') throw this.#refused(request, credential);
    const authorization = basicAuthorization(credential.username, credential.password);
    const response = await this.#next({ ...request, headers: { ...request.headers, authorization } });
    return this.#answer(response, request, credential);
  }

  async #sendWithToken(
    request: HttpRequest,
    scheme: Scheme & { kind: 'bearer' },
    credential: Credential | undefined,
  ): Promise<HttpResponse> {
    const { host, tokens, tokenRealms } = this.#options;
    const { goal, signal } = request;
    const realm = checkedRealm({
      realm: scheme.realm,
      registry: request.url,
      host,
      tokenRealms,
      hasCredential: credential !== undefined,
      goal,
    });
    const question = { realm, service: scheme.service, scope: pullScope(request), credential, goal, signal };
    const known = tokens.find(question);
    const response = await this.#bearing(request, known ?? (await tokens.get(question)));
    if (response.status !== 401 || known === undefined) return this.#answer(response, request, credential);
    // TOK-11: what was good before may have ended since; once.
    tokens.drop(question);
    return this.#answer(await this.#bearing(request, await tokens.get(question)), request, credential);
  }

  #bearing(request: HttpRequest, token: string): Promise<HttpResponse> {
    return this.#next({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
  }

  #answer(response: HttpResponse, request: HttpRequest, credential: Credential | undefined): HttpResponse {
    if (response.status === 401) throw this.#refused(request, credential);
    return response;
  }

  #refused({ goal }: HttpRequest, credential: Credential | undefined): RegistryError {
    const { host } = this.#options;
    const why =
      credential === undefined
        ? `registry answered 401 and there are no credentials for '${host}', neither in the provider configuration nor in docker's config; or there is no such repository`
        : `registry answered 401, credentials from ${credential.source} were refused`;
    return new RegistryError('UNAUTHENTICATED', `Cannot ${goal}: ${why}`, {
      host,
      status: 401,
      credentialSource: credential?.source,
    });
  }

  #credential({ url, signal }: HttpRequest): Promise<Credential | undefined> {
    return this.#options.keychain(this.#options.host, pathOf(url), signal);
  }
}

/** The repository that a URL of the registry speaks of; empty where it is none. */
function pathOf(url: URL): string {
  return /\/v2\/(.+)\/(?:manifests|blobs|tags|referrers)\//.exec(url.pathname)?.[1] ?? '';
}

/** TOK-2: reading this repository and nothing more, whatever junk a challenge may ask for. */
function pullScope({ url }: HttpRequest): string {
  const path = pathOf(url);
  return path === '' ? '' : `repository:${path}:pull`;
}

/** Waits until another's probe is over, however it ends. */
async function untilDone(probe: Promise<unknown>, request: HttpRequest): Promise<void> {
  const { signal } = request;
  let leave = (): void => undefined;
  const leaving = new Promise<never>((_resolve, reject) => {
    leave = () => reject(cancelled(request));
  });
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([probe.catch(() => undefined), leaving]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

import { openTokenCache } from '../../auth/token-cache';
import { RegistryError } from '../../errors';
import { share } from '../../http/share';
import { header, type HttpResponse, type Send } from '../../http/send';
import { parseJson } from '../../json';
import { iamError } from './iam-error';
import type { HuaweiSwrIam } from './options';
import { IamToken } from './schema';

/** Where a token is for, in IAM's words. */
export type IamProject = { readonly id: string } | { readonly name: string };

/** Who asks for tokens, and where. */
export interface IamTokensOptions {
  /** As it stands in references, for messages. */
  readonly host: string;
  /** IAM, with a trailing slash. */
  readonly endpoint: URL;
  readonly user: HuaweiSwrIam;
  /** Absent where nothing tells it; IAM then gives a token of the whole account. */
  readonly project: IamProject | undefined;
  readonly credentialSource: string;
  readonly send: Send;
  readonly now: () => Date;
}

/** Tokens of one user, fetched when one is needed. */
export interface IamTokens {
  /** A token that is good for now: held, or fetched once for all who ask meanwhile. */
  get(signal: AbortSignal): Promise<string>;
  /** Drops exactly this token; one that was fetched since stays. */
  drop(token: string): void;
  /** Every token so far, for messages that may not show them. */
  readonly issued: ReadonlySet<string>;
}

const ANSWER_BYTES = 1024 * 1024;
const MINUTE_MS = 60_000;
// Tokens are good for 24 hours; where the answer does not say until when, a little of it is taken.
const UNTOLD_LIFETIME_MS = 60 * MINUTE_MS;
const MOST_EARLY_MS = 5 * MINUTE_MS;
const KEY = 'token';

/** Opens the tokens of an IAM user. @see https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html */
export function openIamTokens(options: IamTokensOptions): IamTokens {
  const held = openTokenCache(options.now);
  const sharing = share<string>();
  const issued = new Set<string>();
  const fetchToken = async (signal: AbortSignal): Promise<string> => {
    const answer = await ask(options, signal);
    const token = readToken(options, answer);
    issued.add(token);
    held.add(KEY, { token, lifetimeMs: usableMs(answer, options.now()) });
    return token;
  };
  return {
    issued,
    get: async (signal) => held.find(KEY) ?? sharing(KEY, signal, fetchToken),
    drop: (token) => held.drop(KEY, token),
  };
}

function ask(options: IamTokensOptions, signal: AbortSignal): Promise<HttpResponse> {
  const { domain, user: name, password } = options.user;
  const user = { name, password, domain: { name: domain } };
  const { project } = options;
  return options.send({
    method: 'POST',
    url: new URL('v3/auth/tokens?nocatalog=true', options.endpoint),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: { identity: { methods: ['password'], password: { user } }, ...(project && { scope: { project } }) },
    }),
    goal: goalOf(options),
    maxBytes: ANSWER_BYTES,
    signal,
  });
}

function goalOf({ host, endpoint }: IamTokensOptions): string {
  return `log in to '${host}' at '${endpoint.host}'`;
}

function readToken(options: IamTokensOptions, answer: HttpResponse): string {
  const { credentialSource } = options;
  const goal = goalOf(options);
  if (answer.status !== 201 && answer.status !== 200) throw iamError({ response: answer, goal, credentialSource });
  const token = header(answer, 'x-subject-token');
  if (token !== undefined && /^[\x21-\x7e]+$/.test(token)) return token;
  const { host, pathname: path } = answer.url;
  throw new RegistryError('BAD_RESPONSE', `Cannot ${goal}: there is no X-Subject-Token in the answer`, {
    host,
    path,
    status: answer.status,
  });
}

/** Until shortly before the end that IAM states, so that no token ends on its way. */
function usableMs(answer: HttpResponse, now: Date): number {
  const told = IamToken.safeParse(parseJson(answer.body.toString('utf8')));
  const endMs = told.success ? Date.parse(told.data.token.expires_at) : NaN;
  const lifetimeMs = Number.isNaN(endMs) ? UNTOLD_LIFETIME_MS : endMs - now.getTime();
  return lifetimeMs - Math.min(MOST_EARLY_MS, lifetimeMs / 10);
}

import { z } from 'zod';
import { parseJson } from '../json';

// Nothing is refused for a field that is not needed.
const TokenAnswer = z.looseObject({
  token: z.string().nullish().catch(undefined),
  access_token: z.string().nullish().catch(undefined),
  expires_in: z.number().nullish().catch(undefined),
  refresh_token: z.string().nullish().catch(undefined),
});

/** What a token service gave. */
export interface TokenGrant {
  readonly token: string;
  /** From receipt by our own clock: `issued_at` is not read, since a server's clock may be years off (TOK-7). */
  readonly lifetimeMs: number;
  /** Takes the place of the identity token that was sent (TOK-3). */
  readonly refreshToken?: string;
}

// The specification's default and least. @see https://distribution.github.io/distribution/spec/auth/token/
const LEAST_LIFETIME_SECONDS = 60;

// What a header can carry.
const SENDABLE = /^[\x21-\x7e]+$/;

/** Whether a token can stand in an Authorization header. */
export function isSendable(token: string): boolean {
  return SENDABLE.test(token);
}

/** Reads a token service's answer; undefined where it has no token that can be used (TOK-6). */
export function findGrant(text: string): TokenGrant | undefined {
  const answer = TokenAnswer.safeParse(parseJson(text.replace(/^\uFEFF/, '')));
  return answer.success ? grantOf(answer.data) : undefined;
}

function grantOf(answer: z.output<typeof TokenAnswer>): TokenGrant | undefined {
  // Where the two differ peers disagree; go-containerregistry and oras take this one.
  const token = answer.access_token || answer.token;
  if (!token || !isSendable(token)) return undefined;
  const lifetimeMs = Math.max(LEAST_LIFETIME_SECONDS, answer.expires_in ?? 0) * 1000;
  return { token, lifetimeMs, ...(answer.refresh_token && { refreshToken: answer.refresh_token }) };
}

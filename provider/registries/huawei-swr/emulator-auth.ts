import type { EmulatedRequest } from '../emulator';
import type { EmulatedError, Writing } from './emulator-errors';
import type { EmulatedUser } from './emulator-options';
import { findSignature, headerOf, signatureProblem } from './emulator-signature';
import type { EmulatedTokens } from './emulator-tokens';

/** Why nobody was recognized. */
export interface Refusal extends Writing {
  readonly code: EmulatedError;
}

/** What a caller is recognized by. */
export interface Recognizing {
  readonly users: readonly EmulatedUser[];
  readonly tokens: EmulatedTokens;
  readonly region: string;
  readonly now: () => Date;
}

/** Says who asks, by signature or by token. */
export function recognize(request: EmulatedRequest, known: Recognizing): EmulatedUser | Refusal {
  if (headerOf(request, 'authorization') !== '') return bySignature(request, known);
  const token = headerOf(request, 'x-auth-token');
  return token === '' ? { code: 'SVCSTG.S2I.4019000' } : byToken(token, known);
}

function bySignature(request: EmulatedRequest, { users, now }: Recognizing): EmulatedUser | Refusal {
  const refused = (why: string): Refusal => ({
    code: 'APIGW.0301',
    said: `Incorrect IAM authentication information: ${why}`,
  });
  const signature = findSignature(request);
  if (signature === undefined) return refused('the Authorization header is malformed');
  const user = users.find(({ accessKey }) => accessKey === signature.accessKey);
  if (user === undefined) return refused('AK access failed to reach the limit, forbidden');
  const problem = signatureProblem(request, signature, { secretKey: user.secretKey, now: now() });
  if (problem !== undefined) return refused(problem);
  const token = headerOf(request, 'x-security-token');
  if (token !== (user.securityToken ?? '')) return refused('decrypt token fail');
  const isSigned = token === '' || signature.signedHeaders.includes('x-security-token');
  return isSigned ? user : refused('x-security-token is not signed');
}

function byToken(token: string, { tokens, region, now }: Recognizing): EmulatedUser | Refusal {
  const issued = tokens.find(token);
  if (issued === undefined) {
    return { code: 'APIGW.0301', said: `Incorrect IAM authentication information: decrypt token fail, token:${token}` };
  }
  if (issued.endsAt.getTime() <= now().getTime()) return { code: 'SVCSTG.SWR.4010000' };
  // A project of the region has the region's name, or one that begins with it.
  const isOfRegion = issued.project === region || issued.project?.startsWith(`${region}_`) === true;
  return isOfRegion ? issued.user : { code: 'APIGW.0307' };
}

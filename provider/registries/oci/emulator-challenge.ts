import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import { errorAnswer } from './emulator-answers';

/** Who may ask what. */
export interface EmulatedAuth {
  /** Answers the token service's own route; undefined for every other request. */
  token(request: EmulatedRequest): EmulatedResponse | undefined;
  /** The 401 that this request gets; undefined where it may pass. No path: the ping. */
  refusal(request: EmulatedRequest, path: string | undefined): EmulatedResponse | undefined;
  expireTokens(): void;
}

/** Whether the Authorization header is Basic with this user and password; the scheme in either case. */
export function hasLogin({ headers }: EmulatedRequest, login: { username?: string; password?: string }): boolean {
  const encoded = /^basic ([\w+/=]+)$/i.exec(String(headers['authorization'] ?? ''))?.[1];
  if (encoded === undefined || login.username === undefined) return false;
  return Buffer.from(encoded, 'base64').toString() === `${login.username}:${login.password ?? ''}`;
}

/** 401 with a challenge, as distribution writes it. */
export function unauthorized(challenge: string, path: string | undefined): EmulatedResponse {
  const detail = path === undefined ? null : [{ Type: 'repository', Class: '', Name: path, Action: 'pull' }];
  const error = { code: 'UNAUTHORIZED', message: 'authentication required', detail };
  return errorAnswer(401, error, { 'www-authenticate': challenge });
}

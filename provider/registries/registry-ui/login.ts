import { basicAuthorization } from '../../auth/credential';
import type { Layer } from '../../http/send';

/** A user and the token that the user set in RegistryUI. */
export interface UserToken {
  readonly username: string;
  readonly password: string;
}

/** Sends the login with every request, unasked: RegistryUI's API documents no challenge. Without one, nothing is sent. */
export function sendLogin(login: UserToken | undefined): Layer {
  if (login === undefined) return (next) => next;
  const authorization = basicAuthorization(login.username, login.password);
  return (next) => (request) => next({ ...request, headers: { ...request.headers, authorization } });
}

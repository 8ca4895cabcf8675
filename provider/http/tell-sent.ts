import type { HttpRequest, Layer } from './send';

/**
 * Tells what each request shows to prove who we are, the Authorization header and the token of a form, so that it can be
 * taken out of every text: a server may say back what it was sent.
 */
export function tellSent(tell: (sent: string) => void): Layer {
  return (next) => (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) tell(authorization);
    const token = refreshToken(request);
    if (token) tell(token);
    return next(request);
  };
}

function refreshToken({ body, headers }: HttpRequest): string | null {
  if (body === undefined || headers['content-type'] !== 'application/x-www-form-urlencoded') return null;
  return new URLSearchParams(body).get('refresh_token');
}

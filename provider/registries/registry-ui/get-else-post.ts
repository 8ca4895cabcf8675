import type { HttpRequest, HttpResponse, Send } from '../../http/send';

// A sentence of the server's; nothing longer is read for one.
const MOST_BYTES = 4096;

/**
 * Sends a GET; where the server refuses the method, a POST without content, and then always that. RegistryUI's table says
 * GET, while its example (`curl -d ""`) sends a POST: some instances may take nothing else.
 * @see docs/registries/registry-ui.md
 */
export function getElsePost(send: Send): Send {
  let posts = false;
  return async (request) => {
    if (posts) return send(asPost(request));
    const answer = await send(request);
    if (!refusesMethod(answer)) return answer;
    const second = await send(asPost(request));
    // Refused both ways, it is no matter of the method.
    if (refusesMethod(second)) return answer;
    posts = true;
    return second;
  };
}

/** As curl sends it for `-d ""`. */
function asPost(request: HttpRequest): HttpRequest {
  const headers = { ...request.headers, 'content-type': 'application/x-www-form-urlencoded' };
  return { ...request, method: 'POST', headers, body: '' };
}

/** 405; or 400 or 404 with words like ASP.NET's `The requested resource does not support http method 'GET'.` */
function refusesMethod({ status, body }: HttpResponse): boolean {
  if (status === 405) return true;
  if ((status !== 400 && status !== 404) || body.length > MOST_BYTES) return false;
  const text = body.toString('utf8');
  return /\b(?:http )?(?:method|verb)\b/i.test(text) && /\b(?:not allowed|not supported|not support)\b/i.test(text);
}

import { requestOf, responseOf } from '../../test/http-request';
import { followRedirects, type RedirectOptions } from './redirect';
import type { HttpRequest, HttpResponse, Send } from './send';

const LOGIN = {
  authorization: 'Bearer t',
  cookie: 'c=1',
  'proxy-authorization': 'Basic p',
  accept: 'a/b',
  'x-key': 'k',
};

interface Following {
  readonly send: Send;
  readonly seen: HttpRequest[];
}

/** A redirect layer over a world in which every address leads where the table says. */
function following(
  table: Readonly<Record<string, string>>,
  { status = 307, ...options }: RedirectOptions & { status?: number } = {},
): Following {
  const seen: HttpRequest[] = [];
  const send = followRedirects(options)(async (request): Promise<HttpResponse> => {
    seen.push(request);
    const location = table[request.url.href];
    const headers = location === undefined ? {} : { location };
    return responseOf(location === undefined ? 200 : status, { headers, url: request.url });
  });
  return { send, seen };
}

const hrefs = (seen: readonly HttpRequest[]): string[] => seen.map(({ url }) => url.href);

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('RED-1: %d is followed, and HEAD stays HEAD', async (status) => {
    const { send, seen } = following({ 'https://r.example/a': '/b?c=d' }, { status });
    const response = await send(requestOf('https://r.example/a', { method: 'HEAD', headers: LOGIN }));
    expect(response.url.href).toBe('https://r.example/b?c=d');
    expect(seen.map(({ method }) => method)).toEqual(['HEAD', 'HEAD']);
    // The same origin: everything goes along.
    expect(seen[1]?.headers).toEqual(LOGIN);
  });

  test.each([300, 304, 305, 200])('RED-1: %d is not followed', async (status) => {
    const { send, seen } = following({ 'https://r.example/a': '/b' }, { status });
    expect(await send(requestOf('https://r.example/a'))).toMatchObject({ status });
    expect(seen).toHaveLength(1);
  });

  test('without a location are answers', async () => {
    const send = followRedirects()(async () => responseOf(302));
    expect(await send(requestOf('https://r.example/a'))).toMatchObject({ status: 302 });
  });

  test('of a POST are not followed: its body may hold a secret', async () => {
    const { send, seen } = following({ 'https://r.example/a': '/b' });
    expect(await send(requestOf('https://r.example/a', { method: 'POST', body: 'secret' }))).toMatchObject({
      status: 307,
    });
    expect(seen).toHaveLength(1);
  });

  test.each([
    ['host', 'https://r.example/a', 'https://cdn.example/b'],
    ['host, to one below', 'https://r.example/a', 'https://x.r.example/b'],
    ['port (17.17)', 'https://r.example/a', 'https://r.example:8443/b'],
    ['scheme', 'http://r.example/a', 'https://r.example/b'],
  ])('RED-2: to another %s leave behind what proves who we are', async (_what, from, to) => {
    const { send, seen } = following({ [from]: to });
    await send(requestOf(from, { headers: LOGIN }));
    expect(seen[1]?.headers).toEqual({ accept: 'a/b', 'x-key': 'k' });
  });

  test('RED-2: a configured header stays behind as well', async () => {
    const { send, seen } = following({ 'https://r.example/a': 'https://cdn.example/b' }, { privateHeaders: ['x-key'] });
    await send(requestOf('https://r.example/a', { headers: LOGIN }));
    expect(seen[1]?.headers).toEqual({ accept: 'a/b' });
  });

  test('RED-2: what was left behind does not come back at home', async () => {
    const { send, seen } = following({
      'https://r.example/a': 'https://cdn.example/b',
      'https://cdn.example/b': 'https://r.example/c',
    });
    await send(requestOf('https://r.example/a', { headers: LOGIN }));
    expect(hrefs(seen)).toEqual(['https://r.example/a', 'https://cdn.example/b', 'https://r.example/c']);
    expect(seen[2]?.headers).toEqual({ accept: 'a/b', 'x-key': 'k' });
  });

  test('RED-5: a 401 of another host is an answer like any', async () => {
    const send = followRedirects()(async ({ url }) =>
      url.host === 'r.example'
        ? responseOf(307, { headers: { location: 'https://cdn.example/' } })
        : responseOf(401, { url }),
    );
    expect(await send(requestOf('https://r.example/a', { headers: LOGIN }))).toMatchObject({ status: 401 });
  });

  test.each([
    [
      'from https to http (17.18)',
      'https://r.example/a',
      'http://r.example/b',
      "redirects to 'http://r.example', which is not encrypted",
    ],
    [
      'to what is not the web',
      'https://r.example/a',
      'file:///etc/passwd',
      "redirects to 'file://', which is no web address",
    ],
    [
      'with a login',
      'https://r.example/a',
      'https://u:secret@r.example/b',
      "redirects to 'https://r.example', with a login in the address",
    ],
    [
      'to loopback',
      'https://r.example/a',
      'https://127.0.0.1/b',
      "redirects to 'https://127.0.0.1', which is a private address",
    ],
    ['to this machine by name', 'https://r.example/a', 'https://localhost:1/b', 'which is a private address'],
    [
      'to the cloud’s metadata',
      'http://r.example/a',
      'http://169.254.169.254/latest/meta-data?token=secret',
      "'http://169.254.169.254', which is",
    ],
    [
      'to a private network, in hexadecimal',
      'https://r.example/a',
      'https://0x0a000001/b',
      "'https://10.0.0.1', which is",
    ],
    [
      'to a private network, as IPv6',
      'https://r.example/a',
      'https://[::ffff:10.0.0.1]/b',
      'which is a private address',
    ],
  ])('RED-3, RED-6: %s are refused', async (...[, from, to, words]) => {
    const { send, seen } = following({ [from]: to });
    const error: unknown = await send(requestOf(from)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'UNTRUSTED', details: { host: 'r.example' } });
    expect(String(error)).toContain(words);
    // RED-6
    expect(String(error)).not.toContain('secret');
    expect(seen).toHaveLength(1);
  });

  test('RED-3: a registry on a private address may lead to another', async () => {
    const { send } = following({ 'http://127.0.0.1:5000/a': 'http://127.0.0.1:5001/b' });
    expect(await send(requestOf('http://127.0.0.1:5000/a'))).toMatchObject({ status: 200 });
  });

  test('to what is no URL are refused', async () => {
    const { send } = following({ 'https://r.example/a': 'https://[/' });
    await expect(send(requestOf('https://r.example/a'))).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
  });

  test.each([
    ['itself', { 'https://r.example/a': 'https://r.example/a' }, 1],
    ['each other', { 'https://r.example/a': '/b', 'https://r.example/b': '/a' }, 2],
  ])('RED-1, 17.19: addresses that lead to %s are noticed', async (_what, table, requests) => {
    const { send, seen } = following(table);
    const error: unknown = await send(requestOf('https://r.example/a')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'BAD_RESPONSE' });
    expect(String(error)).toContain("'r.example' redirects in a circle");
    expect(seen).toHaveLength(requests);
  });

  test.each([
    ['ten by default', {}, 11],
    ['what is set', { maxHops: 3 }, 4],
  ])('RED-1: no more hops than %s', async (_what, options, requests) => {
    const table = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`https://r.example/${at}`, `/${at + 1}`]));
    const { send, seen } = following(table, options);
    const error: unknown = await send(requestOf('https://r.example/0')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'BAD_RESPONSE',
      message: expect.stringMatching(/redirects more than \d+ times/) as string,
    });
    expect(seen).toHaveLength(requests);
  });

  test('as many hops as are allowed are followed', async () => {
    const table = { 'https://r.example/0': '/1', 'https://r.example/1': '/2' };
    expect(await following(table, { maxHops: 2 }).send(requestOf('https://r.example/0'))).toMatchObject({
      status: 200,
    });
  });
});

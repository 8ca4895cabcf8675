import { setMaxListeners } from 'node:events';
import { FakeClock } from '../../test/fake-clock';
import { responseOf } from '../../test/http-request';
import { RegistryError } from '../errors';
import type { HttpRequest, HttpResponse } from '../http/send';
import type { Credential } from './credential';
import { openTokens, type TokenQuestion } from './token';

const SECRET = 'S3CR3T/mark+';
const LOGIN: Credential = { kind: 'basic', username: 'ci', password: SECRET, source: 'the test' };
const IDENTITY: Credential = { kind: 'identityToken', token: SECRET, source: 'the test' };
const { signal } = new AbortController();
// Any number of questions of one test may wait on it.
setMaxListeners(0, signal);

const question = (over: Partial<TokenQuestion> = {}): TokenQuestion => ({
  host: 'h.example.com',
  realm: new URL('https://auth.example.com/token?x=a%20b'),
  service: 's',
  scopes: ['repository:team/app:pull'],
  credential: undefined,
  ...over,
});

type Answer = (request: HttpRequest, count: number) => HttpResponse | Promise<HttpResponse>;
const granting =
  (over: object = {}): Answer =>
  (_request, count) =>
    responseOf(200, { body: JSON.stringify({ token: `t${count}`, ...over }) });

function source(answer: Answer) {
  const requests: HttpRequest[] = [];
  const clock = new FakeClock();
  const tokens = openTokens(async (request) => {
    requests.push(request);
    // As a network would: never in the same turn.
    await new Promise((resolve) => setImmediate(resolve));
    return answer(request, requests.length);
  }, clock);
  return { tokens, requests, clock, get: (over?: Partial<TokenQuestion>) => tokens.getToken(question(over), signal) };
}

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

describe('what is asked', () => {
  test('TOK-1, TOK-13: the realm’s own query stays as it is, before service, scope and client', async () => {
    const { get, requests } = source(granting());
    await get({ scopes: ['repository:a:pull', 'repository:b:pull'] });
    expect(requests[0]?.url.href).toBe(
      'https://auth.example.com/token?x=a%20b&scope=repository%3Aa%3Apull&scope=repository%3Ab%3Apull&service=s&client_id=tagpin',
    );
    expect(requests[0]).toMatchObject({ method: 'GET', headers: { accept: 'application/json' }, maxBytes: 65536 });
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('TOK-1, TOK-4, TOK-15: by GET, no service where there is none; Basic with credentials, in UTF-8', async () => {
    const { get, requests } = source(granting());
    await get({ service: undefined, credential: { ...LOGIN, password: 'pä:ß' } });
    expect(requests).toMatchObject([{ method: 'GET' }]);
    expect(requests[0]?.url.searchParams.has('service')).toBe(false);
    expect(requests[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('ci:pä:ß').toString('base64')}`);
  });

  test('TOK-3, 17.33: an identity token by form, scopes joined by a blank', async () => {
    const { get, requests } = source(granting());
    await get({ credential: IDENTITY, scopes: ['repository:a:pull', 'repository:b:pull'] });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST' });
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: SECRET,
      service: 's',
      client_id: 'tagpin',
      scope: 'repository:a:pull repository:b:pull',
    });
  });

  test('TOK-3: a form has no service and no scope where there are none', async () => {
    const { get, requests } = source(granting());
    await get({ credential: IDENTITY, scopes: [], service: undefined });
    expect([...new URLSearchParams(requests[0]?.body).keys()]).toEqual(['grant_type', 'refresh_token', 'client_id']);
  });

  test.each([
    ['404', 404, ''],
    ['405', 405, ''],
    ['400 unsupported', 400, '{"errors":[{"code":"UNSUPPORTED"}]}'],
  ])('TOK-3, 17.33: by GET where the form is answered by %s', async (_what, status, body) => {
    const { get, requests } = source((request, count) =>
      request.method === 'POST' ? responseOf(status, { body }) : granting()(request, count),
    );
    await get({ credential: IDENTITY });
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
    const login = Buffer.from(`<token>:${SECRET}`).toString('base64');
    expect(requests[1]?.headers['authorization']).toBe(`Basic ${login}`);
  });

  test('TOK-3: a new refresh token takes the old one’s place', async () => {
    const { get, requests } = source(granting({ refresh_token: 'second' }));
    await get({ credential: IDENTITY });
    await get({ credential: IDENTITY, scopes: ['repository:b:pull'] });
    expect(requests.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual([SECRET, 'second']);
  });
});

describe('what is kept', () => {
  test.each([
    ['absent', {}, 60],
    ['short', { expires_in: 5 }, 60],
    ['negative', { expires_in: -1 }, 60],
    ['a text', { expires_in: '900' }, 60],
    ['null', { expires_in: null }, 60],
    ['900', { expires_in: 900 }, 900],
    ['skewed: issued in 2000', { issued_at: '2000-01-01T00:00:00Z' }, 60],
    ['skewed: issued in 2100', { issued_at: '2100-01-01T00:00:00Z', expires_in: 60 }, 60],
    ['unreadable issue', { issued_at: 7 }, 60],
  ])('TOK-7, 17.31: expires_in %s: good for %j, renewed 5 s early', async (_what, answer, seconds) => {
    const { get, clock } = source(granting(answer));
    expect(await get()).toBe('t1');
    clock.pass((seconds - 5) * 1000 - 1);
    expect(await get()).toBe('t1');
    clock.pass(1);
    expect(await get()).toBe('t2');
  });

  test.each([
    ['the realm', { realm: new URL('https://auth.example.com/other') }],
    ['the service', { service: 'other' }],
    ['no service', { service: undefined }],
    ['the scope', { scopes: ['repository:team/other:pull'] }],
    ['the credential', { credential: LOGIN }],
    ['the host', { host: 'other.example.com' }],
  ])('TOK-8: %s is part of the key', async (_what, over) => {
    const { get } = source(granting());
    expect([await get(), await get(over), await get()]).toEqual(['t1', 't2', 't1']);
  });

  test('TOK-8: an equal credential from elsewhere has the same key', async () => {
    const { get } = source(granting());
    expect([await get({ credential: LOGIN }), await get({ credential: { ...LOGIN, source: 'x' } })]).toEqual([
      't1',
      't1',
    ]);
  });

  test.each([50, 200])('TOK-10: %d at once are one request', async (count) => {
    const { get, requests } = source(granting());
    expect(new Set(await Promise.all(Array.from({ length: count }, () => get())))).toEqual(new Set(['t1']));
    expect(requests).toHaveLength(1);
  });

  test('TOK-10: a failure is told to all and not kept', async () => {
    const { get, requests } = source((request, count) => (count === 1 ? responseOf(503) : granting()(request, count)));
    const errors = await Promise.all(Array.from({ length: 20 }, () => failure(get())));
    expect(errors.every((error) => error instanceof RegistryError && error.code === 'UNAVAILABLE')).toBe(true);
    expect(requests).toHaveLength(1);
    expect(await get()).toBe('t2');
  });

  test('TOK-11: a refused token is dropped; a newer one stays', async () => {
    const { get, tokens } = source(granting());
    await get();
    tokens.drop(question(), 't1');
    expect(await get()).toBe('t2');
    tokens.drop(question(), 't1');
    expect(await get()).toBe('t2');
  });

  test('one that waits can leave', async () => {
    const { tokens } = source(granting());
    const caller = new AbortController();
    const waiting = failure(tokens.getToken(question(), caller.signal));
    caller.abort();
    expect(await waiting).toMatchObject({ code: 'CANCELLED' });
  });
});

describe('what is answered', () => {
  test.each([
    ['token', { token: 'a' }, 'a'],
    ['access_token', { access_token: 'a' }, 'a'],
    ['both, and they differ', { token: 'a', access_token: 'b' }, 'b'],
    ['an empty access_token', { token: 'a', access_token: '' }, 'a'],
    ['null beside it', { token: 'a', access_token: null, refresh_token: null }, 'a'],
    ['another type beside it', { token: 'a', access_token: 7, refresh_token: {}, expires_in: [] }, 'a'],
  ])('TOK-6: %s', async (_what, answer, token) => {
    const { get } = source(() => responseOf(200, { body: JSON.stringify(answer) }));
    expect(await get()).toBe(token);
  });

  test('TOK-13: a byte order mark and a foreign content type do not matter', async () => {
    const { get } = source(() =>
      responseOf(200, { body: '\uFEFF{"token":"a"}', headers: { 'content-type': 'text/html' } }),
    );
    expect(await get()).toBe('a');
  });

  test.each([
    ['neither', '{}'],
    ['both empty', '{"token":"","access_token":""}'],
    ['a line break in it', '{"token":"a\\r\\nx: y"}'],
    ['a page', '<html>log in</html>'],
    ['no JSON', 'token'],
    ['null', 'null'],
    ['a list', '[]'],
  ])('TOK-6, TOK-13: %s is an error', async (_what, body) => {
    const { get } = source(() => responseOf(200, { body }));
    expect(await failure(get())).toMatchObject({ code: 'BAD_RESPONSE', message: expect.stringContaining('no token') });
  });

  test.each<[string, number, Credential | undefined, string, RegExp]>([
    [
      'TOK-12: 401 with credentials',
      401,
      LOGIN,
      'UNAUTHENTICATED',
      /credentials from the test were refused by 'auth\.example\.com'/,
    ],
    ['TOK-12: 403 with credentials', 403, LOGIN, 'UNAUTHENTICATED', /credentials from the test were refused/],
    ['400 with an identity token', 400, IDENTITY, 'UNAUTHENTICATED', /credentials from the test were refused/],
    [
      '401 without credentials',
      401,
      undefined,
      'UNAUTHENTICATED',
      /no credentials for 'h\.example\.com', or the repository does not exist/,
    ],
    ['400 with a password', 400, LOGIN, 'BAD_RESPONSE', /answered 400/],
    ['404: not the tag is missing', 404, LOGIN, 'BAD_RESPONSE', /answered 404/],
    ['RLM-5: a redirect with credentials', 302, LOGIN, 'UNTRUSTED', /not followed/],
    ['TOK-16: 429', 429, LOGIN, 'RATE_LIMITED', /answered 429/],
    ['TOK-16: 503', 503, LOGIN, 'UNAVAILABLE', /answered 503/],
    ['408', 408, LOGIN, 'UNAVAILABLE', /answered 408/],
  ])('%s; nothing of what was sent is told (TOK-14)', async (_what, status, credential, code, text) => {
    const { get, requests } = source(({ headers, body }) =>
      // The service says aloud what it was sent.
      responseOf(status, {
        body: JSON.stringify({
          errors: [{ code: SECRET, message: `${SECRET} ${headers['authorization'] ?? ''} ${body ?? ''}` }],
        }),
        headers: { location: `https://evil.example.net/?${SECRET}` },
      }),
    );
    const error = await failure(get({ credential }));
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(text);
    expect(String(error)).toMatch(/Cannot log in to 'h\.example\.com' at 'auth\.example\.com': /);
    expect(JSON.stringify([error, String(error)])).not.toMatch(/S3CR3T|UzNDUjNU|x=a/);
    expect(requests).toHaveLength(1);
  });

  test.each([200, 403])('RET-7: %d with TOOMANYREQUESTS is a limit, not a refusal', async (status) => {
    const body = '{"errors":[{"code":"TOOMANYREQUESTS"}]}';
    const { get } = source(() => responseOf(status, { body, headers: { 'retry-after': '7' } }));
    const error = await failure(get({ credential: LOGIN }));
    expect(error).toMatchObject({ code: 'RATE_LIMITED' });
    if (status === 403) expect(String(error)).toMatch(/retry after 7 s/);
  });
});

import { FakeClock } from '../../test/fake-clock';
import { requestOf, responseOf } from '../../test/http-request';
import { RegistryError } from '../errors';
import type { HttpRequest, HttpResponse } from '../http/send';
import { answerChallenge, type ChallengeOptions } from './challenge';
import { basicAuthorization, type Credential } from './credential';
import { memoizeKeychain, type Keychain } from './keychain';
import { openTokens } from './token';

// What challenge.test.ts tries against the emulator is tried here against single answers that no real registry mixes so.

const SECRET = 'S3CR3T-mark';
const LOGIN: Credential = { kind: 'basic', username: 'ci', password: SECRET, source: 'the test' };
const BEARER = 'Bearer realm="/token",service="s",scope="repository:team/app:pull"';

const unauthorized = (...challenges: string[]) => responseOf(401, { headers: { 'www-authenticate': challenges } });

type Answer = (request: HttpRequest, sent: readonly HttpRequest[]) => HttpResponse;

function open(answer: Answer, over: Partial<ChallengeOptions> & { credential?: Credential } = {}) {
  const { credential, ...options } = over;
  const sent: HttpRequest[] = [];
  const exchanges: HttpRequest[] = [];
  const network = async (request: HttpRequest): Promise<HttpResponse> => {
    sent.push(request);
    // As a network would: never in the same turn.
    await new Promise((resolve) => setImmediate(resolve));
    const response = answer(request, sent);
    return response.url.host === 'h' ? { ...response, url: request.url } : response;
  };
  const tokens = openTokens(async (request) => {
    exchanges.push(request);
    await new Promise((resolve) => setImmediate(resolve));
    return responseOf(200, { body: JSON.stringify({ token: `token${exchanges.length}` }) });
  }, new FakeClock());
  const host = 'h.example.com';
  const keychain: Keychain = () => Promise.resolve(credential);
  const send = answerChallenge({ host, keychain, tokens, tokenRealms: [], ...options })(network);
  const ask = (path = 'team/app', rest = 'manifests/v1', signal = new AbortController().signal) =>
    send(requestOf(`https://h.example.com/v2/${path}/${rest}`, { signal }));
  return {
    ask,
    sent,
    exchanges,
    shown: () => sent.map(({ headers }) => headers['authorization'] ?? 'bare'),
    scopes: () => exchanges.map(({ url }) => url.searchParams.getAll('scope')),
  };
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'an answer',
    (error: unknown) => error,
  );
const ok = responseOf(200);
const isBare = ({ headers }: HttpRequest): boolean => headers['authorization'] === undefined;
/** Wants a token, and takes each. */
const wantsToken: Answer = (request) => (isBare(request) ? unauthorized(BEARER) : ok);

describe('the first request of a host', () => {
  test('an open host: 200 at once are 200 requests, and nobody waits from then on', async () => {
    const { ask, shown } = open(() => ok);
    await Promise.all(Array.from({ length: 200 }, () => ask()));
    expect(shown()).toHaveLength(200);
  });

  test('200 repositories at once: one challenge, a token for each', async () => {
    const { ask, sent, exchanges } = open(wantsToken);
    await Promise.all(Array.from({ length: 200 }, (_none, index) => ask(`team/app${index}`)));
    expect([sent.filter(isBare).length, sent.length, exchanges.length]).toEqual([1, 201, 200]);
  });

  test.each([429, 500, 503])('%d tells nothing: the next one probes', async (status) => {
    const { ask, shown } = open((request, sent) =>
      sent.length === 1 ? responseOf(status) : wantsToken(request, sent),
    );
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => ask()));
    expect(first?.status).toBe(status);
    expect(others.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(shown().filter((header) => header === 'bare')).toHaveLength(2);
  });

  test('a request that fails holds nobody up', async () => {
    const { ask } = open((request, sent) => {
      if (sent.length === 1) throw new RegistryError('UNAVAILABLE', 'Cannot reach it: reset');
      return wantsToken(request, sent);
    });
    const [first, second] = await Promise.all([failure(ask()), failure(ask())]);
    expect([first, second]).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' }), 'an answer']);
  });

  test('a host that was open and wants a login later gets it', async () => {
    const { ask, shown } = open((request) => (request.url.pathname.includes('public') ? ok : wantsToken(request, [])));
    await ask('public/app');
    expect((await ask()).status).toBe(200);
    expect(shown()).toEqual(['bare', 'bare', 'Bearer token1']);
  });

  test('a keychain that cannot be read is no matter where nobody wants a login, and an error where one is wanted', async () => {
    const broken: Keychain = () => Promise.reject(new RegistryError('INVALID_INPUT', 'Cannot read it: broken'));
    expect((await open(() => ok, { keychain: broken }).ask()).status).toBe(200);
    expect(await failure(open(wantsToken, { keychain: broken }).ask())).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('which challenge is answered', () => {
  test.each<[string, string[], Credential | undefined, string]>([
    ['CHA-5: Bearer before Basic', ['Basic realm="x"', BEARER], LOGIN, 'Bearer token1'],
    ['CHA-5: Bearer before Basic, in one value', [`Basic realm="x", ${BEARER}`], LOGIN, 'Bearer token1'],
    [
      'CHA-5: Basic, where Bearer cannot be used',
      ['Bearer service="x"', 'Basic realm="x"'],
      LOGIN,
      basicAuthorization('ci', SECRET),
    ],
    [
      'CHA-5: Basic, where the realm is refused',
      ['Bearer realm="https://evil.example.net/"', 'Basic realm="x"'],
      LOGIN,
      basicAuthorization('ci', SECRET),
    ],
    ['CHA-5: the Bearer that can be used', ['Bearer realm="http://10.0.0.1/"', BEARER], LOGIN, 'Bearer token1'],
    [
      'CHA-3: after what nobody here speaks',
      ['Negotiate', 'NTLM abc==', 'BASIC Realm="x"'],
      LOGIN,
      basicAuthorization('ci', SECRET),
    ],
    [
      'an identity token by Basic, with its name',
      ['Basic realm="x"'],
      { kind: 'identityToken', token: 't', username: 'u', source: 's' },
      basicAuthorization('u', 't'),
    ],
    ['anonymous, by Bearer', [BEARER], undefined, 'Bearer token1'],
  ])('%s', async (_what, challenges, credential, header) => {
    const { ask, shown } = open((request) => (isBare(request) ? unauthorized(...challenges) : ok), {
      ...(credential && { credential }),
    });
    expect((await ask()).status).toBe(200);
    expect(shown()).toEqual(['bare', header]);
  });

  test.each<[string, string[], string, RegExp]>([
    ['CHA-5: only others', ['Negotiate', 'Digest realm="x"'], 'UNAUTHENTICATED', /offers only negotiate, digest$/],
    ['CHA-6: no realm', ['Bearer service="x"'], 'UNAUTHENTICATED', /offers only bearer without a realm$/],
    ['a realm that is no URL', ['Bearer realm="https://"'], 'BAD_RESPONSE', /no URL/],
    ['RLM-2, 17.28: the metadata service', ['Bearer realm="http://169.254.169.254/"'], 'UNTRUSTED', /is not encrypted/],
    [
      'RLM-3: a foreign host',
      ['Bearer realm="https://evil.example.net/token"'],
      'UNTRUSTED',
      /evil\.example\.net.*tokenRealms/,
    ],
    [
      'a thousand schemes',
      [Array.from({ length: 1000 }, (_none, index) => `S${index}`).join(', ')],
      'UNAUTHENTICATED',
      /only s0, s1, s2, s3, s4$/,
    ],
  ])('%s is an error, and nobody is asked for a token', async (_what, challenges, code, text) => {
    const { ask, sent, exchanges } = open(() => unauthorized(...challenges), { credential: LOGIN });
    const error = await failure(ask());
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(text);
    expect(JSON.stringify([error, String(error)])).not.toContain(SECRET);
    expect([sent.length, exchanges.length]).toEqual([1, 0]);
  });

  test('RLM-3: a foreign realm refused once is refused at once by the next', async () => {
    const { ask, sent } = open(() => unauthorized('Bearer realm="https://evil.example.net/"'), { credential: LOGIN });
    await failure(ask());
    expect(await failure(ask())).toMatchObject({ code: 'UNTRUSTED' });
    expect(sent).toHaveLength(1);
  });

  test('CHA-7, CHA-8: without a challenge the ping is asked for one, once', async () => {
    const { ask, sent } = open(
      (request) => {
        if (request.url.pathname === '/v2/') return unauthorized(BEARER);
        return isBare(request) ? unauthorized() : ok;
      },
      { credential: LOGIN },
    );
    expect((await ask()).status).toBe(200);
    expect((await ask('team/other')).status).toBe(200);
    expect(sent.map(({ url }) => url.pathname).filter((path) => path === '/v2/')).toHaveLength(1);
  });

  test('CHA-7: without one there, either, it is an error that names the host', async () => {
    const { ask, sent } = open(() => unauthorized(), { credential: LOGIN });
    expect(String(await failure(ask()))).toMatch(/'h\.example\.com' answered 401 without a challenge/);
    expect(sent).toHaveLength(2);
  });

  test('RED-5: the challenge of another host, after a redirect, is not answered', async () => {
    const elsewhere = { ...unauthorized('Basic realm="x"'), url: new URL('https://storage.example.net/blob') };
    const { ask, shown } = open(() => elsewhere, { credential: LOGIN });
    const error = await failure(ask('team/app', 'blobs/sha256:a'));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining("'storage.example.net'") });
    expect(shown()).toEqual(['bare']);
  });
});

describe('scopes', () => {
  test.each([
    ['none', 'Bearer realm="/token"', ['repository:team/app:pull']],
    ['its own', BEARER, ['repository:team/app:pull']],
    ['junk', 'Bearer realm="/token",scope="aws *"', ['repository:team/app:pull']],
    ['of another repository', 'Bearer realm="/token",scope="repository:x:pull,push"', ['repository:team/app:pull']],
    [
      'another action',
      'Bearer realm="/token",scope="repository:team/app:metadata_read"',
      ['repository:team/app:metadata_read,pull'],
    ],
  ])('TOK-2: the challenge names %s', async (_what, challenge, wanted) => {
    const { ask, scopes } = open((request) => (isBare(request) ? unauthorized(challenge) : ok));
    await ask();
    expect(scopes()).toEqual([wanted]);
  });

  test('TOK-2: what is about no repository asks for what the challenge names', async () => {
    const { ask, scopes } = open((request) =>
      isBare(request) ? unauthorized('Bearer realm="/token",scope="registry:catalog:*"') : ok,
    );
    await ask('_catalog', '');
    expect(scopes()).toEqual([['registry:catalog:*']]);
  });

  test.each([401, 403])(
    'TOK-11: %d insufficient_scope: one more exchange with both, the new one first; kept',
    async (status) => {
      const lacking = {
        ...unauthorized('Bearer realm="/token",error="insufficient_scope",scope="registry:catalog:*"'),
        status,
      };
      const { ask, scopes, sent } = open((request) => {
        if (isBare(request)) return unauthorized(BEARER);
        return request.headers['authorization'] === 'Bearer token1' ? lacking : ok;
      });
      expect((await ask()).status).toBe(200);
      expect((await ask()).status).toBe(200);
      expect(scopes()).toEqual([['repository:team/app:pull'], ['registry:catalog:*', 'repository:team/app:pull']]);
      expect(sent).toHaveLength(4);
    },
  );

  test('TOK-11: a registry that never has enough is asked three times', async () => {
    let count = 0;
    const { ask, sent } = open((request) => {
      if (isBare(request)) return unauthorized(BEARER);
      count += 1;
      return unauthorized(`Bearer realm="/token",error="insufficient_scope",scope="registry:x${count}:*"`);
    });
    expect(await failure(ask())).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(sent).toHaveLength(3);
  });

  test('TOK-11, 17.32: 401 again and again is two requests and an error', async () => {
    const { ask, sent, exchanges } = open(() => unauthorized(BEARER), { credential: LOGIN });
    expect(await failure(ask())).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect([sent.length, exchanges.length]).toEqual([2, 1]);
  });

  test('TOK-11: a service that gives the refused token again is believed: it is not sent twice', async () => {
    const tokens = openTokens(() => Promise.resolve(responseOf(200, { body: '{"token":"same"}' })), new FakeClock());
    let ended = false;
    const { ask, sent } = open((request) => (isBare(request) || ended ? unauthorized(BEARER) : ok), { tokens });
    await ask();
    ended = true;
    expect(await failure(ask())).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(sent).toHaveLength(3);
  });

  test('TOK-11: many whose token has ended at once get one new token', async () => {
    const { ask, exchanges } = open((request) => {
      if (isBare(request)) return unauthorized(BEARER);
      const hasEnded = request.headers['authorization'] === 'Bearer token1' && exchanges.length > 0 && ended;
      return hasEnded ? unauthorized(BEARER) : ok;
    });
    let ended = false;
    await ask();
    ended = true;
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask()));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(exchanges).toHaveLength(2);
  });
});

describe('logins', () => {
  test('TOK-5: a registry token is sent at once, never exchanged, and holds nobody up', async () => {
    const { ask, shown, exchanges } = open(() => ok, {
      credential: { kind: 'registryToken', token: 'abc', source: 's' },
    });
    await Promise.all([ask(), ask(), ask()]);
    expect(shown()).toEqual(['Bearer abc', 'Bearer abc', 'Bearer abc']);
    expect(exchanges).toEqual([]);
  });

  test('TOK-5: beside it, another repository’s login of another kind waits to be asked', async () => {
    const token: Credential = { kind: 'registryToken', token: 'abc', source: 's' };
    const keychain: Keychain = (_host, path) => Promise.resolve(path === 'team/app' ? token : LOGIN);
    const { ask, shown } = open(() => ok, { keychain });
    await ask();
    await ask('team/other');
    expect(shown()).toEqual(['Bearer abc', 'bare']);
  });

  test('TOK-5: one that no header can carry is an error without it', async () => {
    const { ask, sent } = open(() => ok, {
      credential: { kind: 'registryToken', token: `${SECRET}\r\n`, source: 's' },
    });
    const error = await failure(ask());
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect(String(error)).not.toContain(SECRET);
    expect(sent).toEqual([]);
  });

  test('HLP-5: a refused login is looked up once more', async () => {
    let looks = 0;
    const keychain = memoizeKeychain(() => Promise.resolve({ ...LOGIN, password: `password${(looks += 1)}` }));
    let valid = basicAuthorization('ci', 'password1');
    const { ask, shown } = open(
      (request) => (request.headers['authorization'] === valid ? ok : unauthorized('Basic realm="x"')),
      { keychain },
    );
    await ask();
    valid = basicAuthorization('ci', 'password2');
    expect((await ask()).status).toBe(200);
    expect([looks, shown().length]).toEqual([2, 4]);
  });

  test('HLP-5: also where the token service refused it; the same one is not tried again', async () => {
    const refused: string[] = [];
    const tokens = openTokens((request) => {
      refused.push(request.headers['authorization'] ?? '');
      const valid = request.headers['authorization'] === basicAuthorization('ci', 'password2');
      return Promise.resolve(valid ? responseOf(200, { body: '{"token":"t"}' }) : responseOf(401));
    }, new FakeClock());
    let looks = 0;
    const renewing = memoizeKeychain(() => Promise.resolve({ ...LOGIN, password: `password${(looks += 1)}` }));
    expect((await open(wantsToken, { tokens, keychain: renewing }).ask()).status).toBe(200);
    expect([looks, refused.length]).toEqual([2, 2]);
    expect(await failure(open(wantsToken, { tokens, credential: LOGIN }).ask())).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(refused).toHaveLength(3);
  });

  test.each([403, 404])('CHA-8: %d may hide what a login would show: it is shown', async (status) => {
    const answer: Answer = (request) => {
      if (!isBare(request)) return ok;
      return request.url.pathname === '/v2/' ? unauthorized(BEARER) : responseOf(status);
    };
    const { ask, sent } = open(answer, { credential: LOGIN });
    expect((await ask()).status).toBe(200);
    expect(sent.map(({ url }) => url.pathname)).toEqual([
      '/v2/team/app/manifests/v1',
      '/v2/',
      '/v2/team/app/manifests/v1',
    ]);
    const anonymous = open(answer);
    expect((await anonymous.ask()).status).toBe(status);
    expect(anonymous.sent).toHaveLength(1);
  });

  test('CHA-8: where the ping wants nothing, 404 is 404, and it is asked once', async () => {
    const { ask, sent } = open(({ url }) => responseOf(url.pathname === '/v2/' ? 200 : 404), { credential: LOGIN });
    expect([(await ask()).status, (await ask()).status]).toEqual([404, 404]);
    expect(sent).toHaveLength(3);
  });
});

describe('a 401 that stands', () => {
  test('CHA-6: the registry’s own words are in it', async () => {
    const words = 'error="invalid_token",error_description="signed by a key\u001b[31m that is not known"';
    const { ask } = open(() => unauthorized(`${BEARER},${words}`), { credential: LOGIN });
    expect(String(await failure(ask()))).toMatch(
      /registry answered 401 invalid_token \(signed by a key that is not known\): credentials from the test were refused$/,
    );
  });

  test.each([
    ['the password', SECRET],
    ['what was sent', basicAuthorization('ci', SECRET).slice('Basic '.length)],
  ])('but not where they repeat %s', async (_what, said) => {
    const { ask } = open(() => unauthorized(`Basic realm="x",error="${said}",error_description="you sent ${said}"`), {
      credential: LOGIN,
    });
    const error = await failure(ask());
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', details: { credentialSource: 'the test', status: 401 } });
    expect(JSON.stringify([error, String(error)])).not.toContain(said);
  });

  test('TAG-10: without credentials it says where they were looked for, and that nothing may be there', async () => {
    const keychain: Keychain = Object.assign(() => Promise.resolve(undefined), {
      places: () => ["docker config '/c.json'"],
    });
    const { ask } = open(() => unauthorized('Basic realm="x"'), { keychain });
    expect(String(await failure(ask()))).toMatch(
      /there are no credentials for 'h\.example\.com' in provider configuration, docker config '\/c\.json'; or there is no such repository$/,
    );
  });
});

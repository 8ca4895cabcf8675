import { FakeClock } from '../../test/fake-clock';
import { responseOf } from '../../test/http-request';
import { openTokens } from '../auth/token';
import { retry } from '../http/retry';
import { stack, type HttpRequest, type HttpResponse } from '../http/send';
import { parseReference } from '../image/reference';
import { oci } from '../registries/oci';
import { fromRegistries } from '../resolving/from-registries';
import { resolveOrMissing, type Wanted } from './missing';

const MISSING = responseOf(404, { body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' });

/** Asks one registry that answers so, with three attempts for each request and no real waits. */
async function ask(answer: (request: HttpRequest) => HttpResponse, over: Partial<Wanted> = {}) {
  const requests: HttpRequest[] = [];
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    requests.push(request);
    return answer(request);
  };
  const clock = new FakeClock();
  const policy = { retries: 2, totalMs: 60_000, firstDelayMs: 1000, maxDelayMs: 10_000 };
  const opened = oci.open(
    { host: 'h:1' },
    {
      pipeline: (_options, ...layers) => stack(send, retry(policy, clock), ...layers),
      keychain: () => Promise.resolve(undefined),
      tokens: () => openTokens(send, clock),
      warn: () => undefined,
      credentialSource: 'the test',
      now: () => clock.now(),
    },
  );
  const { getDigest, getManifest, getBlob } = opened;
  if (!getDigest || !getManifest || !getBlob) throw new Error('the open standard lacks an ability');
  const registry = { ...opened, getDigest, getManifest, getBlob };
  const resolver = fromRegistries(() => ({ registry, manifests: registry, records: 'none', source: 'oci' }));
  const { signal } = new AbortController();
  const wanted = { reference: parseReference('h:1/team/app:v1'), ...over };
  const settled: unknown = await resolveOrMissing(wanted, {
    resolver,
    signal,
    log: () => undefined,
    progress: () => undefined,
    preview: false,
    now: () => clock.now(),
  }).catch((error: unknown) => error);
  return { settled, requests };
}

const absent = { onMissing: 'absent', fallback: parseReference('h:1/team/app:v0') };

test('a proven absence is absent, and the fallback is asked before', async () => {
  const { settled, requests } = await ask(() => MISSING, absent);
  expect(settled).toMatchObject({ source: 'oci' });
  expect(requests.map(({ url }) => url.pathname.split('/').at(-1))).toEqual(['v1', 'v1', 'v0', 'v0']);
});

test('RET-6, 17.38: 503 three times is an error, neither absent nor a reason for the fallback', async () => {
  const { settled, requests } = await ask(() => responseOf(503), absent);
  expect(settled).toMatchObject({ code: 'UNAVAILABLE' });
  expect(requests.map(({ url }) => url.pathname.split('/').at(-1))).toEqual(['v1', 'v1', 'v1']);
});

test.each([
  [429, 'RATE_LIMITED'],
  [500, 'UNAVAILABLE'],
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [400, 'BAD_RESPONSE'],
])('RET-6: %d is %s, neither absent nor a reason for the fallback', async (status, code) => {
  const { settled, requests } = await ask(() => responseOf(status), absent);
  expect(settled).toMatchObject({ code });
  expect(requests.every(({ url }) => url.pathname.endsWith('/v1') || url.pathname === '/v2/')).toBe(true);
});

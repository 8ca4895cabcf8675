import { NcrWorld, type OpenedNcr } from '../../../test/naver-ncr';
import { SAMPLE_IMAGES } from '../sample-images';
import { DOCUMENTED_EXAMPLE } from './documented-example';
import { EMULATED_USERS, type NaverNcrEmulatorOptions } from './emulator-options';
import { expectedSignature } from './emulator-signature';

const world = new NcrWorld();
afterEach(() => world.close());

const { viewer, stranger } = EMULATED_USERS;
const BASE = '/ncr/api/v2/repositories/myreg';

async function opened(options: NaverNcrEmulatorOptions = {}): Promise<OpenedNcr> {
  const ncr = await world.open(options);
  ncr.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
  return ncr;
}

/** Asks as curl would, signed by the referee's own code. */
async function ask(
  ncr: OpenedNcr,
  path: string,
  over: { headers?: Record<string, string>; user?: typeof viewer | typeof stranger; method?: string } = {},
) {
  const { user = viewer, method = 'GET' } = over;
  const timestamp = String(ncr.clock.now().getTime());
  const { accessKey, secretKey } = user;
  const headers = {
    'x-ncp-apigw-timestamp': timestamp,
    'x-ncp-iam-access-key': accessKey,
    'x-ncp-apigw-signature-v2': expectedSignature({ method, url: path, timestamp, accessKey }, secretKey),
    ...over.headers,
  };
  const response = await fetch(`${ncr.server.origin.origin}${path}`, { method, headers });
  return { status: response.status, text: await response.text() };
}

test("the documents' example is served to the byte", async () => {
  const ncr = await opened();
  ncr.emulator.showExample('team/app', 'v1');
  expect(await ask(ncr, `${BASE}/team%2Fapp/tags/v1`)).toEqual({ status: 200, text: DOCUMENTED_EXAMPLE });
});

test('a record has the members of the example, in its order', async () => {
  const ncr = await opened();
  const keysOf = (text: string): unknown[] => {
    const record = JSON.parse(text) as Record<string, unknown> & { images: object[] };
    return [Object.keys(record), Object.keys(record.images[0] ?? {})];
  };
  const { text } = await ask(ncr, `${BASE}/team%2Fapp/tags/v1`);
  expect(keysOf(text)).toEqual(keysOf(DOCUMENTED_EXAMPLE));
});

test.each<[string, string, Parameters<typeof ask>[2], number, string]>([
  ['a slash that is not encoded', `${BASE}/team/app/tags/v1`, {}, 404, '300'],
  ['another region', '/ncr/jpn-api/v2/repositories/myreg/team%2Fapp/tags/v1', {}, 404, '300'],
  ['another registry', '/ncr/api/v2/repositories/other/team%2Fapp/tags/v1', {}, 404, '300'],
  ['a POST', `${BASE}/team%2Fapp/tags/v1`, { method: 'POST' }, 404, '300'],
  ['no signature', `${BASE}/team%2Fapp/tags/v1`, { headers: { 'x-ncp-apigw-signature-v2': '' } }, 401, '200'],
  ['another signature', `${BASE}/team%2Fapp/tags/v1`, { headers: { 'x-ncp-apigw-signature-v2': 'eA==' } }, 401, '200'],
  ['a time that is none', `${BASE}/team%2Fapp/tags/v1`, { headers: { 'x-ncp-apigw-timestamp': 'now' } }, 401, '200'],
  ['a user without the right', `${BASE}/team%2Fapp/tags/v1`, { user: stranger }, 401, '210'],
  ['page 0', `${BASE}/team%2Fapp/tags?page=0`, {}, 400, '100'],
  ['a page size of nothing', `${BASE}/team%2Fapp/tags?pagesize=x`, {}, 400, '100'],
])('%s is refused', async (_what, path, over, status, errorCode) => {
  const answer = await ask(await opened(), path, over);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { errorCode } });
});

test('a page without a size has the usual one; one past the end is empty', async () => {
  const ncr = await opened({ pages: { usual: 2 } });
  for (const name of ['v2', 'v3']) ncr.emulator.push('team/app', name, SAMPLE_IMAGES.single);
  const list = async (query: string) => JSON.parse((await ask(ncr, `${BASE}/team%2Fapp/tags${query}`)).text) as object;
  expect(await list('')).toMatchObject({ count: 3, next: 2, previous: 0, results: [{ name: 'v1' }, { name: 'v2' }] });
  expect(await list('?page=2')).toMatchObject({ count: 3, next: 0, previous: 1, results: [{ name: 'v3' }] });
  expect(await list('?page=9')).toMatchObject({ count: 3, next: 0, results: [] });
});

test('what comes too often is refused until time has passed', async () => {
  const ncr = await opened({ throttle: { requests: 2, perMs: 1000 } });
  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) statuses.push((await ask(ncr, `${BASE}/team%2Fapp/tags/v1`)).status);
  ncr.clock.pass(1000);
  statuses.push((await ask(ncr, `${BASE}/team%2Fapp/tags/v1`)).status);
  expect(statuses).toEqual([200, 200, 429, 200]);
});

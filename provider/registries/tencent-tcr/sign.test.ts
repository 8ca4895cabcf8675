import { FakeClock } from '../../../test/fake-clock';
import { requestOf, responseOf } from '../../../test/http-request';
import type { HttpRequest } from '../../http/send';
import type { EmulatedRequest } from '../emulator';
import { verifySignature } from './emulator-signature';
import VECTORS from './fixtures/signature-vectors.json';
import { signTc3, tc3Authorization } from './sign';

const named = VECTORS.map((vector) => [vector.name, vector] as const);
type Vector = (typeof VECTORS)[number];

/** What stands in the vector's SignedHeaders. */
function signedHeaders({ input, expected }: Vector): Record<string, string> {
  const all: Record<string, string> = {
    'content-type': input.contentType,
    host: input.host,
    'x-tc-action': input.action,
  };
  const names = /SignedHeaders=([^,]+)/.exec(expected.authorization)?.[1]?.split(';') ?? [];
  return Object.fromEntries(names.map((name) => [name, all[name] ?? '']));
}

describe.each(named)('the vector %s', (_name, vector) => {
  const { input, expected } = vector;
  const { secretId, secretKey, service, body, timestamp } = input;

  test('is what we sign', () => {
    const headers = signedHeaders(vector);
    expect(tc3Authorization({ secretId, secretKey }, { service, headers, body, timestamp })).toBe(
      expected.authorization,
    );
  });

  test('is taken by the emulator, and nothing near it', () => {
    const securityToken = 'token' in input ? input.token : undefined;
    const user = { secretId, secretKey, ...(securityToken !== undefined && { securityToken }) };
    const referee = { users: [user], now: new Date(timestamp * 1000), service };
    const request = (over: Partial<Record<string, string>> = {}, text = body): EmulatedRequest => ({
      method: 'POST',
      url: new URL(`http://${input.host}/`),
      headers: {
        host: input.host,
        'content-type': input.contentType,
        'x-tc-action': input.action,
        'x-tc-timestamp': String(timestamp),
        authorization: expected.authorization,
        ...(securityToken !== undefined && { 'x-tc-token': securityToken }),
        ...over,
      },
      body: Buffer.from(text),
    });
    const check = (asked: EmulatedRequest) => () => verifySignature(asked, referee);
    expect(check(request())()).toBe(user);
    expect(check(request({}, `${body} `))).toThrow('does not match');
    expect(check(request({ 'content-type': 'text/plain' }))).toThrow('does not match');
    expect(check(request({ 'x-tc-timestamp': String(timestamp + 1) }))).toThrow('does not match');
    expect(check(request({ 'x-tc-token': 'another' }))).toThrow('token is wrong');
    expect(check({ ...request(), url: new URL('http://another/') })).toThrow('does not match');
  });
});

test.each([
  ['with its port', 'emulator-host-with-port'],
  ['without its port', 'emulator-hostname-without-port'],
])('the emulator takes a signature over the host %s', (_what, name) => {
  const vector = VECTORS.find((one) => one.name === name);
  if (vector === undefined) throw new Error('no such vector');
  const { secretId, secretKey, contentType, timestamp, body } = vector.input;
  const request: EmulatedRequest = {
    method: 'POST',
    url: new URL('http://127.0.0.1:18080/'),
    headers: {
      'content-type': contentType,
      'x-tc-timestamp': String(timestamp),
      authorization: vector.expected.authorization,
    },
    body: Buffer.from(body),
  };
  const user = { secretId, secretKey };
  expect(verifySignature(request, { users: [user], now: new Date(timestamp * 1000) })).toBe(user);
});

describe('the layer', () => {
  const keys = { secretId: 'AKIDa', secretKey: 'k', securityToken: 'session' };

  async function signed(now: () => Date, times = 1, over: Partial<typeof keys> = {}): Promise<HttpRequest[]> {
    const sent: HttpRequest[] = [];
    const send = signTc3(
      { ...keys, ...over },
      now,
    )((request) => {
      sent.push(request);
      return Promise.resolve(responseOf(200));
    });
    const headers = { 'content-type': 'application/json', 'x-tc-action': 'DescribeImages' };
    const request = requestOf('http://127.0.0.1:8080/', { method: 'POST', headers, body: '{"Limit":100}' });
    for (let time = 0; time < times; time += 1) await send(request);
    return sent;
  }

  test('signs each attempt by the time that it is', async () => {
    const clock = new FakeClock();
    const sent = await signed(() => {
      clock.pass(1000);
      return clock.now();
    }, 3);
    expect(new Set(sent.map(({ headers }) => headers['x-tc-timestamp'])).size).toBe(3);
    expect(new Set(sent.map(({ headers }) => headers['authorization'])).size).toBe(3);
  });

  test('is of the service tcr whatever the endpoint is called', async () => {
    const [request] = await signed(() => new Date('2026-01-01T00:00:00Z'));
    expect(request?.headers['authorization']).toContain('Credential=AKIDa/2026-01-01/tcr/tc3_request, ');
  });

  test('sends the session token, and does not sign it', async () => {
    const now = () => new Date('2026-01-01T00:00:00Z');
    const [first] = await signed(now);
    const [second] = await signed(now, 1, { securityToken: 'another' });
    expect([first, second].map((request) => request?.headers['x-tc-token'])).toEqual(['session', 'another']);
    expect(first?.headers['authorization']).toBe(second?.headers['authorization']);
  });

  test.each([
    ['2026-01-01T23:59:59Z', '2026-01-01'],
    ['2026-01-02T00:00:00Z', '2026-01-02'],
    // Where it is already the next day east of Greenwich.
    ['2026-01-01T16:30:00Z', '2026-01-01'],
  ])('at %s is of the UTC day %s', async (now, day) => {
    const [request] = await signed(() => new Date(now));
    expect(request?.headers['authorization']).toContain(`/${day}/tcr/`);
  });

  test('changes neither body nor address', async () => {
    const [request] = await signed(() => new Date(0));
    expect(request).toMatchObject({ body: '{"Limit":100}', url: new URL('http://127.0.0.1:8080/') });
  });
});

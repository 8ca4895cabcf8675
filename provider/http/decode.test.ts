import { z } from 'zod';
import { responseOf } from '../../test/http-request';
import { decodeJson, statusError } from './decode';
import type { HttpResponse } from './send';

const GOAL = "get tag 'v1' of 'h/team/app'";
const DENIED = '{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}';
const LIMITED = '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}';

describe('statusError', () => {
  test.each([
    [301, 'BAD_RESPONSE'],
    [400, 'BAD_RESPONSE'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [405, 'BAD_RESPONSE'],
    [408, 'UNAVAILABLE'],
    [418, 'BAD_RESPONSE'],
    [425, 'UNAVAILABLE'],
    [429, 'RATE_LIMITED'],
    [500, 'UNAVAILABLE'],
    [501, 'BAD_RESPONSE'],
    [503, 'UNAVAILABLE'],
    [524, 'UNAVAILABLE'],
  ])('RET-6: %d is %s', (status, code) => {
    expect(statusError(responseOf(status), GOAL)).toMatchObject({ code, details: { host: 'h', path: '/v2/', status } });
  });

  test.each([
    [200, LIMITED, 'RATE_LIMITED'],
    [400, LIMITED, 'RATE_LIMITED'],
    [403, LIMITED, 'RATE_LIMITED'],
    [429, 'Too Many Requests (HAP429)', 'RATE_LIMITED'],
    [503, LIMITED, 'UNAVAILABLE'],
    [403, 'toomanyrequests: by words alone', 'FORBIDDEN'],
  ])('RET-7: %d with %p is %s', (status, body, code) => {
    expect(statusError(responseOf(status, { body }), GOAL)).toMatchObject({ code });
  });

  test.each<[string, HttpResponse, string]>([
    ['the status', responseOf(500), 'registry answered 500'],
    [
      'code and message',
      responseOf(403, { body: DENIED }),
      'registry answered 403 DENIED (requested access to the resource is denied)',
    ],
    ['a code alone', responseOf(403, { body: '{"errors":[{"code":"DENIED"}]}' }), 'registry answered 403 DENIED'],
    ['a message alone', responseOf(502, { body: 'bad gateway' }), 'registry answered 502 (bad gateway)'],
    ['nothing of a page', responseOf(502, { body: '<html>bad gateway</html>' }), 'registry answered 502'],
    ['how often it was tried', responseOf(503, { attempts: 4 }), 'registry answered 503 after 4 attempts'],
    ['not that it was tried once', responseOf(503, { attempts: 1 }), 'registry answered 503'],
    [
      'how long to wait (RET-2)',
      responseOf(429, { attempts: 4, headers: { 'retry-after': '3600' } }),
      'registry answered 429 after 4 attempts; retry after 3600 s',
    ],
    [
      'until when to wait',
      responseOf(429, { headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT\u001b[1m' } }),
      'registry answered 429; retry after Thu, 01 Jan 2026 00:00:00 GMT',
    ],
    [
      'the request’s id',
      responseOf(500, { headers: { 'x-request-id': 'abc\u0007' } }),
      'registry answered 500 (request id abc)',
    ],
    [
      'the request’s id at AWS',
      responseOf(500, { headers: { 'x-amzn-requestid': 'abc' } }),
      'registry answered 500 (request id abc)',
    ],
  ])('says %s', (_what, response, words) => {
    expect(statusError(response, GOAL).message).toBe(`Cannot ${GOAL}: ${words}`);
  });

  test('keeps the request’s id beside the message', () => {
    expect(statusError(responseOf(500, { headers: { 'x-request-id': 'abc' } }), GOAL).details).toMatchObject({
      requestId: 'abc',
    });
  });

  test('RED-6: shows no query', () => {
    const error = statusError(responseOf(500), GOAL);
    expect(JSON.stringify([error.message, error.details])).not.toContain('secret');
  });
});

describe('decodeJson', () => {
  const Page = z.looseObject({ tags: z.array(z.string()).nullish() });

  test.each([
    ['a body that fits', '{"tags":["a"],"more":1}', { tags: ['a'], more: 1 }],
    ['a body with a byte order mark', '\uFEFF{"tags":null}', { tags: null }],
  ])('reads %s', (_what, body, expected) => {
    expect(decodeJson(responseOf(200, { body }), Page, GOAL)).toEqual(expected);
  });

  test.each([
    ['no JSON', 'secret', 'registry answered with an unexpected body'],
    ['nothing', '', 'registry answered with an unexpected body'],
    ['JSON that is cut off', '{"tags":["secret"', 'registry answered with an unexpected body'],
    ['another type', '["secret"]', 'registry answered with an unexpected body'],
    [
      'a member of another type',
      '{"tags":["a",{"secret":1}]}',
      "registry answered with an unexpected body at 'tags.1'",
    ],
    [
      'a page',
      ' <html>secret</html>',
      "'h' answered with a page, not as a registry; a login page or a proxy may be in between",
    ],
  ])('refuses %s, and shows nothing of it', (_what, body, words) => {
    expect(refusalOf(body)).toMatchObject({
      code: 'BAD_RESPONSE',
      message: `Cannot ${GOAL}: ${words}`,
      details: { host: 'h', path: '/v2/', status: 200 },
    });
  });

  test('LIM-6, RET-7: an answer of success that limits is no answer', () => {
    expect(refusalOf(LIMITED)).toMatchObject({ code: 'RATE_LIMITED' });
  });

  function refusalOf(body: string): unknown {
    try {
      return decodeJson(responseOf(200, { body }), Page, GOAL);
    } catch (error) {
      return error;
    }
  }
});

import { requestOf, responseOf } from '../../test/http-request';
import { tellSent } from './tell-sent';

const FORM = 'application/x-www-form-urlencoded';

test.each<[string, Record<string, string>, string | undefined, string[]]>([
  ['nothing', {}, undefined, []],
  ['a header', { authorization: 'Basic abc' }, undefined, ['Basic abc']],
  ['the token of a form', { 'content-type': FORM }, 'service=s&refresh_token=r%2B1', ['r+1']],
  ['both', { authorization: 'Bearer t', 'content-type': FORM }, 'refresh_token=r', ['Bearer t', 'r']],
  ['a form without one', { 'content-type': FORM }, 'service=s', []],
  ['what is no form', { 'content-type': 'application/json' }, 'refresh_token=r', []],
])('tells %s, and sends the request as it is', async (_what, headers, body, expected) => {
  const told: string[] = [];
  const request = requestOf('https://h/v2/', { headers, ...(body !== undefined && { body }) });
  const sent: unknown[] = [];
  const send = tellSent((one) => told.push(one))((one) => {
    sent.push(one);
    return Promise.resolve(responseOf(200));
  });
  await send(request);
  expect([told, sent]).toEqual([expected, [request]]);
});

import { requestOf } from '../../test/http-request';
import { reportWarnings } from './report-warnings';
import { stack, type HttpHeaders, type Send } from './send';

test('RET-11: each warning is told once, with its host', async () => {
  const headers: HttpHeaders = { warning: ['299 - "ends in May"', '199 other "not for us"'] };
  const answer: Send = ({ url }) => Promise.resolve({ status: 200, headers, body: Buffer.alloc(0), url });
  const told: string[] = [];
  const send = stack(
    answer,
    reportWarnings((text) => told.push(text)),
  );
  await send(requestOf(new URL('http://h/v2/a')));
  await send(requestOf(new URL('http://h/v2/b')));
  await send(requestOf(new URL('http://other/v2/b')));
  expect(told).toEqual(['h warns: ends in May', 'other warns: ends in May']);
});

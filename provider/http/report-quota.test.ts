import { requestOf, responseOf } from '../../test/http-request';
import { findQuota } from './quota';
import { reportQuota } from './report-quota';
import type { HttpHeaders, Send } from './send';

const headers = (remaining: string, limit = '100;w=21600'): HttpHeaders => ({
  'ratelimit-limit': limit,
  'ratelimit-remaining': remaining,
});

function opened(...answers: HttpHeaders[]): { send: Send; told: string[] } {
  const told: string[] = [];
  let at = 0;
  const send = reportQuota((text) => told.push(text))(() =>
    Promise.resolve(responseOf(200, { headers: answers[at++ % answers.length] ?? {} })),
  );
  return { send, told };
}

test.each([
  ['10;w=21600', '100;w=21600'],
  ['0;w=21600', '100;w=21600'],
  ['20;w=21600', '200;w=21600'],
  ['1; W=21600', '10 ;w=21600'],
  ['5;w=3600', '100;w=3600'],
])('RET-8: %s of %s is low, and told once', async (remaining, limit) => {
  const { send, told } = opened(headers(remaining, limit), headers('0;w=21600'));
  for (let count = 0; count < 3; count += 1) expect((await send(requestOf('https://h/v2/?token=s'))).status).toBe(200);
  expect(told).toHaveLength(1);
});

test('RET-8: the text names the host, what is left, of how much, and for how long', async () => {
  const { send, told } = opened(headers('7;w=21600'));
  await send(requestOf('https://registry-1.docker.io/v2/?token=s'));
  await send(requestOf('https://other.example.com/v2/'));
  expect(told[0]).toMatch(/^registry-1\.docker\.io lets only 7 of 100 pulls through in what is left of 6 h; a login/);
  expect(told[1]).toMatch(/^other\.example\.com lets/);
});

test.each<[string, HttpHeaders]>([
  ['none', {}],
  ['enough', headers('11;w=21600')],
  ['a quota of a minute, as GitLab has', headers('1;w=60', '500;w=60')],
  ['no window', headers('1', '100')],
  ['no limit', { 'ratelimit-remaining': '1;w=21600' }],
  ['no number', headers('few;w=21600')],
  ['a negative number', headers('-1;w=21600')],
  ['too long a number', headers('1;w=21600', '9999999999;w=21600')],
  ['more than a number', headers('1;w=21600\u001b[31m')],
])('RET-8: of %s nothing is told', async (_what, sent) => {
  const { send, told } = opened(sent);
  await send(requestOf('https://h/v2/'));
  expect(told).toEqual([]);
});

test('RET-8: the first of several values counts', () => {
  expect(
    findQuota({ headers: { 'ratelimit-limit': ['9;w=7200', '8;w=1'], 'ratelimit-remaining': '3;w=7200' } }),
  ).toEqual({
    remaining: 3,
    limit: 9,
    windowSeconds: 7200,
  });
});

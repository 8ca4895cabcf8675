import { RegistryError } from '../errors';
import { requestOf, responseOf } from '../../test/http-request';
import { log } from './log';

describe('log', () => {
  const request = requestOf('https://user:pass@h:5000/v2/a?token=secret', {
    method: 'HEAD',
    headers: { authorization: 'Bearer secret' },
  });

  test.each([
    ['an answer', () => Promise.resolve(responseOf(404)), 'HEAD h:5000/v2/a: 404'],
    [
      'no answer',
      () => Promise.reject(new RegistryError('UNAVAILABLE', 'Cannot x: secret')),
      'HEAD h:5000/v2/a: no answer (UNAVAILABLE)',
    ],
    ['a bug', () => Promise.reject(new TypeError('secret')), 'HEAD h:5000/v2/a: no answer'],
  ])('TOK-14: writes a line for %s, without a secret', async (_what, next, line) => {
    const lines: string[] = [];
    await Promise.allSettled([log((text) => lines.push(text))(next)(request)]);
    expect(lines).toEqual([line]);
  });

  test('passes on what came', async () => {
    const error = new TypeError('bug');
    await expect(log(() => undefined)(() => Promise.reject(error))(request)).rejects.toBe(error);
    expect(await log(() => undefined)(async () => responseOf(200))(request)).toMatchObject({ status: 200 });
  });
});

import { findApiAddress, NCR_HOSTS } from './api-address';
import { fromEnvironment } from './environment';
import { naverNcr } from '.';
import { NaverNcrOptions } from './options';

const PUBLIC = 'https://ncr.apigw.ntruss.com/ncr';
const HOST = 'myreg.kr.ncr.ntruss.com';
const KEYS = { accessKey: 'key', secretKey: 'secret' };

describe('where the API is', () => {
  test.each([
    ['Korea', 'myreg.kr.ncr.ntruss.com', undefined, `${PUBLIC}/api/v2/repositories/myreg`],
    ['Singapore', 'myreg.sg.ncr.ntruss.com', undefined, `${PUBLIC}/sgn-api/v2/repositories/myreg`],
    [
      'Singapore by the code of the API',
      'myreg.sgn.ncr.ntruss.com',
      undefined,
      `${PUBLIC}/sgn-api/v2/repositories/myreg`,
    ],
    ['Japan', 'my-reg2.jp.ncr.ntruss.com', undefined, `${PUBLIC}/jpn-api/v2/repositories/my-reg2`],
    ['Japan by the code of the API', 'myreg.jpn.ncr.ntruss.com', undefined, `${PUBLIC}/jpn-api/v2/repositories/myreg`],
    ['a path prefix', 'myreg.jp.ncr.ntruss.com/team', undefined, `${PUBLIC}/jpn-api/v2/repositories/myreg`],
    ['upper case', 'MyReg.KR.ncr.ntruss.com', undefined, `${PUBLIC}/api/v2/repositories/myreg`],
    ['a port', 'myreg.sg.ncr.ntruss.com:443', undefined, `${PUBLIC}/sgn-api/v2/repositories/myreg`],
    [
      'the government',
      'myreg.ncr.gov-ntruss.com',
      undefined,
      'https://gov-ncr.apigw.gov-ntruss.com/ncr/kr/v2/repositories/myreg',
    ],
    ['an origin', HOST, 'http://127.0.0.1:1', 'http://127.0.0.1:1/ncr/api/v2/repositories/myreg'],
    ['an origin with a slash', HOST, 'http://127.0.0.1:1/', 'http://127.0.0.1:1/ncr/api/v2/repositories/myreg'],
    [
      'an origin for Singapore',
      'a.sg.ncr.ntruss.com',
      'http://[::1]:1',
      'http://[::1]:1/ncr/sgn-api/v2/repositories/a',
    ],
    [
      'an origin for Japan',
      'a.jpn.ncr.ntruss.com',
      'http://localhost:1',
      'http://localhost:1/ncr/jpn-api/v2/repositories/a',
    ],
    ['a base', HOST, 'https://h/ncr/api/v2', 'https://h/ncr/api/v2/repositories/myreg'],
    ['a base of another zone', HOST, 'https://h/ncr/krs/v2/', 'https://h/ncr/krs/v2/repositories/myreg'],
    ['a base that ends in repositories', HOST, 'https://h/v2/repositories', 'https://h/v2/repositories/myreg'],
    ['a base with the registry', HOST, 'https://h/v2/repositories/other', 'https://h/v2/repositories/other'],
    [
      'the registry for a private host',
      'x1y2.kr.private-ncr.ntruss.com',
      'https://h/v2/repositories/r',
      'https://h/v2/repositories/r',
    ],
    [
      'the registry for any host',
      'registry.example.com',
      'https://h/v2/repositories/r/',
      'https://h/v2/repositories/r',
    ],
    ['an emulator', 'myreg.localhost:5000', 'http://127.0.0.1:1', 'http://127.0.0.1:1/ncr/api/v2/repositories/myreg'],
    [
      'an emulator by its address',
      '127.0.0.1:5000',
      'http://127.0.0.1:5000',
      'http://127.0.0.1:5000/ncr/api/v2/repositories/127',
    ],
  ])('%s', (_what, host, endpoint, url) => {
    expect(findApiAddress({ host, endpoint })).toMatchObject({ url });
    expect(NaverNcrOptions.safeParse({ host, endpoint, ...KEYS }).success).toBe(true);
  });

  test.each([
    ['a private host', 'x1y2.kr.private-ncr.ntruss.com', undefined, `${PUBLIC}/api/v2/repositories/myreg`],
    [
      'a private host in Japan',
      'x1y2.jp.private-ncr.ntruss.com',
      `${PUBLIC}/jpn-api/v2`,
      `${PUBLIC}/jpn-api/v2/repositories/myreg`,
    ],
    ['a private host with its port', 'x1.kr.private-ncr.ntruss.com:443', 'http://127.0.0.1:1', '/repositories/myreg'],
    [
      'a private host before an emulator',
      'x1y2.kr.private-ncr.ntruss.com',
      'http://127.0.0.1:1',
      '/repositories/myreg',
    ],
    [
      'a private host of the government',
      'x.private-ncr.gov-ntruss.com',
      undefined,
      'gov-ncr.apigw.gov-ntruss.com/ncr/kr/v2/repositories/myreg',
    ],
    ['a host of somebody else', 'registry.example.com', undefined, '/repositories/myreg'],
    ['a host of somebody else at the real API', 'registry.example.com', `${PUBLIC}/api/v2`, '/repositories/myreg'],
    ['two labels before the region', 'a.b.kr.ncr.ntruss.com', undefined, '/repositories/myreg'],
    ['a region that is none', 'myreg.us.ncr.ntruss.com', undefined, '/repositories/myreg'],
    ['an address of version 6', '[::1]:5000', 'http://127.0.0.1:1', '/repositories/myreg'],
  ])('%s does not tell the registry', (_what, host, endpoint, hint) => {
    const issues = NaverNcrOptions.safeParse({ host, endpoint, ...KEYS }).error?.issues;
    expect(issues).toEqual([expect.objectContaining({ path: ['endpoint'], message: expect.stringContaining(hint) })]);
  });
});

describe('an entry', () => {
  const paths = (entry: object): string[] =>
    (NaverNcrOptions.safeParse(entry).error?.issues ?? []).map(({ path }) => path.join('.'));

  test.each<[string, object, string[]]>([
    ['keys', { host: HOST, ...KEYS }, []],
    ['no keys, for those of the environment', { host: HOST }, []],
    ['a key without its secret', { host: HOST, accessKey: 'key' }, ['secretKey']],
    ['a secret without its key', { host: HOST, secretKey: 'secret' }, ['accessKey']],
    ['no host', KEYS, ['host']],
    ['a member that nobody knows', { host: HOST, region: 'kr' }, ['']],
    ['an endpoint in the clear', { host: HOST, endpoint: 'http://ncr.apigw.ntruss.com' }, ['endpoint']],
    ['an endpoint with a login', { host: HOST, endpoint: 'https://u:p@h' }, ['endpoint']],
    ['an endpoint that is no URL', { host: HOST, endpoint: 'ncr.apigw.ntruss.com' }, ['endpoint']],
    ['a key with a line end', { host: HOST, accessKey: 'k\r\nx: y', secretKey: 's' }, ['accessKey']],
    ['a key with a colon', { host: HOST, accessKey: 'a:b', secretKey: 's' }, ['accessKey']],
    ['empty keys', { host: HOST, accessKey: '', secretKey: '' }, ['accessKey', 'secretKey']],
    ['everything at once', { host: 'x.example.com', accessKey: 'k', endpoint: 'ftp://h' }, ['endpoint', 'secretKey']],
  ])('%s', (_what, entry, wrong) => {
    expect(paths(entry).sort()).toEqual(wrong);
  });

  test('the secret is marked', () => {
    expect(NaverNcrOptions.shape.secretKey.meta()).toMatchObject({ secret: true });
  });
});

describe('the environment', () => {
  const both = { NCLOUD_ACCESS_KEY: ' key\n', NCLOUD_SECRET_KEY: 'secret' };

  test('completes an entry without keys', () => {
    expect(fromEnvironment({ host: HOST, endpoint: 'https://h' }, both)).toEqual({
      options: { host: HOST, endpoint: 'https://h', ...KEYS },
      source: 'environment NCLOUD_ACCESS_KEY',
    });
  });

  test.each<[string, object, Record<string, string>]>([
    ['the entry has keys', { ...KEYS }, both],
    ['there is nothing', {}, {}],
    ['there is half a pair', {}, { NCLOUD_ACCESS_KEY: 'key' }],
    ['there is the other half', {}, { NCLOUD_SECRET_KEY: 'secret' }],
    ['the pair is empty', {}, { NCLOUD_ACCESS_KEY: '', NCLOUD_SECRET_KEY: ' ' }],
  ])('is not read where %s', (_what, entry, environment) => {
    expect(fromEnvironment({ host: HOST, ...entry }, environment)).toBeUndefined();
  });

  test.each([
    ['myreg.kr.ncr.ntruss.com', true],
    ['my-reg.sgn.ncr.ntruss.com', true],
    ['myreg.jp.ncr.ntruss.com:443', true],
    ['myreg.ncr.gov-ntruss.com', true],
    ['x1y2.kr.private-ncr.ntruss.com', false],
    ['kr.ncr.ntruss.com', false],
    ['a.b.kr.ncr.ntruss.com', false],
    ['myreg.kr.ncr.ntruss.com.evil.example', false],
    ['evil.example.kr-ncr.ntruss.com', false],
    ['myreg.kr.ncr.ntruss.com:5000', false],
    ['-.kr.ncr.ntruss.com', false],
  ])('%s is NCR by its name: %s', (host, expected) => {
    expect(NCR_HOSTS.test(host)).toBe(expected);
  });
});

test('the keys are the login of /v2/, too', () => {
  expect(naverNcr.dockerLogin?.({ host: HOST, ...KEYS })).toEqual({ username: 'key', password: 'secret' });
  expect(naverNcr.dockerLogin?.({ host: HOST })).toBeUndefined();
});

import { NEVER, openSwr, rejection, type OpenedSwr, type SwrEntry } from '../../../test/huawei-swr';
import { SAMPLE_IMAGES } from '../sample-images';
import { dockerLogin } from './docker-login';
import { EMULATED_USERS } from './emulator-options';
import { fromEnvironment } from './environment';
import { huaweiSwr } from './index';
import { HuaweiSwrOptions } from './options';
import { findApiEndpoint, findIamEndpoint, findRegion } from './region';

const host = 'swr.cn-north-4.myhuaweicloud.com';
const keys = { accessKey: 'AK', secretKey: 'SK' };
const iam = { domain: 'd', user: 'u', password: 'p' };

/** What is wrong with an entry: `member: message`. */
function problems(entry: object): string[] {
  const { error } = HuaweiSwrOptions.safeParse({ host, ...entry });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`).sort();
}

describe('an entry', () => {
  test.each([
    ['nothing but its host', {}],
    ['keys', keys],
    ['temporary keys', { ...keys, securityToken: 'T' }],
    ['a token', { authToken: 'T' }],
    ['a user', { iam }],
    ['a user with a project', { iam: { ...iam, project: 'x' }, iamEndpoint: 'https://iam.example.com/v3' }],
    ['everything else', { region: 'cn-north-4', projectId: 'x', endpoint: 'http://127.0.0.1:1' }],
  ])('may have %s', (_what, entry) => {
    expect(problems(entry)).toEqual([]);
  });

  test.each([
    ['half of the keys', { accessKey: 'AK' }, ["secretKey: needed beside 'accessKey'"]],
    ['the other half', { secretKey: 'SK' }, ["accessKey: needed beside 'secretKey'"]],
    [
      'a security token alone',
      { securityToken: 'T' },
      ["accessKey: needed beside 'securityToken'", "secretKey: needed beside 'securityToken'"],
    ],
    [
      'every login at once',
      { ...keys, authToken: 'T', iam },
      [
        "authToken: use one of 'accessKey', 'authToken', 'iam' only",
        "iam: use one of 'accessKey', 'authToken', 'iam' only",
      ],
    ],
    [
      'a security token beside a token',
      { ...keys, securityToken: 'T', authToken: 'T' },
      ["authToken: use one of 'accessKey', 'authToken' only"],
    ],
    [
      'plain HTTP',
      { endpoint: 'http://example.com' },
      ['endpoint: plain http:// is for loopback addresses only; use https://'],
    ],
    [
      'plain HTTP to IAM',
      { iamEndpoint: 'http://example.com' },
      ['iamEndpoint: plain http:// is for loopback addresses only; use https://'],
    ],
    ['a line end in a token', { authToken: 'a\nb' }, ['authToken: expected text without blanks and line ends']],
    [
      'a region that is none',
      { region: 'cn-north-4.evil.example' },
      ["region: expected a region such as 'cn-north-4'"],
    ],
    ['a region that is another address', { region: 'x/../y' }, ["region: expected a region such as 'cn-north-4'"]],
    ['an unknown member', { password: 'x' }, [': Unrecognized key: "password"']],
    ['an unknown member of iam', { iam: { ...iam, id: 'x' } }, ['iam: Unrecognized key: "id"']],
    ['half a user', { iam: { domain: 'd', user: 'u' } }, [expect.stringContaining('iam.password: ')]],
    ['an empty password', { iam: { ...iam, password: '' } }, [expect.stringContaining('iam.password: ')]],
    [
      'all at once',
      { region: 'X', accessKey: 'AK', authToken: 'T', endpoint: 'x', iamEndpoint: 'https://u:p@example.com', other: 1 },
      [
        ': Unrecognized key: "other"',
        "authToken: use one of 'accessKey', 'authToken' only",
        'endpoint: expected an https:// URL',
        'iamEndpoint: a URL with a user or password in it is refused; use the fields of the entry',
        "region: expected a region such as 'cn-north-4'",
        "secretKey: needed beside 'accessKey'",
      ],
    ],
  ])('may not have %s', (_what, entry, expected) => {
    expect(problems(entry)).toEqual(expected);
  });
});

describe('addresses', () => {
  test.each([
    [
      { host },
      'cn-north-4',
      'https://swr-api.cn-north-4.myhuaweicloud.com/',
      'https://iam.cn-north-4.myhuaweicloud.com/',
    ],
    [
      { host: 'swr.eu-west-101.myhuaweicloud.eu' },
      'eu-west-101',
      'https://swr-api.eu-west-101.myhuaweicloud.eu/',
      'https://iam.eu-west-101.myhuaweicloud.eu/',
    ],
    [
      { host: 'registry.example.com', region: 'eu-west-101' },
      'eu-west-101',
      'https://swr-api.eu-west-101.myhuaweicloud.eu/',
      'https://iam.eu-west-101.myhuaweicloud.eu/',
    ],
    [
      { host, region: 'ap-southeast-1' },
      'ap-southeast-1',
      'https://swr-api.ap-southeast-1.myhuaweicloud.com/',
      'https://iam.ap-southeast-1.myhuaweicloud.com/',
    ],
    [
      { host: 'registry.example.com', endpoint: 'https://swr-api.la-south-2.myhuaweicloud.com' },
      'la-south-2',
      'https://swr-api.la-south-2.myhuaweicloud.com/',
      'https://iam.la-south-2.myhuaweicloud.com/',
    ],
    [
      { host, endpoint: 'https://example.com/base', iamEndpoint: 'https://iam.example.com:443/v3' },
      'cn-north-4',
      'https://example.com/base/',
      'https://iam.example.com/',
    ],
    [{ host: 'registry.example.com' }, undefined, undefined, undefined],
  ])('of %j', (place, region, api, iamEndpoint) => {
    expect(findRegion(place)).toBe(region);
    expect(findApiEndpoint(place)?.href).toBe(api);
    expect(findIamEndpoint(place)?.href).toBe(iamEndpoint);
  });

  test.each([
    ['swr.cn-north-4.myhuaweicloud.com', true],
    ['swr.eu-west-101.myhuaweicloud.eu', true],
    ['swr.my-kualalumpur-1.myhuaweicloud.com', true],
    ['swr-api.cn-north-4.myhuaweicloud.com', false],
    ['swr.cn-north-4.myhuaweicloud.com.evil.example', false],
    ['evil.example.swr.cn-north-4.myhuaweicloud.com', false],
    ['swr.a.b.myhuaweicloud.com', false],
    ['swr.cn-north-4.myhuaweicloud.com:5000', false],
    ['acme-abc123.swr-pro.myhuaweicloud.com', false],
    ['swrxcn-north-4xmyhuaweicloud.com', false],
  ])('the host %s is of SWR: %s', (name, is) => {
    expect(huaweiSwr.hosts?.test(name)).toBe(is);
  });
});

describe('the docker login', () => {
  test.each([
    ['keys', { host, ...keys }, 'cn-north-4@AK'],
    ['keys of another region', { host, region: 'ap-southeast-1', ...keys }, 'ap-southeast-1@AK'],
    ['temporary keys', { host, ...keys, securityToken: 'T' }, undefined],
    ['a token', { host, authToken: 'T' }, undefined],
    ['a user', { host, iam }, undefined],
    ['keys without a region', { host: 'registry.example.com', ...keys }, undefined],
    ['nothing', { host }, undefined],
  ])('of %s', (_what, options, username) => {
    const login = dockerLogin(options);
    if (username === undefined) expect(login).toBeUndefined();
    else expect(login).toEqual({ username, password: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

describe('the environment', () => {
  const AK = { HW_ACCESS_KEY: 'AK', HW_SECRET_KEY: 'SK' };
  const USER = { HW_DOMAIN_NAME: 'd', HW_USER_NAME: 'u', HW_USER_PASSWORD: 'p' };
  const region = 'cn-north-4';
  const ROWS: [string, Record<string, string>, object, string][] = [
    ['keys', AK, { region, ...keys }, 'HW_ACCESS_KEY, HW_SECRET_KEY'],
    [
      'keys with line ends',
      { HW_ACCESS_KEY: 'AK\n', HW_SECRET_KEY: ' SK ' },
      { region, ...keys },
      'HW_ACCESS_KEY, HW_SECRET_KEY',
    ],
    [
      'temporary keys',
      { ...AK, HW_SECURITY_TOKEN: 'T' },
      { region, ...keys, securityToken: 'T' },
      'HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN',
    ],
    ['a token before keys', { ...AK, ...USER, HW_AUTH_TOKEN: 'T' }, { region, authToken: 'T' }, 'HW_AUTH_TOKEN'],
    ['keys before a password', { ...AK, ...USER }, { region, ...keys }, 'HW_ACCESS_KEY, HW_SECRET_KEY'],
    ['a password', USER, { region, iam }, 'HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD'],
    [
      'a password with all that belongs to it',
      { ...USER, HW_PROJECT_NAME: 'x', HW_AUTH_URL: 'https://iam.example.com/v3', HW_PROJECT_ID: 'id' },
      { region, iam: { ...iam, project: 'x' }, iamEndpoint: 'https://iam.example.com/v3', projectId: 'id' },
      'HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD',
    ],
    [
      'half of the keys, so the password',
      { HW_ACCESS_KEY: 'AK', ...USER },
      { region, iam },
      'HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD',
    ],
    [
      "a project of the host's region",
      { ...AK, HW_REGION_NAME: region, HW_PROJECT_ID: 'id' },
      { region, projectId: 'id', ...keys },
      'HW_ACCESS_KEY, HW_SECRET_KEY',
    ],
    [
      'no project of another region, and not that region',
      { ...AK, HW_REGION_NAME: 'ap-southeast-1', HW_PROJECT_ID: 'id' },
      { region, ...keys },
      'HW_ACCESS_KEY, HW_SECRET_KEY',
    ],
    [
      'no name of a project of another region',
      { ...USER, HW_REGION_NAME: 'ap-southeast-1', HW_PROJECT_NAME: 'ap-southeast-1' },
      { region, iam },
      'HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD',
    ],
  ];
  test.each(ROWS)('gives %s', (_what, environment, options, source) => {
    expect(fromEnvironment({ host }, environment)).toEqual({
      options: { host, ...options },
      source: `environment ${source}`,
    });
  });

  test('gives the region of a host that does not tell it', () => {
    expect(
      fromEnvironment({ host: 'h:1', endpoint: 'https://e' }, { ...AK, HW_REGION_NAME: 'ap-southeast-1' }),
    ).toEqual({
      options: { host: 'h:1', endpoint: 'https://e', region: 'ap-southeast-1', ...keys },
      source: 'environment HW_ACCESS_KEY, HW_SECRET_KEY',
    });
  });

  test.each([
    ['nothing', {}],
    ['half of the keys', { HW_ACCESS_KEY: 'AK' }],
    ['empty keys', { HW_ACCESS_KEY: '', HW_SECRET_KEY: ' ' }],
    ['a security token alone', { HW_SECURITY_TOKEN: 'T' }],
    ['half a user', { HW_DOMAIN_NAME: 'd', HW_USER_NAME: 'u' }],
    ['a region', { HW_REGION_NAME: 'cn-north-4', HW_PROJECT_ID: 'x' }],
  ])('with %s gives nothing', (_what, environment) => {
    expect(fromEnvironment({ host }, environment)).toBeUndefined();
  });

  test.each([keys, { ...keys, securityToken: 'T' }, { authToken: 'T' }, { iam }])(
    'is not asked where the entry has %j',
    (login) => {
      expect(fromEnvironment({ host, ...login }, { ...AK, HW_AUTH_TOKEN: 'T' })).toBeUndefined();
    },
  );
});

describe('opened', () => {
  let swr: OpenedSwr | undefined;
  afterEach(() => swr?.close());
  const NONE = { accessKey: undefined, secretKey: undefined };
  const { reader, temporary } = EMULATED_USERS;

  async function ask(given: SwrEntry): Promise<unknown> {
    swr = await openSwr({}, given);
    swr.emulator.push('team/app', 'v1', SAMPLE_IMAGES.single);
    return swr.registry.getTag('team/app', 'v1', NEVER);
  }

  test.each([
    ['keys', { HW_ACCESS_KEY: reader.accessKey, HW_SECRET_KEY: reader.secretKey }],
    [
      'temporary keys',
      {
        HW_ACCESS_KEY: temporary.accessKey,
        HW_SECRET_KEY: temporary.secretKey,
        HW_SECURITY_TOKEN: temporary.securityToken,
      },
    ],
  ])('with %s of the environment', async (_what, environment) => {
    expect(await ask({ entry: NONE, environment })).toMatchObject({ digest: expect.any(String) });
  });

  test('with an address of nowhere', async () => {
    const error = await rejection(ask({ entry: { endpoint: undefined, region: undefined } }));
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(
        /nothing says in which region .*; set 'region' or 'endpoint' in its huaweiSwr entry$/,
      ),
    });
  });

  test('with an IAM of nowhere', async () => {
    const error = await rejection(ask({ entry: { ...NONE, region: undefined, iam } }));
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining("set 'region' or 'iamEndpoint'"),
    });
  });

  test.each([
    ['a region that is another address', { HW_REGION_NAME: 'evil.example/' }, "'region': expected"],
    ['a key with a line end in it', { HW_ACCESS_KEY: 'a\nx: y' }, "'accessKey': expected text"],
    ['an IAM in the clear', { HW_AUTH_URL: 'http://iam.example.com' }, "'iamEndpoint': plain http://"],
  ])('with an environment that cannot be used: %s', async (_what, over, said) => {
    const environment = { HW_ACCESS_KEY: 'AK', HW_SECRET_KEY: 'very-secret', ...over };
    const error = await rejection(ask({ entry: { ...NONE, region: undefined }, environment }));
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(said) });
    expect(String(error)).toContain('environment HW_ACCESS_KEY, HW_SECRET_KEY cannot be used');
    expect(String(error)).not.toContain('very-secret');
  });
});

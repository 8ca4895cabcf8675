import { fromEnvironment } from './from-environment';
import { TencentTcrOptions } from './options';
import { VENDOR_HOST } from './vendor-host';

const HOST = 'acme.tencentcloudcr.com';
const KEYS = { secretId: 'AKIDa', secretKey: 'k' };

function problems(entry: Record<string, unknown>): string[] {
  const { error } = TencentTcrOptions.safeParse({ host: HOST, ...entry });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('an entry', () => {
  test.each<[string, Record<string, unknown>]>([
    ['a host alone, for credentials from the environment', {}],
    ['keys', KEYS],
    ['temporary keys', { ...KEYS, securityToken: 't' }],
    ['everything', { ...KEYS, region: 'ap-shanghai-fsi', registryId: 'tcr-okmj78', endpoint: 'https://x.example' }],
    ['the international site', { ...KEYS, endpoint: 'https://tcr.intl.tencentcloudapi.com/' }],
    ['an emulator', { ...KEYS, endpoint: 'http://127.0.0.1:8080' }],
  ])('may be %s', (_what, entry) => {
    expect(problems(entry)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['an id without a key', { secretId: 'AKIDa' }, ["secretKey: needed beside 'secretId'"]],
    ['a key without an id', { secretKey: 'k' }, ["secretId: needed beside 'secretKey'"]],
    [
      'a token alone',
      { securityToken: 't' },
      ["secretId: needed beside 'securityToken'", "secretKey: needed beside 'securityToken'"],
    ],
    [
      'a line break behind a key',
      { ...KEYS, secretKey: 'k\n' },
      ['secretKey: expected visible ASCII characters without blanks'],
    ],
    ['an empty id', { ...KEYS, secretId: '' }, ['secretId: expected visible ASCII characters without blanks']],
    [
      'a name for an id of the instance',
      { registryId: 'acme' },
      ["registryId: expected the id of an instance, such as 'tcr-okmj78'"],
    ],
    ['a region in words', { region: 'Guangzhou' }, ["region: expected a region such as 'ap-guangzhou'"]],
    [
      'a region that ends its header',
      { region: 'ap-guangzhou\r\nx: y' },
      ["region: expected a region such as 'ap-guangzhou'"],
    ],
    [
      'plain HTTP',
      { endpoint: 'http://tcr.tencentcloudapi.com' },
      ['endpoint: plain http:// is for loopback addresses only; use https://'],
    ],
    ['a path, which is not signed', { endpoint: 'https://x.example/tcr' }, ['endpoint: expected a URL without a path']],
    ['no URL', { endpoint: 'tcr.tencentcloudapi.com' }, ['endpoint: expected an https:// URL']],
    ['a member of another kind', { accessKey: 'a' }, [': Unrecognized key: "accessKey"']],
    [
      'several things at once',
      { secretId: 'AKIDa', region: '!', endpoint: 'http://x.example' },
      [
        "region: expected a region such as 'ap-guangzhou'",
        "secretKey: needed beside 'secretId'",
        'endpoint: plain http:// is for loopback addresses only; use https://',
      ],
    ],
  ])('cannot have %s', (_what, entry, expected) => {
    expect(problems(entry)).toEqual(expected);
  });

  test('tells each of its members', () => {
    for (const [name, member] of Object.entries(TencentTcrOptions.shape)) {
      expect([name, member.description]).toEqual([name, expect.stringMatching(/.{20,}/)]);
    }
  });

  test('its secrets are marked', () => {
    const marked = Object.entries(TencentTcrOptions.shape).filter(([, member]) => member.meta()?.['secret'] === true);
    expect(marked.map(([name]) => name)).toEqual(['secretKey', 'securityToken']);
  });
});

describe('the environment', () => {
  const FULL = {
    TENCENTCLOUD_SECRET_ID: 'AKIDe',
    TENCENTCLOUD_SECRET_KEY: 'ek',
    TENCENTCLOUD_SECURITY_TOKEN: 'et',
    TENCENTCLOUD_REGION: 'ap-tokyo',
  };

  test('completes an entry without credentials', () => {
    expect(fromEnvironment({ host: HOST }, FULL)).toEqual({
      options: { host: HOST, secretId: 'AKIDe', secretKey: 'ek', securityToken: 'et', region: 'ap-tokyo' },
      source: 'environment TENCENTCLOUD_SECRET_ID',
    });
  });

  test("leaves the entry's own region", () => {
    expect(fromEnvironment({ host: HOST, region: 'ap-seoul' }, FULL)?.options.region).toBe('ap-seoul');
  });

  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['an id alone', { TENCENTCLOUD_SECRET_ID: 'AKIDe' }],
    ['a key alone', { TENCENTCLOUD_SECRET_KEY: 'ek' }],
    ['an empty key', { TENCENTCLOUD_SECRET_ID: 'AKIDe', TENCENTCLOUD_SECRET_KEY: '' }],
    ['a region alone', { TENCENTCLOUD_REGION: 'ap-tokyo' }],
  ])('has no credentials in %s', (_what, environment) => {
    expect(fromEnvironment({ host: HOST }, environment)).toBeUndefined();
  });

  test('does not stand behind an entry with credentials', () => {
    expect(fromEnvironment({ host: HOST, ...KEYS }, FULL)).toBeUndefined();
  });

  test('without a token has no token', () => {
    const { TENCENTCLOUD_SECURITY_TOKEN: _token, TENCENTCLOUD_REGION: _region, ...keys } = FULL;
    expect(fromEnvironment({ host: HOST }, keys)?.options).toEqual({ host: HOST, secretId: 'AKIDe', secretKey: 'ek' });
  });
});

test.each([
  [true, 'acme.tencentcloudcr.com'],
  [true, 'acme-vpc.tencentcloudcr.com'],
  [true, 'a1-b2.tencentcloudcr.com'],
  [false, 'tencentcloudcr.com'],
  [false, 'a.b.tencentcloudcr.com'],
  [false, 'acme.tencentcloudcr.com.evil.example'],
  [false, 'eviltencentcloudcr.com'],
  [false, 'acme.tencentcloudcr.com:8443'],
  [false, '-acme.tencentcloudcr.com'],
  [false, 'ccr.ccs.tencentyun.com'],
])('%s: %s is a host of the vendor', (is, host) => {
  expect(VENDOR_HOST.test(host)).toBe(is);
});

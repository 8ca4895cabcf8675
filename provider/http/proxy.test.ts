import { RegistryError } from '../errors';
import { parseNoProxy } from './no-proxy';
import { parseProxies } from './proxy';

type Environment = Record<string, string>;
const find = (environment: Environment, url = 'https://h.example.com/v2/') =>
  parseProxies(environment)(new URL(url))?.url.href;

describe('parseProxies()', () => {
  test.each<[string, Environment, string, string | undefined]>([
    ['none', {}, 'https://h.example.com', undefined],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://p:1' }, 'https://h.example.com', 'http://p:1/'],
    ['HTTPS_PROXY not for http', { HTTPS_PROXY: 'http://p:1' }, 'http://h.example.com', undefined],
    ['HTTP_PROXY', { HTTP_PROXY: 'http://p:1' }, 'http://h.example.com', 'http://p:1/'],
    ['HTTP_PROXY for https, too', { HTTP_PROXY: 'http://p:1' }, 'https://h.example.com', 'http://p:1/'],
    ['each its own', { HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://p:2' }, 'https://h.example.com', 'http://p:2/'],
    ['lower case', { https_proxy: 'http://p:1', HTTPS_PROXY: 'http://p:2' }, 'https://h.example.com', 'http://p:1/'],
    ['lower case, empty: none', { https_proxy: '', HTTPS_PROXY: 'http://p:2' }, 'https://h.example.com', undefined],
    ['blanks round it', { HTTPS_PROXY: ' http://p:1 ' }, 'https://h.example.com', 'http://p:1/'],
    ['no scheme', { HTTPS_PROXY: 'p.example.com:3128' }, 'https://h.example.com', 'http://p.example.com:3128/'],
    ['no scheme and a login', { HTTPS_PROXY: 'u:w@p:1' }, 'https://h.example.com', 'http://u:w@p:1/'],
    ['an https proxy', { HTTPS_PROXY: 'https://p:1' }, 'https://h.example.com', 'https://p:1/'],
    ['an IPv6 proxy', { HTTPS_PROXY: 'http://[fd00::1]:3128' }, 'https://h.example.com', 'http://[fd00::1]:3128/'],
    ['ALL_PROXY, which Go and undici leave alone', { ALL_PROXY: 'http://p:1' }, 'https://h.example.com', undefined],
    ['NO_PROXY', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'example.com' }, 'https://h.example.com', undefined],
    ['no_proxy wins', { HTTPS_PROXY: 'p', NO_PROXY: 'a.io', no_proxy: 'example.com' }, 'https://a.io', 'http://p/'],
    ['another scheme of URL', { HTTPS_PROXY: 'http://p:1' }, 'ftp://h.example.com', undefined],
  ])('PRX-1: %s', (_what, environment, url, expected) => {
    expect(find(environment, url)).toBe(expected);
  });

  test.each([
    ['a login', 'http://us%40er:p%3Aw@p', 'us@er:p:w'],
    ['a user alone', 'http://user@p', 'user:'],
    ['a password alone', 'http://:pw@p', ':pw'],
    ['a percent sign of its own', 'http://u:50%@p', 'u:50%'],
    ['letters', 'http://ü:ß@p', 'ü:ß'],
  ])('PRX-2: %s in its address becomes a header', (_what, value, login) => {
    const proxy = parseProxies({ HTTPS_PROXY: value })(new URL('https://h'));
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from(login).toString('base64')}`);
  });

  test.each(['socks5://u:S3CR3T@p:1', 'http://', 'http://u:S3CR3T@p:99999', 'ftp://p', '://S3CR3T', 'a b S3CR3T'])(
    'PRX-2: %j is refused when it is needed, by its variable and without its value',
    (value) => {
      const proxies = parseProxies({ https_proxy: value });
      expect(proxies(new URL('https://127.0.0.1'))).toBeUndefined();
      expect(() => proxies(new URL('https://h'))).toThrow(RegistryError);
      expect(() => proxies(new URL('https://h'))).toThrow(/'https_proxy'/);
      expect(() => proxies(new URL('https://h'))).not.toThrow(/S3CR3T/);
    },
  );
});

describe('parseNoProxy()', () => {
  const isDirect = (text: string, host: string, scheme = 'https'): boolean =>
    parseNoProxy(text)(new URL(`${scheme}://${host}/v2/`));

  test.each([
    ['', 'localhost:5000'],
    ['', 'reg.localhost'],
    ['', '127.0.0.1'],
    ['', '127.8.9.1:5000'],
    ['', '0x7f.1'],
    ['', '[::1]:5000'],
    ['', '[::ffff:127.0.0.1]'],
    ['*', 'h.io'],
    ['a.io,*', 'h.io'],
    ['h.io', 'h.io'],
    ['H.IO', 'h.io'],
    ['h.io', 'h.io.'],
    ['h.io.', 'h.io'],
    ['h.io', 'deep.sub.h.io'],
    ['.h.io', 'h.io'],
    ['.h.io', 'a.h.io'],
    ['*.h.io', 'a.h.io'],
    ['a.io, h.io', 'h.io'],
    ['a.io h.io\tb.io', 'b.io'],
    [',,h.io,', 'h.io'],
    ['h.io:443', 'h.io'],
    ['h.io:5000', 'h.io:5000'],
    ['10.1.2.3', '10.1.2.3:5000'],
    ['10.0.0.0/8', '10.200.0.1'],
    ['10.1.2.3:5000', '10.1.2.3:5000'],
    ['fd00::1', '[fd00::1]:5000'],
    ['[fd00::1]', '[fd00::1]'],
    ['[fd00::1]:5000', '[fd00:0::1]:5000'],
    ['fd00::/8', '[fdff::7]'],
  ])('PRX-1: with %j the way to %s is direct', (text, host) => {
    expect(isDirect(text, host)).toBe(true);
  });

  test.each([
    ['', 'h.io'],
    [' , ', 'h.io'],
    ['h.io', 'notah.io'],
    ['h.io', 'h.io.evil.net'],
    ['a.h.io', 'h.io'],
    ['h.io:444', 'h.io'],
    ['h.io:443', 'h.io:5000'],
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/8', 'h.io'],
    ['10.0.0.0/99', '10.0.0.1'],
    ['10.1.2.3', '10.1.2.30'],
    ['1.2.3', '1.2.3.4'],
    ['fd00::1', '[fd00::2]'],
    ['fd00::1', '10.0.0.1'],
    ['127.0.0.1', '128.0.0.1'],
    ['localhost', 'localhost.io'],
  ])('PRX-1: with %j the way to %s is not', (text, host) => {
    expect(isDirect(text, host)).toBe(false);
  });

  test('PRX-1: a port that is left out is its scheme’s', () => {
    expect([isDirect('h.io:80', 'h.io', 'http'), isDirect('h.io:80', 'h.io')]).toEqual([true, false]);
  });
});

import { isPrivateAddress } from './address';

const hostOf = (authority: string): string => new URL(`http://${authority}/`).hostname;

describe('isPrivateAddress', () => {
  test.each([
    ['this machine by name', 'localhost'],
    ['a name below it', 'x.localhost'],
    ['with the root’s dot', 'LOCALHOST.'],
    ['loopback', '127.0.0.1'],
    ['loopback, elsewhere', '127.255.0.9'],
    ['loopback, short', '127.1'],
    ['loopback, octal', '0177.0.0.1'],
    ['loopback, hexadecimal', '0x7f000001'],
    ['loopback, decimal', '2130706433'],
    ['loopback, in full-width digits', '１２７.0.0.1'],
    ['loopback with the root’s dot', '127.0.0.1.'],
    ['unspecified', '0.0.0.0'],
    ['RFC 1918, 10/8', '10.255.255.255'],
    ['RFC 1918, 172.16/12', '172.31.0.1'],
    ['RFC 1918, 192.168/16', '192.168.0.1'],
    ['shared between carriers', '100.64.0.1'],
    ['link-local: the cloud’s metadata', '169.254.169.254'],
    ['Alibaba’s metadata', '100.100.100.200'],
    ['protocol assignments: Oracle’s metadata', '192.0.0.192'],
    ['for benchmarks', '198.19.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['IPv6 loopback', '[::1]'],
    ['IPv6 unspecified', '[::]'],
    ['IPv6 link-local', '[fe80::1]'],
    ['IPv6 site-local', '[fec0::1]'],
    ['IPv6 unique local: AWS’s metadata', '[fd00:ec2::254]'],
    ['IPv6 multicast', '[ff02::1]'],
    ['IPv4-mapped', '[::ffff:127.0.0.1]'],
    ['IPv4-mapped, in hexadecimal', '[::ffff:a9fe:a9fe]'],
    ['IPv4-compatible', '[::127.0.0.1]'],
    ['NAT64', '[64:ff9b::7f00:1]'],
    ['local NAT64', '[64:ff9b:1::1]'],
    ['6to4', '[2002:7f00:1::]'],
    ['Teredo', '[2001:0:7f00:1::]'],
  ])('RLM-2: %s is', (_what, authority) => {
    expect(isPrivateAddress(hostOf(authority))).toBe(true);
  });

  test.each([
    ['a name', 'registry.example.com'],
    ['a name that ends alike', 'notlocalhost'],
    ['a name with the word in it', 'localhost.example.com'],
    ['a name that starts like an address', '10.0.0.1.example.com'],
    ['a public address', '8.8.8.8'],
    ['beside 172.16/12', '172.32.0.1'],
    ['beside 100.64/10', '100.128.0.1'],
    ['a public IPv6 address', '[2606:4700::1111]'],
    ['a public IPv6 address of a registry', '[2001:4860:4860::8888]'],
    ['a public address, IPv4-mapped', '[::ffff:8.8.8.8]'],
  ])('RLM-2: %s is not', (_what, authority) => {
    expect(isPrivateAddress(hostOf(authority))).toBe(false);
  });
});

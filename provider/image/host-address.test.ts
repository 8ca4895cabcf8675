import { isLinkLocalHost, isLoopbackHost } from './host-address';

describe('isLoopbackHost', () => {
  it.each([
    'localhost',
    'localhost:5000',
    'LOCALHOST',
    'localhost.',
    'registry.localhost',
    'a.b.localhost:80',
    '127.0.0.1',
    '127.0.0.1:5000',
    '127.255.255.254',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '::1',
    '[::1]',
    '[::1]:5000',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
  ])('%s is this machine', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each([
    'localhost.example.com',
    'notlocalhost',
    'localhost@evil.example',
    '127.0.0.1.example.com',
    '128.0.0.1',
    '10.0.0.1',
    '192.168.0.1',
    '0.0.0.0',
    '[::2]',
    '[::]',
    '[::ffff:128.0.0.1]',
    '',
    'a b',
    '[::1',
    'docker.io',
    '127.0.0.1@evil.example',
  ])('%s is not', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe('isLinkLocalHost', () => {
  it.each([
    '169.254.169.254',
    '169.254.169.254:80',
    '169.254.0.23',
    '169.254.170.2',
    '0xa9fea9fe',
    '2852039166',
    '0251.0376.0251.0376',
    '169.254.43518',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]:80',
    '[::169.254.169.254]',
    '[64:ff9b::169.254.169.254]',
    '[2002:a9fe:a9fe::1]',
    '[fe80::1]',
    '[FEBF::1]:80',
    'fe80::1',
    'fe80::1%eth0',
    '[fd00:ec2::254]',
    'fd00:ec2::254',
    '[fd20:ce::254]',
    '100.100.100.200',
    '[::ffff:100.100.100.200]',
    '192.0.0.192',
    '168.63.129.16',
    'metadata.google.internal',
    'Metadata.Google.Internal.:80',
    'metadata:80',
    'instance-data',
    'metadata.tencentyun.com',
  ])('%s is link-local or a metadata service', (host) => {
    expect(isLinkLocalHost(host)).toBe(true);
  });

  it.each([
    '169.253.255.255',
    '169.255.0.0',
    '127.0.0.1',
    '10.0.0.1',
    '100.100.100.201',
    '[fec0::1]',
    '[fd00::1]',
    '[::1]',
    '169.254.169.254.example.com',
    'example.com',
    'metadata.example.com',
    'docker.io',
    'localhost:5000',
    '',
  ])('%s is not', (host) => {
    expect(isLinkLocalHost(host)).toBe(false);
  });
});

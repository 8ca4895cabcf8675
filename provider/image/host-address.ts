import { BlockList, isIP, isIPv6 } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
// The same IPv4 network as IPv6 carries it: IPv4-compatible, NAT64 (RFC 6052), 6to4 (RFC 3056).
LINK_LOCAL.addSubnet('::a9fe:0', 112, 'ipv6');
LINK_LOCAL.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
LINK_LOCAL.addSubnet('2002:a9fe::', 32, 'ipv6');
// Metadata services outside the link-local networks: AWS, Google Cloud, Alibaba Cloud, Oracle Cloud, Azure.
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6');
LINK_LOCAL.addAddress('fd20:ce::254', 'ipv6');
LINK_LOCAL.addAddress('100.100.100.200', 'ipv4');
LINK_LOCAL.addAddress('192.0.0.192', 'ipv4');
LINK_LOCAL.addAddress('168.63.129.16', 'ipv4');

const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Whether a host, with or without port, is this machine: `localhost`, `*.localhost`, 127/8, `::1`. */
export function isLoopbackHost(host: string): boolean {
  const name = addressName(host);
  return name === 'localhost' || name.endsWith('.localhost') || isIn(LOOPBACK, name);
}

/**
 * Whether a host, with or without port, is a link-local address or a cloud's metadata service, in whatever spelling
 * the URL parser would turn into one.
 */
export function isLinkLocalHost(host: string): boolean {
  const name = addressName(host);
  return METADATA_NAMES.has(name) || isIn(LINK_LOCAL, name);
}

/** The host as a connection would be made to it: `0x7f.1` becomes `127.0.0.1`; empty where none can be made. */
function addressName(host: string): string {
  const bare = host.replace(/%.*$/s, '');
  const url = `http://${isIPv6(bare) ? `[${bare}]` : host}`;
  if (!URL.canParse(url)) return '';
  return new URL(url).hostname.replace(/^\[|\]$|\.$/g, '');
}

/** IPv4 rules hold for IPv4-mapped IPv6 addresses, too: BlockList sees to that. */
function isIn(list: BlockList, name: string): boolean {
  const version = isIP(name);
  return version !== 0 && list.check(name, version === 4 ? 'ipv4' : 'ipv6');
}

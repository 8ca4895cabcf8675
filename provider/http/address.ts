import { BlockList, isIPv4, isIPv6 } from 'node:net';

// Addresses that no public service has. IPv4-mapped IPv6 addresses are known to the list by itself.
// @see https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  // Multicast, reserved and broadcast.
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  // Unspecified, loopback and the old IPv4-compatible form.
  ['::', 96],
  // NAT64, Teredo and 6to4 hold an IPv4 address, of which nobody needs to make a detour.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['100::', 64],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Whether a URL's hostname is the literal address of something that is not public, or this machine's own name (RLM-2). */
export function isPrivateAddress(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIPv4(name)) return PRIVATE.check(name, 'ipv4');
  if (isIPv6(name)) return PRIVATE.check(name, 'ipv6');
  // The root's dot is written or not.
  return /(?:^|\.)localhost\.?$/.test(name);
}

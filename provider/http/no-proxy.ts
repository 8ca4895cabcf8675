import { BlockList, isIP, isIPv6 } from 'node:net';

// As Go's programs, docker among them: this machine is never asked through another one (PRX-1).
const LOOPBACK = ['localhost', '127.0.0.0/8', '::1'];

/**
 * Reads `NO_PROXY`: names with all names below them, addresses, networks (`10.0.0.0/8`), each with a port or without, and
 * `*` for all; between them commas or blanks. Gives whether a URL is asked without a proxy; loopback always is.
 */
export function parseNoProxy(text: string): (url: URL) => boolean {
  const entries = [...LOOPBACK, ...text.split(/[,\s]+/).filter((entry) => entry !== '')].map(parseEntry);
  return (url) => {
    // A URL leaves its scheme's own port out, and a name may end with the root's dot.
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    const name = bare(url.hostname).replace(/\.$/, '');
    return entries.some((entry) => (entry.port === undefined || entry.port === port) && entry.covers(name));
  };
}

interface NoProxyEntry {
  readonly port: string | undefined;
  /** Whether it is about this host, which is in lower case and without brackets. */
  covers(name: string): boolean;
}

function parseEntry(text: string): NoProxyEntry {
  // A bare IPv6 address has no port.
  const [, host = text, port] = isIPv6(text) ? [] : (/^(.+?)(?::(\d+))?$/.exec(text) ?? []);
  const name = bare(host).toLowerCase();
  const network = parseNetwork(name);
  if (network !== undefined) return { port, covers: (asked) => isIn(network, asked) };
  const suffix = name.replace(/^\*?\./, '').replace(/\.$/, '');
  return { port, covers: (asked) => suffix === '*' || asked === suffix || asked.endsWith(`.${suffix}`) };
}

/** An address, or a network in CIDR form. */
function parseNetwork(text: string): BlockList | undefined {
  const [, address = text, prefix] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const most = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? most : Number(prefix);
  if (bits > most) return undefined;
  const list = new BlockList();
  list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  return list;
}

function isIn(list: BlockList, name: string): boolean {
  const version = isIP(name);
  return version !== 0 && list.check(name, version === 4 ? 'ipv4' : 'ipv6');
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

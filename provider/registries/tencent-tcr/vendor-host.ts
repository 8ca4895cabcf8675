/** The hosts that are TCR's by their name: an instance's public domain, and the one within a private network. */
export const VENDOR_HOST = /^(?<name>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.tencentcloudcr\.com$/;

const PRIVATE = '-vpc';

/** The names that an instance of this host may have: `acme-vpc` may be `acme` within its network; undefined for other hosts. */
export function findInstanceNames(host: string): readonly string[] | undefined {
  const name = VENDOR_HOST.exec(host)?.groups?.['name'];
  if (name === undefined) return undefined;
  return name.endsWith(PRIVATE) ? [name, name.slice(0, -PRIVATE.length)] : [name];
}

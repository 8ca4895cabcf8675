import { isIPv6 } from 'node:net';
import { quote } from './quote';

/** Whether the part before the first `/` names a registry, and is not the start of a path on Docker Hub (REF-3). */
export function isHostPart(part: string): boolean {
  return part === 'localhost' || /[.:A-Z]/.test(part);
}

/** Whether a name without any `/` is a registry's, with its repository forgotten (REF-4). */
export function looksLikeHost(name: string): boolean {
  return name.toLowerCase() === 'localhost' || name.startsWith('[') || (name.includes('.') && isDomainName(name));
}

/** Says what is wrong with `host[:port]`, for messages; undefined where nothing is. */
export function hostProblem(host: string): string | undefined {
  if (isIPv6(host)) return `an IPv6 address needs brackets, did you mean ${quote(`[${host.replace(/%.*/, '')}]`)}`;
  // Colons inside brackets are the address's own.
  const colon = host.indexOf(':', host.startsWith('[') ? host.lastIndexOf(']') : 0);
  const name = colon === -1 ? host : host.slice(0, colon);
  if (!isHostName(name)) return `${quote(name)} is no legal host`;
  const problem = colon === -1 ? undefined : portProblem(host.slice(colon + 1));
  // Such as '1.2.3.4.5', '256.1.1.1' and '[:::]', which are right by their letters, but are no addresses.
  return problem ?? (URL.canParse(`https://${host}`) ? undefined : `${quote(name)} is no legal host`);
}

/** REF-2: no zone and no dotted part in brackets; whether it is an address at all, `URL` tells. */
function isHostName(name: string): boolean {
  return name.startsWith('[') ? /^\[[0-9A-Fa-f:]+\]$/.test(name) : isDomainName(name);
}

function isDomainName(name: string): boolean {
  return name.split('.').every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(label));
}

/** REF-15: `new URL` would say it later, and less clearly. */
function portProblem(port: string): string | undefined {
  if (port === '') return "expected a port after ':'";
  if (!/^[0-9]+$/.test(port)) return `${quote(port)} is no port; a tag goes to the end, after the path`;
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? undefined : `port ${quote(port)} is not between 1 and 65535`;
}

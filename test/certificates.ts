import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';

// Certificates for tests, made as they are needed: no file that ends one day, and wrong ones of every kind.
// @see https://www.rfc-editor.org/rfc/rfc5280, https://luca.ntop.org/Teaching/Appunti/asn1.html

/** A certificate with its key, as PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly name: string;
}

/** What differs from a good certificate for `127.0.0.1`, `::1` and `localhost`. */
export interface CertificateOptions {
  /** Default: itself. */
  readonly issuer?: TestCertificate;
  readonly hosts?: readonly string[];
  /** Default: from yesterday to tomorrow. */
  readonly validDays?: readonly [from: number, to: number];
}

const DAY_MS = 86_400_000;

/** Makes a certificate of P-256 keys. */
export function makeCertificate(name: string, options: CertificateOptions = {}): TestCertificate {
  const { issuer, hosts = ['localhost', '127.0.0.1', '::1'], validDays: [from, to] = [-1, 1] } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const serial = Buffer.from([
    1,
    ...generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-8),
  ]);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(time(from), time(to)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(isAuthority(issuer === undefined), alternativeNames(hosts))),
  );
  const signature = sign('sha256', body, issuer === undefined ? privateKey : createPrivateKey(issuer.key));
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return { name, certificate: pem(certificate), key: keyText(privateKey) };
}

function keyText(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...members: readonly Buffer[]): Buffer {
  return der(0x30, ...members);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function nameOf(name: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
}

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * DAY_MS).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(text));
}

function isAuthority(authority: boolean): Buffer {
  const value = sequence(...(authority ? [der(0x01, Buffer.from([0xff]))] : []));
  return sequence(oid('551d13'), der(0x01, Buffer.from([0xff])), der(0x04, value));
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) => (isIP(host) === 0 ? der(0x82, Buffer.from(host)) : der(0x87, addressBytes(host))));
  return sequence(oid('551d11'), der(0x04, sequence(...names)));
}

/** Of IPv6 only what tests need: `::1`. */
function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const bytes = Buffer.alloc(16);
  bytes[15] = Number(address.replace(/^::/, ''));
  return bytes;
}

import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { MemberProblem } from '../check-together';

/** The members of an entry that say how TLS is spoken. */
export interface TlsMembers {
  readonly endpoint?: string | undefined;
  readonly plainHttp?: boolean | undefined;
  readonly insecureSkipVerify?: boolean | undefined;
  readonly caCertificate?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
}

const TLS_MEMBERS = ['insecureSkipVerify', 'caCertificate', 'clientCertificate', 'clientKey'] as const;

/** Whether an entry says anything about TLS, which is then spoken to loopback hosts, too. */
export function wantsTls(entry: TlsMembers): boolean {
  return TLS_MEMBERS.some((name) => entry[name] !== undefined && entry[name] !== false);
}

/** Everything that is wrong with an entry's certificates and key, as far as they can be judged without a connection. */
export function tlsProblems(entry: TlsMembers): MemberProblem[] {
  const { caCertificate, clientCertificate, clientKey } = entry;
  const found: readonly (readonly [string, string | undefined])[] = [
    ['caCertificate', caCertificate && certificatesProblem(caCertificate)],
    ['clientCertificate', clientCertificate && certificatesProblem(clientCertificate)],
    ['clientKey', clientKey && keyProblem(clientKey, clientCertificate)],
    // TLS-2: one without the other is a mistake.
    ['clientKey', clientCertificate && !clientKey ? "needed beside 'clientCertificate'" : undefined],
    ['clientCertificate', clientKey && !clientCertificate ? "needed beside 'clientKey'" : undefined],
    ...plainProblems(entry),
  ];
  return found.flatMap(([member, problem]) => (problem === undefined ? [] : [[member, problem] as const]));
}

/** A certificate that is never shown or looked at gives a false feeling. */
function plainProblems(entry: TlsMembers): MemberProblem[] {
  const plain = entry.plainHttp === true ? 'plainHttp' : 'endpoint';
  if (!wantsTls(entry) || (plain === 'endpoint' && !/^http:/i.test(entry.endpoint ?? ''))) return [];
  const names = TLS_MEMBERS.filter((name) => entry[name] !== undefined).map((name) => `'${name}'`);
  return [[plain, `there is no TLS in plain HTTP, for which ${names.join(', ')} would count`]];
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?(?:-----END CERTIFICATE-----|$)/g;

function certificatesOf(text: string): string[] {
  return text.match(CERTIFICATE) ?? [];
}

function certificatesProblem(text: string): string | undefined {
  const blocks = certificatesOf(text);
  if (/PRIVATE KEY-----/.test(text)) return 'there is a private key in it; give the certificates alone';
  if (blocks.length === 0) return noPem('certificates', text);
  const broken = blocks.findIndex((block) => findCertificate(block) === undefined);
  if (broken < 0) return undefined;
  return blocks.length === 1
    ? 'the certificate cannot be read; give its PEM text unchanged'
    : `certificate ${broken + 1} of ${blocks.length} cannot be read; give their PEM text unchanged`;
}

function keyProblem(text: string, certificate: string | undefined): string | undefined {
  if (!/PRIVATE KEY-----/.test(text)) return noPem('a private key', text);
  if (/BEGIN ENCRYPTED|^Proc-Type:.*ENCRYPTED/m.test(text)) {
    return 'the key has a passphrase; give it without one';
  }
  const key = findKey(text);
  if (key === undefined) return 'the key cannot be read; give its PEM text unchanged';
  const leaf = findCertificate(certificatesOf(certificate ?? '')[0] ?? '');
  return leaf === undefined || leaf.checkPrivateKey(key)
    ? undefined
    : "the key does not belong to the first certificate of 'clientCertificate'";
}

/** What stands there instead is not shown: it may be a secret in another form. */
function noPem(what: string, text: string): string {
  const hint =
    text.includes('\n') || text.length > 255 ? '' : '; if this is the path of a file, read it in the program';
  return `expected ${what} in PEM form (text with 'BEGIN' and 'END' lines)${hint}`;
}

function findCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function findKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and its certificate, in PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** Certificates for 127.0.0.1, each wrong in its own way but for `good`. */
export interface Certificates {
  /** The issuer's certificate, for NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
  readonly good: Identity;
  readonly expired: Identity;
  readonly wrongHost: Identity;
  /** Of an issuer that nobody knows. */
  readonly stranger: Identity;
  remove(): void;
}

/** Makes a throw-away authority and what it issued, by openssl. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'tagpin-tls-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  const authority = (name: string): void =>
    openssl('req', '-x509', ...key(name), '-subj', `/CN=${name}`, '-days', '2', '-out', `${name}.pem`);
  const issue = (name: string, { issuer, host, days }: { issuer: string; host: string; days: number }): Identity => {
    openssl('req', '-new', ...key(name), '-subj', '/CN=test', '-out', `${name}.csr`);
    writeFileSync(file(`${name}.ext`), `subjectAltName=${host}\n`);
    const signed = ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial', '-days', String(days)];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
    return { key: readFileSync(file(`${name}.key`), 'utf8'), cert: readFileSync(file(`${name}.pem`), 'utf8') };
  };
  authority('authority');
  authority('nobody');
  return {
    authorityFile: file('authority.pem'),
    good: issue('good', { issuer: 'authority', host: 'IP:127.0.0.1', days: 1 }),
    expired: issue('expired', { issuer: 'authority', host: 'IP:127.0.0.1', days: -1 }),
    wrongHost: issue('wrong-host', { issuer: 'authority', host: 'DNS:other.example.com', days: 1 }),
    stranger: issue('stranger', { issuer: 'nobody', host: 'IP:127.0.0.1', days: 1 }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function key(name: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`];
}

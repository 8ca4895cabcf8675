import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A certificate that signed itself and its key, as files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Writes a certificate for a name or address, good for a day, as docker-registry and Go read it. */
export function writeCertificate(
  folder: string,
  name: string,
  { kind = 'ec', host = '127.0.0.1' }: { kind?: 'ec' | 'rsa'; host?: string } = {},
): CertificateFiles {
  const files = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  const algorithm = kind === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const alternative = `subjectAltName=${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`;
  const names = ['-subj', `/CN=tagpin ${name}`, '-addext', alternative];
  const output = ['-keyout', files.key, '-out', files.certificate];
  const args = ['req', '-x509', '-newkey', ...algorithm, '-noenc', '-days', '1', ...names, ...output];
  execFileSync('openssl', args, { stdio: 'ignore' });
  return files;
}

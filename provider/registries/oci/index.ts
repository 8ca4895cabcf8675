import { answerChallenge } from '../../auth/challenge';
import { chain, type Keychain } from '../../auth/keychain';
import type { Credential } from '../../auth/credential';
import type { HostTls } from '../../http/tls';
import { endpointUrl } from '../endpoint';
import { defineBackend, type DigestFinder, type ManifestReader, type Registry } from '../registry';
import type { Line } from './exchange';
import { getBlob, getManifest } from './get-manifest';
import { getTag } from './get-tag';
import { listTags } from './list-tags';
import { withMirrors } from './mirrors';
import { OciOptions } from './options';
import { wantsTls } from './tls-problems';

// Docker Hub's name in references is not where its registry is. @see registry-client.md 1.2
const HUB = 'docker.io';
const HUB_ENDPOINT = 'https://registry-1.docker.io';

/** Any registry of the OCI Distribution / Docker Registry v2 API: the default for every host. */
export const oci = defineBackend<OciOptions>({
  options: OciOptions,
  typeName: 'OciRegistry',
  open(options, runtime) {
    const host = options.host;
    const endpoint = endpointUrl({
      host,
      endpoint: options.endpoint ?? (host === HUB ? HUB_ENDPOINT : undefined),
      plainHttp: options.plainHttp ?? (wantsTls(options) ? false : undefined),
    });
    const tls = tlsOf(options, endpoint);
    const login = answerChallenge({
      host,
      keychain: chain(configured(options, runtime.credentialSource), runtime.keychain),
      tokens: runtime.tokens(tls),
      tokenRealms: options.tokenRealms ?? [],
    });
    const line: Line = {
      host,
      endpoint,
      send: runtime.pipeline({ ...options, tls }, login),
      resolveMethod: options.resolveMethod ?? 'auto',
      pageSize: options.pageSize,
    };
    const origin: Registry & DigestFinder & ManifestReader = {
      getTag: (path, tag, signal) => getTag({ line, path, target: { tag }, signal }),
      getDigest: (path, digest, signal) => getTag({ line, path, target: { digest }, signal }),
      listTags: (path, signal) => listTags(line, path, signal),
      getManifest: (path, target, signal) => getManifest({ line, path, target, signal }),
      getBlob: (path, descriptor, signal) => getBlob(line, path, { descriptor, signal }),
    };
    return withMirrors(origin, { host, mirrors: options.mirrors ?? [], runtime });
  },
});

/** For the host in references, too: its token service may be there where an endpoint leads elsewhere. */
function tlsOf(options: OciOptions, endpoint: URL): HostTls | undefined {
  if (!wantsTls(options)) return undefined;
  const { insecureSkipVerify, caCertificate, clientCertificate, clientKey } = options;
  const hostnames = [endpoint.hostname, new URL(`https://${options.host}`).hostname];
  return { hostnames, insecureSkipVerify, caCertificate, clientCertificate, clientKey };
}

/** The login that the entry itself brings. */
function configured(options: OciOptions, source: string): Keychain {
  const credential = credentialOf(options, source);
  return () => Promise.resolve(credential);
}

function credentialOf(options: OciOptions, source: string): Credential | undefined {
  const { username, password, identityToken, registryToken } = options;
  if (registryToken !== undefined) return { kind: 'registryToken', token: registryToken, source };
  if (identityToken !== undefined) return { kind: 'identityToken', token: identityToken, source };
  if (username !== undefined && password !== undefined) return { kind: 'basic', username, password, source };
  return undefined;
}

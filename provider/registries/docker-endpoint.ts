import { chain, type Keychain } from '../auth/keychain';
import { RegistryError } from '../errors';
import type { DigestFinder, DockerLogin, ManifestReader, OpenedRegistry, Runtime } from './registry';

/** What stands beside a vendor's API: the same registry as Docker sees it. */
export interface DockerEndpointOptions {
  /** As it stands in references. */
  readonly host: string;
  /** The kind whose API lacks what is asked here, for messages. */
  readonly kind: string;
  /** The login that the vendor's keys give; undefined where they give none. */
  readonly login: DockerLogin | undefined;
  /** An entry of its own says how it is to be reached, and needs no further login. */
  readonly configured: boolean;
  readonly runtime: Runtime;
  /** Opens the host by the open standard. */
  readonly open: (runtime: Runtime) => OpenedRegistry;
}

/** Answers what a vendor's API lacks through the host's `/v2/`; opened when it is first needed. */
export function dockerEndpoint(options: DockerEndpointOptions): DigestFinder & ManifestReader {
  const { host, kind, runtime } = options;
  const keychain = chain(loginKeychain(options), runtime.keychain);
  let opened: OpenedRegistry | undefined;
  const open = (): OpenedRegistry => (opened ??= options.open({ ...runtime, keychain }));
  const reachable = async (path: string, signal: AbortSignal): Promise<void> => {
    if (options.configured || options.login === 'anonymous') return;
    if ((await keychain(host, path, signal)) === undefined) throw unsupported(options, path);
  };
  const ability = <Name extends keyof (DigestFinder & ManifestReader)>(
    name: Name,
  ): NonNullable<OpenedRegistry[Name]> => {
    const found = open()[name];
    if (found === undefined) throw new Error(`the open standard lacks ${name} beside ${kind}`);
    return found;
  };
  return {
    async getDigest(path, digest, signal) {
      await reachable(path, signal);
      return ability('getDigest')(path, digest, signal);
    },
    async getManifest(path, target, signal) {
      await reachable(path, signal);
      return ability('getManifest')(path, target, signal);
    },
    async getBlob(path, descriptor, signal) {
      await reachable(path, signal);
      return ability('getBlob')(path, descriptor, signal);
    },
  };
}

function loginKeychain({ login, runtime }: DockerEndpointOptions): Keychain {
  if (login === undefined || login === 'anonymous') return () => Promise.resolve(undefined);
  const credential = { kind: 'basic', ...login, source: runtime.credentialSource } as const;
  return () => Promise.resolve(credential);
}

function unsupported({ host, kind }: DockerEndpointOptions, path: string): RegistryError {
  return new RegistryError(
    'UNSUPPORTED',
    `Cannot read manifests of '${host}/${path}': the API of '${kind}' does not give them, and its keys are no login for https://${host}/v2/; add an 'oci' entry for '${host}' with a login, or log in with docker`,
    { host },
  );
}

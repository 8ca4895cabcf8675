import type { Credential } from './credential';
import type { CredentialHelper } from './credential-helper';
import { brokenEntry, findEntryCredential } from './docker-config-entry';
import { hostKeys, hostOfKey, pathKeys } from './docker-config-keys';
import { readOverlay, readText, type DockerConfig } from './docker-config-text';
import { loginHosts, loginKeys } from './hub';
import { memoizeKeychain, type Keychain } from './keychain';

/** Where a config is, and how to read it. */
export interface DockerConfigFile {
  /** For messages; where it is looked for first until it was read. */
  readonly path: string;
  /** The text; undefined where there is no such file. */
  read(): Promise<string | undefined>;
  /** Whether the keys of what was read may name a path below a host, as in podman's auth.json (KEY-4). */
  readonly hasPathKeys?: boolean;
  /** The text of `DOCKER_AUTH_CONFIG`, which goes before the file. */
  readonly overlay?: string;
}

/** What else reading a config takes. */
export interface DockerConfigOptions {
  /** Asks a credential helper. Without it, helpers that a config names are passed over. */
  readonly helper?: CredentialHelper;
  /** Tells what a config says in vain. */
  readonly warn?: (text: string) => void;
}

/**
 * Logins of docker's config.json or podman's auth.json. It is read at the first look-up, and again after `forget`.
 * @see registry-client.md 7.2
 */
export function dockerConfigKeychain(file: DockerConfigFile, options: DockerConfigOptions = {}): Keychain {
  let configs: Promise<readonly DockerConfig[]> | undefined;
  const helpers = helperKeychain(options.helper);
  const warnings = new Set<string>();
  const warn = (text: string): void => {
    if (!warnings.has(text)) options.warn?.(text);
    warnings.add(text);
  };

  const open = async (): Promise<readonly DockerConfig[]> => {
    const text = await file.read();
    const { path, overlay, hasPathKeys = false } = file;
    return [
      ...(overlay === undefined ? [] : [readOverlay(overlay, warn)]),
      ...(text === undefined ? [] : [readText(text, { path, hasPathKeys })]),
    ];
  };
  const find: Keychain = async (host, repository, signal) => {
    configs ??= open();
    for (const config of await configs.catch(forgetting)) {
      const found = (await helpers.find(config, host, signal)) ?? findStored(config, host, repository);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  // A failure may pass: somebody mends the file while the program runs.
  const forgetting = (error: unknown): never => {
    configs = undefined;
    throw error;
  };
  const forget = (host: string, refused?: Credential): void => {
    configs = undefined;
    helpers.forget(host, refused);
  };
  return memoizeKeychain(Object.assign(find, { forget, places: () => [`docker config '${file.path}'`] }));
}

/** KEY-1, KEY-2: the first of the keys that hold a login. */
function findStored(config: DockerConfig, host: string, path: string): Credential | undefined {
  const { auths, source } = config;
  const keys = config.hasPathKeys ? pathKeys(auths, host, path) : hostKeys(auths, host);
  for (const key of keys) {
    const found = findEntryCredential(auths[key], { key, source });
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Helpers {
  find(config: DockerConfig, host: string, signal: AbortSignal): Promise<Credential | undefined>;
  forget(host: string, refused?: Credential): void;
}

/** Asks each helper once for a host, until it is told to forget (HLP-5). */
function helperKeychain(helper: CredentialHelper | undefined): Helpers {
  const sources = new Map<string, string>();
  const asked = memoizeKeychain(async (serverUrl, name, signal) => {
    const found = await helper?.(name, serverUrl, signal);
    const source = sources.get(name) ?? '';
    return found && { ...found, source: `${source}, helper '${name}'` };
  });
  return {
    async find(config, host, signal) {
      const name = helper === undefined ? undefined : helperName(config, host);
      if (name === undefined) return undefined;
      sources.set(name, config.source);
      return asked(serverUrlOf(host), name, signal);
    },
    forget: (host, refused) => asked.forget?.(serverUrlOf(host), refused),
  };
}

/** HLP-1: Docker Hub's logins are kept under its oldest address. */
function serverUrlOf(host: string): string {
  return loginKeys(host)[0] ?? host;
}

/** KEY-1: the host's own helper, else the store of all; an empty name means none. */
function helperName({ credHelpers, credsStore, source }: DockerConfig, host: string): string | undefined {
  const hosts = loginHosts(host);
  const key = Object.keys(credHelpers).find((one) => hosts.includes(hostOfKey(one) ?? ''));
  const name = key === undefined ? credsStore : credHelpers[key];
  if (name === undefined || name === '') return undefined;
  if (typeof name !== 'string') throw brokenEntry({ key: key ?? host, source }, 'its helper is no text');
  return name;
}

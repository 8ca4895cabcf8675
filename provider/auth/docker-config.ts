import { z } from 'zod';
import { RegistryError } from '../errors';
import { parseJson } from '../json';
import type { Credential } from './credential';
import type { Keychain } from './keychain';

/** Where a config is, and how to read it. */
export interface DockerConfigFile {
  /** For messages. */
  readonly path: string;
  /** The text; undefined where there is no such file. */
  read(): Promise<string | undefined>;
}

const Entry = z.looseObject({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
  registrytoken: z.string().optional(),
});
type Entry = z.output<typeof Entry>;

// KEY-9: entries are read when they are asked for, so a broken neighbour harms nobody.
const Config = z.looseObject({ auths: z.record(z.string(), z.unknown()).nullish() });

// KEY-3: Docker Hub's logins are kept under its oldest address.
const HUB_KEYS = ['https://index.docker.io/v1/', 'docker.io', 'index.docker.io', 'registry-1.docker.io'];

/** Logins of docker's config.json. The file is read once, at the first look-up. */
export function dockerConfigKeychain(file: DockerConfigFile): Keychain {
  let auths: Promise<Readonly<Record<string, unknown>>> | undefined;
  return async (host) => {
    auths ??= readAuths(file);
    const found = findEntry(await auths, host);
    return found === undefined ? undefined : credentialOf(found.entry, { key: found.key, path: file.path });
  };
}

async function readAuths(file: DockerConfigFile): Promise<Readonly<Record<string, unknown>>> {
  const text = (await file.read()) ?? '';
  if (text.trim() === '') return {};
  const config = Config.safeParse(parseJson(text));
  if (config.success) return config.data.auths ?? {};
  throw new RegistryError(
    'INVALID_INPUT',
    `Cannot read docker config '${file.path}': it is not JSON of the form that docker writes; mend it, or set dockerConfig to 'off'`,
  );
}

/** KEY-2: the exact key, else one that names the same host; never by a prefix of the host's text. */
function findEntry(
  auths: Readonly<Record<string, unknown>>,
  host: string,
): { key: string; entry: unknown } | undefined {
  const wanted = host === 'docker.io' ? HUB_KEYS : [host];
  for (const name of wanted) {
    const key = Object.hasOwn(auths, name) ? name : Object.keys(auths).find((one) => hostOf(one) === hostOf(name));
    if (key !== undefined) return { key, entry: auths[key] };
  }
  return undefined;
}

function hostOf(key: string): string {
  return (
    key
      .replace(/^https?:\/\//i, '')
      .split('/', 1)[0]
      ?.toLowerCase() ?? ''
  );
}

function credentialOf(entry: unknown, from: { key: string; path: string }): Credential | undefined {
  const source = `docker config '${from.path}'`;
  const read = Entry.safeParse(entry);
  if (!read.success) throw broken(from, 'its fields are not texts');
  const { identitytoken, registrytoken } = read.data;
  if (registrytoken) return { kind: 'registryToken', token: registrytoken, source };
  const login = loginOf(read.data, from);
  if (identitytoken)
    return { kind: 'identityToken', token: identitytoken, source, ...(login && { username: login.username }) };
  return login && { kind: 'basic', ...login, source };
}

/** KEY-5: `auth` wins over the two fields; KEY-7: an entry without either is nothing. */
function loginOf(
  { auth, username, password }: Entry,
  from: { key: string; path: string },
): { username: string; password: string } | undefined {
  if (!auth) return username && password ? { username, password } : undefined;
  // Buffer.from takes anything for base64, so the alphabet is checked first.
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(auth)) throw broken(from, "its 'auth' is not base64");
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw broken(from, "its 'auth' has no colon");
  const login = { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
  return login.username === '' && login.password === '' ? undefined : login;
}

function broken({ key, path }: { key: string; path: string }, why: string): RegistryError {
  return new RegistryError(
    'INVALID_INPUT',
    `Cannot read the login of '${hostOf(key)}' in docker config '${path}': ${why}; log in again`,
  );
}

import { z } from 'zod';
import { RegistryError } from '../errors';
import { loginCredential, type Credential } from './credential';

const Entry = z.looseObject({
  auth: z.string().nullish(),
  username: z.string().nullish(),
  password: z.string().nullish(),
  identitytoken: z.string().nullish(),
  registrytoken: z.string().nullish(),
});
type Entry = z.output<typeof Entry>;

/** Which entry of which config. */
export interface EntryPlace {
  readonly key: string;
  /** `docker config '/home/u/.docker/config.json'`. */
  readonly source: string;
}

/**
 * Reads one login of a docker config; undefined where it holds none, as docker writes `{}` beside a credential store
 * (KEY-7). No value of it is shown.
 * @throws {RegistryError} `INVALID_INPUT` if it is broken.
 * @see https://github.com/docker/cli/blob/v28.3.0/cli/config/configfile/file.go
 */
export function findEntryCredential(entry: unknown, place: EntryPlace): Credential | undefined {
  const read = Entry.safeParse(entry);
  if (!read.success) throw brokenEntry(place, 'its fields are no texts');
  const { identitytoken, registrytoken } = read.data;
  const { source } = place;
  // TOK-5, KEY-6: a token that was stored beside a name and password was got by them, and is what counts.
  if (registrytoken) return { kind: 'registryToken', token: registrytoken, source };
  const login = findLogin(read.data, place);
  if (identitytoken) {
    const username = login?.username;
    return { kind: 'identityToken', token: identitytoken, source, ...(username && { username }) };
  }
  return login === undefined ? undefined : loginCredential({ ...login, source });
}

/** The error of an entry that cannot be read; a broken one harms no other (KEY-9). */
export function brokenEntry({ key, source }: EntryPlace, why: string): RegistryError {
  const name = key.slice(0, 200);
  return new RegistryError('INVALID_INPUT', `Cannot read the login of '${name}' in ${source}: ${why}; log in again`, {
    credentialSource: source,
  });
}

interface StoredLogin {
  readonly username: string;
  readonly secret: string;
}

/** KEY-5: `auth` wins over the two fields. */
function findLogin(entry: Entry, place: EntryPlace): StoredLogin | undefined {
  if (entry.auth) return decodeAuth(entry.auth, place);
  const { username, password } = entry;
  if (!username && !password) return undefined;
  if (!username || !password) throw brokenEntry(place, "it has one of 'username' and 'password' only");
  // RFC 7617: the name would end at the colon.
  if (username.includes(':')) throw brokenEntry(place, "its 'username' has a colon");
  return { username, secret: password };
}

// Buffer.from takes anything for base64. One class of characters at a time, so that long texts take no longer.
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function decodeAuth(auth: string, place: EntryPlace): StoredLogin | undefined {
  // Some tools wrap long lines; Go's decoder skips them, too.
  const encoded = auth.replace(/[\r\n]/g, '');
  if (!BASE64.test(encoded) || encoded.length % 4 !== 0) throw brokenEntry(place, "its 'auth' is not base64");
  const text = decodeUtf8(Buffer.from(encoded, 'base64'));
  if (text === undefined) throw brokenEntry(place, "its 'auth' is not UTF-8");
  const colon = text.indexOf(':');
  if (colon < 0) throw brokenEntry(place, "its 'auth' has no colon");
  const login = { username: text.slice(0, colon), secret: text.slice(colon + 1).replace(/\0+$/, '') };
  return login.username === '' && login.secret === '' ? undefined : login;
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

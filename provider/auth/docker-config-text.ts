import { z } from 'zod';
import { RegistryError } from '../errors';
import { safeText } from '../http/safe-text';
import { parseJson } from '../json';

/** A config as far as all of it is read; its entries are read when they are asked for (KEY-9). */
export interface DockerConfig {
  /** For messages: `docker config '/home/u/.docker/config.json'`. */
  readonly source: string;
  readonly auths: Readonly<Record<string, unknown>>;
  readonly credHelpers: Readonly<Record<string, unknown>>;
  readonly credsStore?: string;
  readonly hasPathKeys: boolean;
}

const Entries = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});
const Config = z.looseObject({ auths: Entries, credHelpers: Entries, credsStore: z.string().nullish() });

const AuthsOnly = z.record(z.string(), z.object({ auth: z.unknown() }).catch({ auth: undefined }));

/** Reads a config's text; an empty one is an empty config (KEY-8). @throws {RegistryError} `INVALID_INPUT` if it is malformed. */
export function readText(text: string, { path, hasPathKeys }: { path: string; hasPathKeys: boolean }): DockerConfig {
  const source = `docker config '${path}'`;
  const { auths, credHelpers, credsStore } = parse(text, source, "mend it, or set dockerConfig to 'off'");
  return { source, auths, credHelpers, hasPathKeys, ...(credsStore && { credsStore }) };
}

/**
 * Reads `DOCKER_AUTH_CONFIG` in docker's strict form: the `auth` of each entry counts, and nothing else. What else is there
 * is told by its name, for other programs do read it.
 */
export function readOverlay(text: string, warn: (text: string) => void): DockerConfig {
  const source = 'environment variable DOCKER_AUTH_CONFIG';
  const config = parse(text, source, 'mend or unset it');
  const ignored = ignoredNames(config);
  if (ignored.length > 0) {
    warn(`${source}: only 'auth' of each entry of 'auths' counts there, as for docker; ignored: ${ignored.join(', ')}`);
  }
  return { source, auths: AuthsOnly.parse(config.auths), credHelpers: {}, hasPathKeys: false };
}

const MOST_NAMES = 10;
const MOST_CHARACTERS = 40;
const LOGIN_MEMBERS = ['username', 'password', 'identitytoken', 'registrytoken'];

/** Names only: what they hold may be secret. */
function ignoredNames({ auths, credHelpers, ...others }: z.output<typeof Config>): string[] {
  const members = Object.values(auths).flatMap((entry) =>
    LOGIN_MEMBERS.filter((name) => typeof entry === 'object' && entry !== null && Object.hasOwn(entry, name)),
  );
  const names = [...Object.keys(others), ...(Object.keys(credHelpers).length > 0 ? ['credHelpers'] : []), ...members];
  return [...new Set(names)].slice(0, MOST_NAMES).map((name) => `'${safeText(name).slice(0, MOST_CHARACTERS)}'`);
}

function parse(text: string, source: string, advice: string): z.output<typeof Config> {
  const bare = text.replace(/^\uFEFF/, '').trim();
  const config = Config.safeParse(bare === '' ? {} : parseJson(bare));
  if (config.success) return config.data;
  throw new RegistryError(
    'INVALID_INPUT',
    `Cannot read ${source}: it is not JSON of the form that docker writes; ${advice}`,
    { credentialSource: source },
  );
}

import { z } from 'zod';
import { RegistryError } from '../errors';
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

/** Reads `DOCKER_AUTH_CONFIG` in docker's strict form: the `auth` of each entry counts, and nothing else. */
export function readOverlay(text: string): DockerConfig {
  const source = 'environment variable DOCKER_AUTH_CONFIG';
  const { auths } = parse(text, source, 'mend or unset it');
  return { source, auths: AuthsOnly.parse(auths), credHelpers: {}, hasPathKeys: false };
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

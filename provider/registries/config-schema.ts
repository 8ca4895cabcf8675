import { z } from 'zod';
import { normalizePlatform, type Platform } from '../image/platform';
import { parseTime } from '../image/time';
import { parseJson } from '../json';

const Labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

const WireConfig = z.looseObject({
  created: z.string().nullish(),
  os: z.string().nullish(),
  architecture: z.string().nullish(),
  variant: z.string().nullish(),
  'os.version': z.string().nullish(),
  config: z.looseObject({ Labels }).nullish(),
});

/** What an image's config blob says of it. */
export interface ImageConfig {
  /** Absent where the config names none, as an artifact's may. */
  readonly platform?: Platform;
  /** RFC 3339 UTC. */
  readonly createdAt?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Reads an image's config blob; undefined where it is none.
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 */
export function findImageConfig(text: string): ImageConfig | undefined {
  const wire = WireConfig.safeParse(parseJson(text));
  if (!wire.success) return undefined;
  const createdAt = parseTime(wire.data.created ?? undefined);
  const platform = findPlatform(wire.data);
  return {
    labels: wire.data.config?.Labels ?? {},
    ...(createdAt !== undefined && { createdAt }),
    ...(platform && { platform }),
  };
}

function findPlatform(config: z.output<typeof WireConfig>): Platform | undefined {
  const { os, architecture, variant } = config;
  const osVersion = config['os.version'];
  if (!os || !architecture) return undefined;
  return normalizePlatform({ os, architecture, ...(variant && { variant }), ...(osVersion && { osVersion }) });
}

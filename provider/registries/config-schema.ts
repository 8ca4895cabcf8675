import { z } from 'zod';
import { normalizePlatform, type Platform } from '../image/platform';
import { parseTime } from '../image/time';

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
  const { os, architecture, variant, created, config } = wire.data;
  const createdAt = parseTime(created ?? undefined);
  const version = wire.data['os.version'];
  return {
    labels: config?.Labels ?? {},
    ...(createdAt !== undefined && { createdAt }),
    ...(os &&
      architecture && {
        platform: normalizePlatform({
          os,
          architecture,
          ...(variant && { variant }),
          ...(version && { osVersion: version }),
        }),
      }),
  };
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

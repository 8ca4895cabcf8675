import { header, type HttpResponse } from './send';

/** How many requests of a kind a server still lets through. */
export interface Quota {
  readonly remaining: number;
  readonly limit: number;
  /** The time in which so many are let through. */
  readonly windowSeconds: number;
}

/** `100;w=21600`. */
const VALUE = /^([0-9]{1,9})\s*;\s*w=([0-9]{1,9})$/i;

/**
 * Reads Docker Hub's `ratelimit-limit` and `ratelimit-remaining`, which come with HEAD, too; undefined where they are not
 * there, or name no time (RET-8).
 * @see https://docs.docker.com/docker-hub/usage/pulls/#view-pull-rate-and-limit
 */
export function findQuota(response: Pick<HttpResponse, 'headers'>): Quota | undefined {
  const [, limit] = VALUE.exec(header(response, 'ratelimit-limit') ?? '') ?? [];
  const [, remaining, window] = VALUE.exec(header(response, 'ratelimit-remaining') ?? '') ?? [];
  if (limit === undefined || remaining === undefined) return undefined;
  return { remaining: Number(remaining), limit: Number(limit), windowSeconds: Number(window) };
}

import type { Environment, FromEnvironment } from '../registry';
import type { NaverNcrOptions } from './options';

/**
 * Completes an entry without keys by the variables of NAVER Cloud's Terraform provider; undefined where the entry has
 * some, or where the environment has no pair that can be used.
 * @see https://registry.terraform.io/providers/NaverCloudPlatform/ncloud/latest/docs#environment-variables
 */
export function fromEnvironment(
  options: NaverNcrOptions,
  environment: Environment,
): FromEnvironment<NaverNcrOptions> | undefined {
  if (options.accessKey !== undefined || options.secretKey !== undefined) return undefined;
  const set = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const accessKey = set('NCLOUD_ACCESS_KEY');
  const secretKey = set('NCLOUD_SECRET_KEY');
  if (accessKey === undefined || secretKey === undefined) return undefined;
  return { options: { ...options, accessKey, secretKey }, source: 'environment NCLOUD_ACCESS_KEY' };
}

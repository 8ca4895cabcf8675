import type { Environment, FromEnvironment } from '../registry';
import type { TencentTcrOptions } from './options';

/**
 * Completes an entry without credentials by the variables of Tencent Cloud's Terraform provider; undefined where the
 * entry has some, or where the environment has no key pair. The entry's own region goes first.
 * @see https://registry.terraform.io/providers/tencentcloudstack/tencentcloud/latest/docs#environment-variables
 */
export function fromEnvironment(
  options: TencentTcrOptions,
  environment: Environment,
): FromEnvironment<TencentTcrOptions> | undefined {
  if (options.secretId !== undefined) return undefined;
  const set = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const secretId = set('TENCENTCLOUD_SECRET_ID');
  const secretKey = set('TENCENTCLOUD_SECRET_KEY');
  if (secretId === undefined || secretKey === undefined) return undefined;
  const securityToken = set('TENCENTCLOUD_SECURITY_TOKEN');
  const region = options.region ?? set('TENCENTCLOUD_REGION');
  return {
    options: { ...options, secretId, secretKey, ...(securityToken && { securityToken }), ...(region && { region }) },
    source: 'environment TENCENTCLOUD_SECRET_ID',
  };
}

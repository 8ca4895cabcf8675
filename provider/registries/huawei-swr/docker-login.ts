import { createHmac } from 'node:crypto';
import type { DockerLogin } from '../registry';
import type { HuaweiSwrOptions } from './options';
import { findRegion } from './region';

/**
 * The login at `/v2/` that permanent keys give; temporary keys and tokens give none without a further call.
 * @see https://support.huaweicloud.com/intl/en-us/usermanual-swr/swr_01_1000.html
 */
export function dockerLogin(options: HuaweiSwrOptions): DockerLogin | undefined {
  const { accessKey, secretKey, securityToken } = options;
  const region = findRegion(options);
  if (accessKey === undefined || secretKey === undefined || securityToken !== undefined) return undefined;
  if (region === undefined) return undefined;
  const password = createHmac('sha256', secretKey).update(accessKey).digest('hex');
  return { username: `${region}@${accessKey}`, password };
}

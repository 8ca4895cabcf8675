import { RegistryError } from '../../errors';
import type { Send } from '../../http/send';
import { defineBackend, type Runtime } from '../registry';
import { restatePassing } from './answered';
import type { Line } from './ask';
import { getDigest, getTag } from './find-image';
import { fromEnvironment } from './from-environment';
import type { Asked } from './image-pages';
import { listTags } from './list-tags';
import { openInstance } from './open-instance';
import { TencentTcrOptions } from './options';
import { signTc3 } from './sign';
import { VENDOR_HOST } from './vendor-host';

const ENDPOINT = 'https://tcr.tencentcloudapi.com';
// What DescribeImages allows an account (seed); the others of the account are not counted here.
const REQUESTS_PER_SECOND = 100;

/** Tencent Container Registry, by its own API. Its keys are no login for the host's `/v2/`. */
export const tencentTcr = defineBackend<TencentTcrOptions>({
  options: TencentTcrOptions,
  typeName: 'TencentTcrRegistry',
  hosts: VENDOR_HOST,
  fromEnvironment,
  open(options, runtime) {
    const line: Line = {
      host: options.host,
      endpoint: new URL('/', options.endpoint ?? ENDPOINT),
      send: openSend(options, runtime),
      credentialSource: runtime.credentialSource,
      now: () => runtime.now(),
    };
    const instance = openInstance(line, { registryId: options.registryId, region: options.region });
    const asked = (attempt: string, path: string, signal: AbortSignal): Asked => ({
      ...{ line, instance, path, attempt, signal },
    });
    return {
      getTag: (path, tag, signal) => getTag(asked(`get tag '${tag}'`, path, signal), tag),
      getDigest: (path, digest, signal) => getDigest(asked(`get digest '${digest}'`, path, signal), digest),
      listTags: (path, signal) => listTags(asked('list tags', path, signal)),
    };
  },
});

function openSend({ host, secretId, secretKey, securityToken }: TencentTcrOptions, runtime: Runtime): Send {
  if (secretId === undefined || secretKey === undefined) return refuse(host);
  const sign = signTc3({ secretId, secretKey, securityToken }, () => runtime.now());
  return runtime.pipeline({ requestsPerSecond: REQUESTS_PER_SECOND }, restatePassing, sign);
}

/** Nothing is asked without a key. */
function refuse(host: string): Send {
  return ({ goal }) =>
    Promise.reject(
      new RegistryError(
        'UNAUTHENTICATED',
        `Cannot ${goal}: no credentials for '${host}'; set 'secretId' and 'secretKey' in its 'tencentTcr' entry, or TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY`,
        { host },
      ),
    );
}

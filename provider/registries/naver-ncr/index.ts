import { RegistryError } from '../../errors';
import type { Send } from '../../http/send';
import { defineBackend, type Runtime } from '../registry';
import { findApiAddress, NCR_HOSTS } from './api-address';
import { fromEnvironment } from './environment';
import { getTag } from './get-tag';
import type { Asked, Line } from './line';
import { listTags } from './list-tags';
import { meantStatus } from './meant-status';
import { NaverNcrOptions } from './options';
import { PRIVATE_HEADERS, signNcr } from './sign';

/** NAVER Cloud Container Registry, by its own API. Its keys log in to the host's `/v2/`, too. */
export const naverNcr = defineBackend<NaverNcrOptions>({
  options: NaverNcrOptions,
  typeName: 'NaverNcrRegistry',
  hosts: NCR_HOSTS,
  open(options, runtime) {
    const line = openLine(options, runtime);
    const asked = (attempt: string, path: string, signal: AbortSignal): Asked => ({
      ...{ line, path, signal },
      goal: `${attempt} of '${options.host}/${path}'`,
    });
    return {
      getTag: (path, tag, signal) => getTag(asked(`get tag '${tag}'`, path, signal), tag),
      listTags: (path, signal) => listTags(asked('list tags', path, signal)),
    };
  },
  fromEnvironment,
  dockerLogin({ accessKey, secretKey }) {
    if (accessKey === undefined || secretKey === undefined) return undefined;
    return { username: accessKey, password: secretKey };
  },
});

function openLine(options: NaverNcrOptions, runtime: Runtime): Line {
  const { host } = options;
  const address = findApiAddress(options);
  if ('problem' in address) throw new RegistryError('INVALID_INPUT', `Cannot ask '${host}': ${address.problem}`);
  const { credentialSource } = runtime;
  return { host, address, send: openSend(options, runtime), credentialSource, now: () => runtime.now() };
}

function openSend({ host, accessKey, secretKey }: NaverNcrOptions, runtime: Runtime): Send {
  if (accessKey === undefined || secretKey === undefined) return refuse(host);
  const sign = signNcr({ accessKey, secretKey }, () => runtime.now());
  return runtime.pipeline({ privateHeaders: PRIVATE_HEADERS }, meantStatus, sign);
}

/** Nothing is asked without a key. */
function refuse(host: string): Send {
  return ({ goal }) =>
    Promise.reject(
      new RegistryError(
        'UNAUTHENTICATED',
        `Cannot ${goal}: no credentials for '${host}'; set 'accessKey' and 'secretKey' in its 'naverNcr' entry, or NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY`,
        { host },
      ),
    );
}

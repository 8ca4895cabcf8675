import { defineBackend, type DockerLogin } from '../registry';
import { apiRoot, type Asked, type Line } from './exchange';
import { getElsePost } from './get-else-post';
import { getTag } from './get-tag';
import { listTags } from './list-tags';
import { sendLogin, type UserToken } from './login';
import { meantStatus } from './meant-status';
import { RegistryUiOptions } from './options';

/**
 * RegistryUI instances, on whatever host they are: only configured ones, for nothing in a host's name tells.
 * @see docs/registries/registry-ui.md
 */
export const registryUi = defineBackend<RegistryUiOptions>({
  options: RegistryUiOptions,
  typeName: 'RegistryUiRegistry',
  open(options, runtime) {
    const { host } = options;
    const login = loginOf(options);
    const line: Line = {
      host,
      root: apiRoot(options),
      send: getElsePost(runtime.pipeline({}, meantStatus, sendLogin(login))),
      credentialSource: login && runtime.credentialSource,
    };
    const ask = (verb: string, path: string, signal: AbortSignal): Asked => {
      return { line, path, signal, goal: `${verb} of '${host}/${path}'` };
    };
    return {
      getTag: (path, tag, signal) => getTag(ask(`get tag '${tag}'`, path, signal), tag),
      listTags: (path, signal) => listTags(ask('list tags', path, signal)),
    };
  },
  /** The same pair is good at `/v2/`. */
  dockerLogin: (options): DockerLogin => loginOf(options) ?? 'anonymous',
  /** One server answers for both. */
  dockerEndpoint: ({ endpoint }) => (endpoint === undefined ? undefined : new URL('/', endpoint).href),
});

function loginOf({ username, password }: RegistryUiOptions): UserToken | undefined {
  return username === undefined || password === undefined ? undefined : { username, password };
}

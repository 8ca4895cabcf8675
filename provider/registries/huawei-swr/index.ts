import { defineBackend } from '../registry';
import { dockerLogin } from './docker-login';
import { fromEnvironment } from './environment';
import { getTag } from './get-tag';
import { openLine, parseSwrRepository, type Asked, type Line } from './line';
import { listTags } from './list-tags';
import { HuaweiSwrOptions } from './options';
import { SWR_HOSTS } from './region';

/** Huawei Cloud SoftWare Repository for Container (SWR), Basic edition. */
export const huaweiSwr = defineBackend<HuaweiSwrOptions>({
  options: HuaweiSwrOptions,
  typeName: 'HuaweiSwrRegistry',
  hosts: SWR_HOSTS,
  open(options, runtime) {
    const { host } = options;
    let line: Line | undefined;
    const asked = (path: string, goal: string, signal: AbortSignal): Asked => {
      const repository = parseSwrRepository(path, { host, goal });
      line ??= openLine(options, runtime, goal);
      return { line, repository, goal, signal };
    };
    return {
      // eslint-disable-next-line @typescript-eslint/require-await -- what is refused at once rejects, too
      async getTag(path, tag, signal) {
        return getTag({ ...asked(path, `get tag '${tag}' of '${host}/${path}'`, signal), tag });
      },
      async *listTags(path, signal) {
        yield* listTags(asked(path, `list tags of '${host}/${path}'`, signal));
      },
    };
  },
  fromEnvironment,
  dockerLogin,
});

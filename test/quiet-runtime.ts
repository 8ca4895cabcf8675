import type { Clock } from '../provider/clock';
import { openRuntime, type OpenRuntime } from '../provider/runtime';
import type { GeneralConfiguration } from '../provider/registries/configuration';

/** Opens the connections of a configuration as the plugin does, on a machine with no files, no environment and no engine. */
export function openQuietRuntime(clock: Clock, configuration: GeneralConfiguration = {}): OpenRuntime {
  return openRuntime({
    configuration: { dockerConfig: 'off', ...configuration, entries: [] },
    outside: {
      clock,
      environment: {},
      homeDirectory: '/nonexistent',
      readFile: () => Promise.resolve(undefined),
      spawn: () => {
        throw new Error('no process is started here');
      },
    },
    place: { directory: '/nonexistent', verbose: false, log: () => undefined, conceal: () => undefined },
  });
}

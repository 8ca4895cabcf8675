import type { Clock } from '../provider/clock';
import type { Outside } from '../provider/outside';
import { openRuntime, type OpenRuntime } from '../provider/runtime';
import type { GeneralConfiguration } from '../provider/registries/configuration';

/** A machine with no files, no environment and no processes. */
export function quietOutside(clock: Clock): Outside {
  return {
    clock,
    environment: {},
    homeDirectory: '/nonexistent',
    readFile: () => Promise.resolve(undefined),
    spawn: () => {
      throw new Error('no process is started here');
    },
  };
}

/** Opens the connections of a configuration as the plugin does, on such a machine, without an engine. */
export function openQuietRuntime(clock: Clock, configuration: GeneralConfiguration = {}): OpenRuntime {
  return openRuntime({
    configuration: { dockerConfig: 'off', ...configuration, entries: [] },
    outside: quietOutside(clock),
    place: {
      directory: '/nonexistent',
      verbose: false,
      log: () => undefined,
      conceal: () => undefined,
      concealSent: () => undefined,
    },
  });
}

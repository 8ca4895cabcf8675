import { isRegistryError } from '../../provider/errors';
import { openProgram } from '../../provider/program';
import { EngineLog } from '../../provider/pulumi/engine-log';
import type { Program } from '../../provider/pulumi/provider';
import { ProviderService } from '../../provider/pulumi/service';
import { statusOf } from '../../provider/pulumi/status';
import type { PlainObject } from '../../provider/pulumi/struct';
import { FakeClock } from '../fake-clock';
import { quietOutside } from '../quiet-runtime';

/** Judges an error that a call ended with. */
type Judge = (error: unknown, codes: readonly string[]) => void;

/** The service as the engine calls it, in this process and without a network: every call is cancelled before it asks. */
export interface FuzzedService {
  configure(values: PlainObject, judge: Judge): Promise<void>;
  invoke(name: string, args: PlainObject, judge: Judge): Promise<void>;
}

let program: Program | undefined;

/** Opens a service that nothing was configured on. */
export function openFuzzedService(): FuzzedService {
  program ??= openProgram(quietOutside(new FakeClock()));
  const opened = program;
  const service = new ProviderService(
    { version: '0', schema: () => Promise.resolve('{}'), program: () => Promise.resolve(opened) },
    { log: new EngineLog(), workingDirectory: '/', verbose: false },
  );
  // As the server does with each error.
  const judged = async (work: Promise<unknown>, judge: Judge): Promise<void> => {
    try {
      await work;
    } catch (error) {
      service.redact(statusOf(error).details);
      judge(error, isRegistryError(error) ? ['INVALID_INPUT', 'CANCELLED', 'UNTRUSTED'] : []);
    }
  };
  return {
    async configure(values, judge) {
      await judged(service.checkConfig({ news: values }), judge);
      await judged(service.configure({ args: values }), judge);
      service.diffConfig({ olds: values, news: values });
      service.redact('any text');
      await service.close();
    },
    async invoke(name, args, judge) {
      const signal = AbortSignal.abort();
      await judged(service.invoke({ token: `tagpin:index:${name}`, args, preview: false }, signal), judge);
      await service.close();
    },
  };
}

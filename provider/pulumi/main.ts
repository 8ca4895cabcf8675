import { EngineLog } from './engine-log';
import type { Provider } from './provider';
import { listen, openServer } from './server';
import { ProviderService } from './service';

/** The process as this face needs it. */
export interface Process {
  /** Without the interpreter and the script. */
  readonly args: readonly string[];
  readonly workingDirectory: string;
  parent(): number;
  onStop(stop: () => void): void;
  every(milliseconds: number, work: () => void): void;
  print(line: string): void;
  exit(status: number): void;
}

// An engine that was killed ends no plugin, so each looks whether its parent is still there. Not by the end of standard
// input: under run-plugin that is /dev/null. @see https://github.com/pulumi/pulumi-awsx/issues/1113
const PARENT_WATCH_MS = 2000;

/** Serves the provider: prints the port as the first line, and lives until it is told to stop or its parent is gone. */
export async function serve(provider: Provider, surrounding: Process): Promise<void> {
  const log = new EngineLog();
  const address = engineAddress(surrounding.args);
  if (address !== undefined) log.connect(address);
  const verbose = surrounding.args.some((arg) => /^-v=[1-9]/.test(arg));
  const service = new ProviderService(provider, { log, workingDirectory: surrounding.workingDirectory, verbose });
  const server = openServer(service);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // Calls in flight answer CANCELLED; sockets close; then there is nothing to wait for.
    void service.close().finally(() => {
      log.close();
      server.forceShutdown();
      surrounding.exit(0);
    });
  };
  surrounding.onStop(stop);
  const parent = surrounding.parent();
  surrounding.every(PARENT_WATCH_MS, () => {
    if (surrounding.parent() !== parent) stop();
  });
  surrounding.print(String(await listen(server)));
}

/** The last argument that is an address; flags such as `--logtostderr`, `-v=9` and `--tracing URL` are passed over. */
function engineAddress(args: readonly string[]): string | undefined {
  return args.filter((arg) => /^[^-/][^/]*:\d+$/.test(arg)).at(-1);
}

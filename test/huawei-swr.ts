import { huaweiSwr } from '../provider/registries/huawei-swr';
import { openEmulator, type HuaweiSwrEmulator } from '../provider/registries/huawei-swr/emulator';
import type { HuaweiSwrEmulatorOptions } from '../provider/registries/huawei-swr/emulator-options';
import { fromEnvironment } from '../provider/registries/huawei-swr/environment';
import { HuaweiSwrOptions } from '../provider/registries/huawei-swr/options';
import type { FromEnvironment, ListedTag, OpenedRegistry } from '../provider/registries/registry';
import { FakeClock } from './fake-clock';
import { openQuietRuntime } from './quiet-runtime';
import { serve, type TestServer } from './serve';

/** An emulated SWR, and the registry that is opened on it. */
export interface OpenedSwr {
  readonly emulator: HuaweiSwrEmulator;
  readonly server: TestServer;
  readonly registry: OpenedRegistry;
  /** Of the emulator, too. */
  readonly clock: FakeClock;
  /** The requests so far: `GET /v2/manage/…`. */
  requests(): string[];
  /** Every tag of a repository, in the order of the pages. */
  tags(path: string): Promise<ListedTag[]>;
  close(): Promise<void>;
}

/** What differs from the emulator's own configuration. */
export interface SwrEntry {
  /** Members of the entry; undefined takes one out. */
  readonly entry?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A signal that does not fire. */
export const NEVER = new AbortController().signal;

/** Opens SWR as the plugin does, without the engine, and with a clock whose waits take no time. */
export async function openSwr(options: HuaweiSwrEmulatorOptions = {}, given: SwrEntry = {}): Promise<OpenedSwr> {
  const clock = new FakeClock();
  const emulator = openEmulator({ now: () => clock.now(), ...options });
  const server = await serve(emulator);
  const { runtime, close } = openQuietRuntime(clock);
  const { options: completed, source } = complete(emulator.configuration(server.origin), given);
  const registry = huaweiSwr.open(completed, { ...runtime, credentialSource: source });
  return {
    emulator,
    server,
    registry,
    clock,
    requests: () => emulator.requests.map(({ method, path }) => `${method} ${path}`),
    tags: async (path) => {
      const tags: ListedTag[] = [];
      for await (const page of registry.listTags(path, NEVER)) tags.push(...page.tags);
      return tags;
    },
    close: async () => {
      await close();
      await server.close();
    },
  };
}

/** The emulator's entry with the test's changes, completed as the plugin does it. */
function complete(
  configuration: Readonly<Record<string, unknown>>,
  { entry = {}, environment = {} }: SwrEntry,
): FromEnvironment<HuaweiSwrOptions> {
  const [own] = configuration['huaweiSwr'] as object[];
  const merged = Object.entries({ ...own, ...entry }).filter(([, value]) => value !== undefined);
  const options = HuaweiSwrOptions.parse(Object.fromEntries(merged));
  const source = `provider configuration, huaweiSwr entry '${options.host}'`;
  return fromEnvironment(options, environment) ?? { options, source };
}

/** The error that a promise ends with; fails if it does not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected an error, got an answer');
}

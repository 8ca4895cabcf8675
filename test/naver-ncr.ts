import { naverNcr } from '../provider/registries/naver-ncr';
import { openEmulator, type NaverNcrEmulator } from '../provider/registries/naver-ncr/emulator';
import type { NaverNcrEmulatorOptions } from '../provider/registries/naver-ncr/emulator-options';
import { NaverNcrOptions } from '../provider/registries/naver-ncr/options';
import type { ListedTag, OpenedRegistry, TagPage } from '../provider/registries/registry';
import { FakeClock } from './fake-clock';
import { openQuietRuntime } from './quiet-runtime';
import { serve, type TestServer } from './serve';

/** A signal that does not fire. */
export const NEVER = new AbortController().signal;

/** An emulated NCR, and the registry that is opened on it. */
export interface OpenedNcr {
  readonly emulator: NaverNcrEmulator;
  readonly server: TestServer;
  readonly registry: OpenedRegistry;
  /** Of the emulator, too. */
  readonly clock: FakeClock;
  /** Path and query of the requests so far, below the registry. */
  readonly requests: () => string[];
  /** Every page of a repository's tags. */
  pages(path: string): Promise<TagPage[]>;
  /** Every tag of a repository, in the order of the pages. */
  tags(path: string): Promise<ListedTag[]>;
}

/** What differs from the emulator's own entry; undefined takes a member out. */
export type NcrEntry = Readonly<Record<string, unknown>>;

/** Opens NCR as the plugin does, without the engine, and with a clock whose waits take no time; closes it all. */
export class NcrWorld {
  readonly #closers: (() => Promise<void>)[] = [];

  async open(options: NaverNcrEmulatorOptions = {}, entry: NcrEntry = {}): Promise<OpenedNcr> {
    const clock = new FakeClock();
    const emulator = openEmulator({ now: () => clock.now(), ...options });
    const server = await serve(emulator);
    const { runtime, close } = openQuietRuntime(clock);
    this.#closers.push(close, () => server.close());
    const [own] = emulator.configuration(server.origin)['naverNcr'] as object[];
    const merged = Object.entries({ ...own, ...entry }).filter(([, value]) => value !== undefined);
    const configured = NaverNcrOptions.parse(Object.fromEntries(merged));
    const registry = naverNcr.open(configured, { ...runtime, credentialSource: 'the test' });
    const pages = async (path: string): Promise<TagPage[]> => {
      const all: TagPage[] = [];
      for await (const page of registry.listTags(path, NEVER)) all.push(page);
      return all;
    };
    return {
      ...{ emulator, server, registry, clock, pages },
      requests: () => emulator.requests.map(({ path }) => path.replace(/^.*\/repositories\/[^/]+/, '')),
      tags: async (path) => (await pages(path)).flatMap(({ tags }) => tags),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.splice(0).map((close) => close()));
  }
}

/** A JSON answer for a script. */
export function json(
  status: number,
  value: unknown,
): { status: number; headers: Record<string, string>; body: string } {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** The error that a promise ends with; fails if it does not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected an error, got an answer');
}

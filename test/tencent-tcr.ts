import { setMaxListeners } from 'node:events';
import type { Clock } from '../provider/clock';
import type { EmulatedInstance, TencentTcrEmulatorOptions } from '../provider/registries/tencent-tcr/emulator-options';
import { openEmulator, type TencentTcrEmulator } from '../provider/registries/tencent-tcr/emulator';
import { tencentTcr } from '../provider/registries/tencent-tcr';
import type { TencentTcrOptions } from '../provider/registries/tencent-tcr/options';
import type { DigestFinder, ListedTag, Registry, TagPage } from '../provider/registries/registry';
import type { FakeClock } from './fake-clock';
import { openQuietRuntime } from './quiet-runtime';
import { serve, type TestServer } from './serve';

/** A request to the emulated API, read. */
export interface TcrCall {
  readonly action: string;
  readonly region: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The backend, opened at an emulator that is served on loopback. */
export interface OpenedTcr {
  readonly emulator: TencentTcrEmulator;
  readonly server: TestServer;
  readonly registry: Registry & DigestFinder;
  /** Every request that came, oldest first. */
  readonly calls: readonly TcrCall[];
}

/** How it is opened. */
export interface TcrSetting extends TencentTcrEmulatorOptions {
  /** Members of the entry, over those of the emulator's configuration. */
  readonly entry?: Partial<TencentTcrOptions>;
  /** Default 0. */
  readonly retries?: number;
}

/** Opens emulators and registries by one clock that nobody waits for, and closes them all. */
export class TcrWorld<C extends Clock = FakeClock> {
  readonly clock: C;
  #closing: (() => Promise<void>)[] = [];

  constructor(clock: C) {
    this.clock = clock;
  }

  async open({ entry = {}, retries = 0, ...switches }: TcrSetting = {}): Promise<OpenedTcr> {
    const emulator = openEmulator({ now: () => this.clock.now(), ...switches });
    const calls: TcrCall[] = [];
    const server = await serve({
      handle: (request) => {
        const { 'x-tc-action': action, 'x-tc-region': region } = request.headers;
        const body = JSON.parse(request.body.toString('utf8')) as TcrCall['body'];
        calls.push({ action: String(action), region: String(region), body });
        return emulator.handle(request);
      },
    });
    const { runtime, close } = openQuietRuntime(this.clock, { retries });
    this.#closing.push(close, () => server.close());
    const { tencentTcr: configured } = emulator.configuration(server.origin) as { tencentTcr: TencentTcrOptions[] };
    const options = tencentTcr.options.parse({ ...configured[0], ...entry });
    const registry = tencentTcr.open(options, { ...runtime, credentialSource: 'the test' });
    const { getDigest } = registry;
    if (getDigest === undefined) throw new Error('TCR finds digests');
    return { emulator, server, registry: { ...registry, getDigest }, calls };
  }

  async close(): Promise<void> {
    await Promise.all(this.#closing.splice(0).map((close) => close()));
  }
}

/** An entry that needs no look-up. */
export const KNOWN = { registryId: 'tcr-okmj78', region: 'ap-guangzhou' } as const;

/** So many instances of other names. */
export function otherInstances(count: number): EmulatedInstance[] {
  return Array.from({ length: count }, (_none, index) => ({
    registryId: `tcr-other${index}`,
    registryName: `other-${index}`,
    region: 'eu-frankfurt',
  }));
}

/** Never cancelled, whatever listens. */
export const SIGNAL = new AbortController().signal;
setMaxListeners(0, SIGNAL);

/** All pages of a list. */
export async function pagesOf(pages: AsyncIterable<TagPage>): Promise<TagPage[]> {
  const all: TagPage[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** All tags of a list. */
export async function tagsOf(pages: AsyncIterable<TagPage>): Promise<ListedTag[]> {
  return (await pagesOf(pages)).flatMap(({ tags }) => tags);
}

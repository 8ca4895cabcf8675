import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ServiceError } from '@grpc/grpc-js';
import { openEmulator } from '../../provider/registries/oci/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { codeOf, Plugin } from '../plugin';
import { serve, serveRaw, type TestServer } from '../serve';

/** How a hostile registry answers. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What a question came to: an answer, or our code and text. */
export interface Outcome {
  readonly values?: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly text: string;
}

/** One plugin among hostile registries, and one that is honest. */
export class HostileWorld {
  readonly #closers: (() => Promise<void>)[] = [];
  #plugin: Plugin | undefined;
  #honest: TestServer | undefined;

  get plugin(): Plugin {
    if (this.#plugin === undefined) throw new Error('the plugin is not started');
    return this.#plugin;
  }

  async start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const emulator = openEmulator();
    emulator.push('lab/app', 'v1', SAMPLE_IMAGES.single);
    this.#honest = await serve(emulator);
    this.#plugin = await Plugin.start({ environment });
    await this.configure();
  }

  async stop(): Promise<void> {
    await this.#plugin?.stop();
    await this.#honest?.close();
  }

  async closeServers(): Promise<void> {
    await Promise.all(this.#closers.splice(0).map((close) => close()));
  }

  /** No second try, and no memory of earlier answers. */
  async configure(more: object = {}): Promise<void> {
    const least = { dockerConfig: 'off', retries: 0 };
    await this.plugin.configure({ ...least, ...more });
  }

  /** A registry that answers so; gives its `host/lab/app`. */
  async registry(answer: Answer): Promise<string> {
    return `${await this.host(createServer({ maxHeaderSize: 1 << 20 }, answer))}/lab/app`;
  }

  /** Opens a server, on one of loopback's addresses; gives its `host:port`. */
  async host(server: Server, address = '127.0.0.1'): Promise<string> {
    await new Promise<void>((resolve) => {
      server.listen(0, address, resolve);
    });
    this.#closers.push(async () => {
      server.close();
      server.closeAllConnections();
    });
    return `${address}:${(server.address() as AddressInfo).port}`;
  }

  /** A registry of bytes that need not be HTTP. */
  async raw(handler: (socket: Socket) => void): Promise<{ repository: string; server: TestServer }> {
    const server = await serveRaw(handler);
    this.#closers.push(() => server.close());
    return { repository: `${server.host}/lab/app`, server };
  }

  async ask(name: string, args: Readonly<Record<string, unknown>>): Promise<Outcome> {
    try {
      return { values: await this.plugin.call(name, args), code: '', text: '' };
    } catch (error) {
      if (!(error instanceof Error && 'metadata' in error)) throw error;
      const failed = error as ServiceError;
      return { code: codeOf(failed), text: failed.details };
    }
  }

  /** `getTag` of a hostile repository, with what only an honest absence may change. */
  getTag(repository: string, more: object = {}): Promise<Outcome> {
    return this.ask('getTag', { image: `${repository}:v1`, onMissing: 'absent', ...more });
  }

  listTags(repository: string): Promise<Outcome> {
    return this.ask('listTags', { repository });
  }

  /** Whether the next question is answered, by somebody else. */
  async isWell(): Promise<boolean> {
    const { values } = await this.ask('listTags', { repository: `${String(this.#honest?.host)}/lab/app` });
    return values?.['total'] === 1 && this.plugin.process.exitCode === null;
  }

  /**
   * Asks, and tells by how many MiB the plugin's memory rose at its highest while it did; undefined where the system
   * does not tell.
   */
  async measured(ask: () => Promise<Outcome>): Promise<Outcome & { readonly roseMiB: number | undefined }> {
    const before = this.#memoryMiB('VmRSS');
    // The highest starts from now. @see proc_pid_clear_refs(5)
    if (before !== undefined) writeFileSync(`/proc/${String(this.plugin.process.pid)}/clear_refs`, '5');
    const outcome = await ask();
    const most = this.#memoryMiB('VmHWM');
    return { ...outcome, roseMiB: before === undefined || most === undefined ? undefined : most - before };
  }

  #memoryMiB(field: string): number | undefined {
    if (process.platform !== 'linux') return undefined;
    const status = readFileSync(`/proc/${String(this.plugin.process.pid)}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  }
}

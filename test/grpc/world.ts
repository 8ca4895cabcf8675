import { SAMPLE_IMAGES, SAMPLE_VERSIONS, sampleVersion } from '../../provider/registries/sample-images';
import type { OciEmulatorOptions } from '../../provider/registries/oci/emulator-options';
import { openEmulator, type OciEmulator } from '../../provider/registries/oci/emulator';
import { Plugin } from '../plugin';
import { serve, type TestServer } from '../serve';

/** Digests of the sample images. @see test/real/make-oci-layout.py */
export const DIGESTS = {
  single: 'sha256:c144bc75',
  multi: 'sha256:bdfba65f',
  artifact: 'sha256:f9e55447',
  arm64: 'sha256:551b4373',
} as const;

/** A registry of the sample images at `<host>/lab/app`. */
export interface Lab {
  readonly emulator: OciEmulator;
  readonly server: TestServer;
  /** `<host>/lab/app`. */
  readonly repository: string;
  /** The requests so far: `HEAD /v2/lab/app/manifests/single`. */
  requests(): string[];
}

/** The plugin, and the registries that a test opened; closes them all. */
export class World {
  readonly #servers: TestServer[] = [];
  #plugin: Plugin | undefined;

  /** The running plugin; started once per file. */
  get plugin(): Plugin {
    if (this.#plugin === undefined) throw new Error('the plugin is not started');
    return this.#plugin;
  }

  async start(): Promise<void> {
    this.#plugin = await Plugin.start();
  }

  async stop(): Promise<void> {
    await this.#plugin?.stop();
  }

  /** Opens a registry with every sample image, and forgets what the plugin remembers. */
  async lab(options: OciEmulatorOptions = {}, configuration: Record<string, unknown> = {}): Promise<Lab> {
    const emulator = openEmulator(options);
    const server = await this.opened(serve(emulator));
    for (const [tag, image] of Object.entries(SAMPLE_IMAGES)) emulator.push('lab/app', tag, image);
    for (const version of SAMPLE_VERSIONS) emulator.push('lab/app', version, sampleVersion(version));
    await this.plugin.configure({ ...emulator.configuration(server.origin), dockerConfig: 'off', ...configuration });
    return {
      emulator,
      server,
      repository: `${server.host}/lab/app`,
      requests: () => emulator.requests.map(({ method, path }) => `${method} ${path}`),
    };
  }

  async opened<Server extends TestServer>(opening: Promise<Server>): Promise<Server> {
    const server = await opening;
    this.#servers.push(server);
    return server;
  }

  async closeServers(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.close()));
  }
}

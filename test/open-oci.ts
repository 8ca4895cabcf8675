import { openTokens } from '../provider/auth/token';
import { followRedirects } from '../provider/http/redirect';
import { stack } from '../provider/http/send';
import { openTransport, type Transport } from '../provider/http/transport';
import type { Emulator } from '../provider/registries/emulator';
import { oci } from '../provider/registries/oci';
import type { OciOptions } from '../provider/registries/oci/options';
import type { DigestFinder, ManifestReader, OpenedRegistry, Registry, Runtime } from '../provider/registries/registry';
import { FakeClock } from './fake-clock';
import { serve, type TestServer } from './serve';

/** A registry of the open standard, opened on a server on loopback; no engine and no retry between. */
export interface Opened {
  readonly registry: Registry & DigestFinder & ManifestReader;
  readonly server: TestServer;
  /** The requests so far: `HEAD /v2/lab/app/manifests/single`. */
  readonly requests: () => string[];
}

const closing: (() => Promise<void>)[] = [];

/** Serves an emulator and opens a registry on it. */
export async function openOci(emulator: Emulator, options: Partial<OciOptions> = {}): Promise<Opened> {
  const server = await serve(emulator);
  const transport = openTransport({ connections: 16, timeoutMs: 10_000, userAgent: 'tagpin/test' });
  closing.push(() => transport.close().then(() => server.close()));
  const registry = oci.open({ host: server.host, ...options }, runtimeOf(transport));
  if (!hasAll(registry)) throw new Error('the open standard lacks an ability');
  return { registry, server, requests: () => emulator.requests.map(({ method, path }) => `${method} ${path}`) };
}

/** Ends what `openOci` opened. */
export async function closeOci(): Promise<void> {
  for (const close of closing.splice(0)) await close();
}

function runtimeOf({ send }: Transport): Runtime {
  const clock = new FakeClock();
  return {
    pipeline: (_options, ...layers) => stack(send, ...layers, followRedirects()),
    keychain: () => Promise.resolve(undefined),
    tokens: () => openTokens(send, clock),
    warn: () => undefined,
    credentialSource: 'the test',
    now: () => clock.now(),
  };
}

function hasAll(registry: OpenedRegistry): registry is Registry & DigestFinder & ManifestReader {
  return (['getDigest', 'getManifest', 'getBlob'] as const).every((name) => registry[name] !== undefined);
}

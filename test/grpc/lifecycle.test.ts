import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Metadata, Server, ServerCredentials, type ServiceError } from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import * as proto from '@pulumi/pulumi/proto/provider_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import type { EmulatedResponse } from '../../provider/registries/emulator';
import { errorOf, Plugin, PLUGIN } from '../plugin';
import { serve, serveRaw, type TestServer } from '../serve';
import { World } from './world';

const world = new World();
const plugins: Plugin[] = [];
afterEach(async () => {
  await Promise.all(plugins.splice(0).map((plugin) => plugin.stop('SIGKILL')));
  await world.closeServers();
});

async function started(...flags: string[]): Promise<Plugin> {
  const plugin = await Plugin.start({ command: [PLUGIN, ...flags] });
  plugins.push(plugin);
  return plugin;
}

/** A registry that takes requests and never answers. */
interface Hanging {
  readonly server: TestServer;
  readonly requests: () => number;
  readonly image: string;
  /** Resolves when so many requests have come. */
  asked(count?: number): Promise<void>;
  /** Resolves when every connection that brought a request is closed. */
  left(): Promise<void>;
}

async function hanging(): Promise<Hanging> {
  const asking = new Set<Socket>();
  let requests = 0;
  const server = await world.opened(
    serveRaw((socket) => {
      socket.on('data', () => {
        requests += 1;
        asking.add(socket);
      });
      socket.on('close', () => asking.delete(socket));
    }),
  );
  return {
    server,
    requests: () => requests,
    image: `${server.host}/team/app:v1`,
    asked: (count = 1) => until(() => requests >= count),
    left: () => until(() => requests > 0 && asking.size === 0),
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}

describe('the start', () => {
  test('the first line is the port, and there is no other, whatever happens', async () => {
    const child = spawn(PLUGIN, [], {
      env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
    await until(() => printed.stdout.includes('\n'));
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(0);
    expect(printed).toEqual({ stdout: expect.stringMatching(/^[1-9]\d*\n$/) as string, stderr: '' });
    const plugin = await started();
    await plugin.configure({ retries: 0, dockerConfig: 'off' });
    await plugin.getSchema();
    await errorOf(plugin.invoke('getTag', { image: '127.0.0.1:1/a:b' }));
    await plugin.cancel();
    expect(plugin.output).toBe(`${plugin.port}\n`);
  });

  test.each([
    '--logtostderr -v=9 --tracing http://127.0.0.1:9411/api/v1/spans',
    '-v=0 --tracing tcp:127.0.0.1:6831',
    '--no-such-flag',
  ])('engine flags are tolerated: %s', async (flags) => {
    const plugin = await started(...flags.split(' '));
    expect(await plugin.call('parseReference', { image: 'nginx' })).toMatchObject({ familiar: 'nginx' });
  });

  test('Handshake accepts secrets', async () => {
    const plugin = await started();
    expect(await plugin.handshake()).toMatchObject({
      acceptSecrets: true,
      acceptResources: false,
      acceptOutputs: false,
    });
  });

  test('GetPluginInfo is the package’s version, GetSchema is dist/schema.json; another version of it is refused', async () => {
    const plugin = await started();
    const read = (file: string): unknown => JSON.parse(readFileSync(join(process.cwd(), file), 'utf8'));
    expect(await plugin.getPluginInfo()).toBe((read('package.json') as { version: string }).version);
    expect(await plugin.getSchema()).toEqual(read('dist/schema.json'));
    const error = await new Promise<ServiceError | null>((resolve) => {
      plugin.client.getSchema(new proto.GetSchemaRequest().setVersion(1), (refused) => resolve(refused));
    });
    expect(error).toMatchObject({ code: 12, details: "Cannot get schema of version '1': only version 0 exists" });
  });

  test.each(['check', 'create', 'construct', 'call', 'parameterize', 'getMapping'])(
    '%s is not implemented, and says so',
    async (name) => {
      const plugin = await started();
      const empty = Buffer.alloc(0);
      const error = await new Promise<ServiceError | null>((resolve) => {
        const method = name.charAt(0).toUpperCase() + name.slice(1);
        const same = (bytes: Buffer): Buffer => bytes;
        plugin.client.makeUnaryRequest(`/pulumirpc.ResourceProvider/${method}`, same, same, empty, (refused) =>
          resolve(refused),
        );
      });
      expect(error?.code).toBe(12);
    },
  );

  test('two plugins at once know nothing of each other', async () => {
    const [one, two] = await Promise.all([started(), started()]);
    expect(one.port).not.toBe(two.port);
    await errorOf(one.configure({ retries: 99 }));
    await two.configure({ retries: 0, dockerConfig: 'off' });
    expect(await errorOf(one.invoke('getTag', { image: 'nginx' }))).toMatchObject({ tagpin: 'INVALID_INPUT' });
    await one.cancel();
    expect(await errorOf(two.invoke('getTag', { image: '127.0.0.1:1/a:b' }))).toMatchObject({ tagpin: 'UNAVAILABLE' });
  });

  test('Attach names another engine: lines go there', async () => {
    const plugin = await started('-v=9');
    const engine = new Server();
    const lines: string[] = [];
    engine.addService(EngineService, {
      log: (call: { request: { getMessage(): string } }, callback: (error: null, value: Empty) => void) => {
        lines.push(call.request.getMessage());
        callback(null, new Empty());
      },
    });
    try {
      const port = await new Promise<number>((resolve) =>
        engine.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, bound) => resolve(bound)),
      );
      await plugin.attach(`127.0.0.1:${port}`);
      await plugin.configure({ retries: 0, dockerConfig: 'off' });
      await errorOf(plugin.invoke('getTag', { image: '127.0.0.1:1/a:b' }));
      await until(() => lines.length > 0);
      expect(lines).toEqual([expect.stringMatching(/^HEAD 127\.0\.0\.1:1\/v2\/a\/manifests\/b: no answer/)]);
      expect(plugin.logged).toEqual([]);
    } finally {
      engine.forceShutdown();
    }
  });
});

describe('the end', () => {
  test('Cancel ends calls in flight and closes their sockets; new ones end at once, and the process lives on', async () => {
    const plugin = await started();
    const registry = await hanging();
    const call = errorOf(plugin.invoke('getTag', { image: registry.image }));
    await registry.asked();
    await plugin.cancel();
    expect(await call).toMatchObject({ code: 1, tagpin: 'CANCELLED' });
    await registry.left();
    expect(
      await secondsOf(() => errorOf(plugin.invoke('listTags', { repository: `${registry.server.host}/team/app` }))),
    ).toBeLessThan(0.5);
    expect(await errorOf(plugin.invoke('getTag', { image: registry.image }))).toMatchObject({
      code: 1,
      tagpin: 'CANCELLED',
    });
    expect(registry.requests()).toBe(1);
    expect(await plugin.getPluginInfo()).not.toBe('');
    expect(plugin.process.exitCode).toBeNull();
  });

  test('a cancel in the middle of 100 calls leaves nothing unhandled', async () => {
    const plugin = await started();
    const lab = await hanging();
    await plugin.configure({ maxConcurrency: 8, retries: 3, dockerConfig: 'off' });
    const calls = Array.from({ length: 100 }, (_none, index) =>
      errorOf(
        index % 2 === 0
          ? plugin.invoke('getTag', { image: `${lab.server.host}/team/app:v${index}` })
          : plugin.invoke('listTags', { repository: `${lab.server.host}/team/app${index}` }),
      ),
    );
    await lab.asked(1);
    await plugin.cancel();
    const errors = await Promise.all(calls);
    expect(new Set(errors.map(({ tagpin }) => tagpin))).toEqual(new Set(['CANCELLED']));
    await lab.left();
    await plugin.getPluginInfo();
    expect(plugin.output).toBe(`${plugin.port}\n`);
    expect(plugin.process.exitCode).toBeNull();
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it with 0 within a second, also with a call that hangs',
    async (signal) => {
      const plugin = await started();
      const registry = await hanging();
      const call = errorOf(plugin.invoke('getTag', { image: registry.image }));
      await registry.asked();
      const exit = exitOf(plugin.process);
      expect(await secondsOf(() => (plugin.process.kill(signal), exit))).toBeLessThan(1);
      expect(await exit).toBe(0);
      expect((await call).code).not.toBe(0);
      expect(plugin.output).toBe(`${plugin.port}\n`);
    },
  );

  test('SIGINT after Cancel, as the engine ends every plugin', async () => {
    const plugin = await started();
    await plugin.cancel();
    expect(await plugin.stop('SIGINT')).toBe(0);
  });

  test('it does not outlive an engine that was killed', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      console.error(spawn(${JSON.stringify(PLUGIN)}, [], { stdio: ['ignore', 'inherit', 'ignore'] }).pid);`;
    const engine = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
    });
    let pid = '';
    engine.stderr.on('data', (chunk: Buffer) => (pid += chunk.toString()));
    // The plugin holds the other end of this pipe, so it ends when the plugin does.
    const ended = new Promise((resolve) => engine.stdout.once('end', resolve));
    let output = '';
    engine.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(() => output.includes('\n') && pid.includes('\n'));
    engine.kill('SIGKILL');
    await exitOf(engine);
    // Where the watch fails, nothing is left behind.
    const guard = setTimeout(() => process.kill(Number(pid), 'SIGKILL'), 8000);
    expect(await secondsOf(() => ended)).toBeLessThan(5);
    clearTimeout(guard);
    expect(output).toMatch(/^\d+\n$/);
  }, 15_000);
});

describe('a call that takes too long', () => {
  test('a caller that goes away takes the socket with it', async () => {
    const plugin = await started();
    const registry = await hanging();
    const controller = new AbortController();
    const call = errorOf(plugin.invoke('getTag', { image: registry.image }, controller.signal));
    await registry.asked();
    controller.abort();
    expect((await call).code).toBe(1);
    await registry.left();
  });

  test('so does a deadline', async () => {
    const plugin = await started();
    const registry = await hanging();
    const request = new proto.InvokeRequest()
      .setTok('tagpin:index:getTag')
      .setArgs(Struct.fromJavaScript({ image: registry.image }));
    const error = await new Promise<ServiceError | null>((resolve) => {
      plugin.client.invoke(request, new Metadata(), { deadline: Date.now() + 300 }, (refused) => resolve(refused));
    });
    expect(error?.code).toBe(4);
    await registry.left();
  });

  test('one of two callers of the same thing may go, and the other is served', async () => {
    const plugin = await started();
    const waiting: ((answer: EmulatedResponse) => void)[] = [];
    const server = await world.opened(serve({ handle: () => new Promise((resolve) => waiting.push(resolve)) }));
    const image = `${server.host}/team/app:v1`;
    const controller = new AbortController();
    const first = errorOf(plugin.invoke('getTag', { image }, controller.signal));
    await until(() => waiting.length === 1);
    const second = plugin.call('getTag', { image });
    await plugin.getPluginInfo();
    controller.abort();
    expect((await first).code).toBe(1);
    await plugin.getPluginInfo();
    const digest = `sha256:${'a'.repeat(64)}`;
    waiting[0]?.({
      status: 200,
      headers: { 'docker-content-digest': digest, 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
    });
    expect(await second).toMatchObject({ digest });
    expect(waiting).toHaveLength(1);
  });

  test('timeoutSeconds ends each attempt, and the message says how many there were', async () => {
    const plugin = await started();
    const registry = await hanging();
    await plugin.configure({ timeoutSeconds: 1, retries: 1, dockerConfig: 'off' });
    let error: ServiceError | undefined;
    const seconds = await secondsOf(
      async () => (error = await errorOf(plugin.invoke('getTag', { image: registry.image }))),
    );
    expect(error).toMatchObject({
      code: 14,
      tagpin: 'UNAVAILABLE',
      details: expect.stringMatching(/no answer within 1 s.*after 2 attempts/) as string,
    });
    expect(seconds).toBeGreaterThan(1.9);
    expect(seconds).toBeLessThan(3.5);
    await registry.left();
  }, 10_000);

  test('totalTimeoutSeconds ends them all, also one that has just begun', async () => {
    const plugin = await started();
    const registry = await hanging();
    await plugin.configure({ totalTimeoutSeconds: 1, timeoutSeconds: 30, retries: 3, dockerConfig: 'off' });
    let error: ServiceError | undefined;
    const seconds = await secondsOf(
      async () => (error = await errorOf(plugin.invoke('getTag', { image: registry.image }))),
    );
    expect(error).toMatchObject({ code: 14, tagpin: 'UNAVAILABLE' });
    expect(seconds).toBeLessThan(2);
    await registry.left();
  }, 45_000);
});

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', resolve));
}

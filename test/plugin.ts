import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { credentials, Server, ServerCredentials, type ServiceError } from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { PluginAttach, type PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import * as proto from '@pulumi/pulumi/proto/provider_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';

/** The built plugin. */
export const PLUGIN = join(process.cwd(), 'dist', 'pulumi-resource-tagpin');

type Plain = Record<string, unknown>;
interface Failure {
  property: string;
  reason: string;
}

/** What Invoke or CheckConfig gave. */
export interface Reply {
  readonly values: Plain;
  readonly failures: Failure[];
}

/** A line that the plugin sent to the engine. */
export interface LoggedLine {
  readonly severity: number;
  readonly message: string;
  readonly ephemeral: boolean;
}

/** How the plugin is started. */
export interface PluginOptions {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** The plugin as its own process, spoken to as the engine does: with the engine's own generated classes. */
export class Plugin {
  readonly process: ChildProcess;
  readonly client: ResourceProviderClient;
  readonly port: number;
  readonly #engine: Engine;
  readonly #output: () => string;

  private constructor(started: { process: ChildProcess; port: number; engine: Engine; output: () => string }) {
    this.process = started.process;
    this.port = started.port;
    this.#engine = started.engine;
    this.#output = started.output;
    this.client = new ResourceProviderClient(`127.0.0.1:${started.port}`, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
    });
  }

  /** Starts the plugin and shakes hands. The environment is empty but for PATH and a home of its own. */
  static async start(options: PluginOptions = {}): Promise<Plugin> {
    const engine = await Engine.start();
    const [command = PLUGIN, ...args] = options.command ?? [PLUGIN];
    const child = spawn(command, [...args, engine.address], {
      cwd: options.directory ?? '/tmp',
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const port = await new Promise<number>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        output += `${line}\n`;
        resolve(Number(line));
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`the plugin ended before it printed its port: ${output}`)));
    });
    const plugin = new Plugin({ process: child, port, engine, output: () => output });
    await plugin.handshake(options.directory ?? '');
    return plugin;
  }

  /** All that the plugin printed, on both streams. */
  get output(): string {
    return this.#output();
  }

  /** All that the plugin told the user. */
  get logged(): readonly LoggedLine[] {
    return this.#engine.lines;
  }

  async handshake(programDirectory = ''): Promise<proto.ProviderHandshakeResponse.AsObject> {
    const request = new proto.ProviderHandshakeRequest().setEngineAddress(this.#engine.address);
    request.setInvokeWithPreview(true).setProgramDirectory(programDirectory);
    return (
      await this.#unary<proto.ProviderHandshakeResponse>((done) => this.client.handshake(request, done))
    ).toObject();
  }

  /** Names another engine, as one that finds the plugin running does. */
  async attach(address: string): Promise<void> {
    await this.#unary<Empty>((done) => this.client.attach(new PluginAttach().setAddress(address), done));
  }

  async getSchema(): Promise<Plain> {
    const response = await this.#unary<proto.GetSchemaResponse>((done) =>
      this.client.getSchema(new proto.GetSchemaRequest(), done),
    );
    return JSON.parse(response.getSchema()) as Plain;
  }

  async getPluginInfo(): Promise<string> {
    return (await this.#unary<PluginInfo>((done) => this.client.getPluginInfo(new Empty(), done))).getVersion();
  }

  async checkConfig(news: Plain): Promise<Reply> {
    const response = await this.#unary<proto.CheckResponse>((done) =>
      this.client.checkConfig(new proto.CheckRequest().setNews(struct(news)), done),
    );
    return { values: plain(response.getInputs()), failures: response.getFailuresList().map((one) => one.toObject()) };
  }

  async diffConfig(olds: Plain, news: Plain): Promise<proto.DiffResponse.AsObject> {
    const request = new proto.DiffRequest().setOldInputs(struct(olds)).setNews(struct(news));
    return (await this.#unary<proto.DiffResponse>((done) => this.client.diffConfig(request, done))).toObject();
  }

  async configure(args: Plain): Promise<proto.ConfigureResponse.AsObject> {
    const request = new proto.ConfigureRequest().setArgs(struct(args)).setAcceptsecrets(true);
    return (await this.#unary<proto.ConfigureResponse>((done) => this.client.configure(request, done))).toObject();
  }

  /** Calls a function by its short name; failures are part of the reply, errors are thrown. */
  async invoke(name: string, args: Plain, signal?: AbortSignal): Promise<Reply> {
    const token = name.includes(':') ? name : `tagpin:index:${name}`;
    const request = new proto.InvokeRequest().setTok(token).setArgs(struct(args));
    const response = await this.#unary<proto.InvokeResponse>((done) => this.client.invoke(request, done), signal);
    return { values: plain(response.getReturn()), failures: response.getFailuresList().map((one) => one.toObject()) };
  }

  /** Calls a function that must answer. */
  async call(name: string, args: Plain): Promise<Plain> {
    const { values, failures } = await this.invoke(name, args);
    if (failures.length > 0) throw new Error(`unexpected failures: ${JSON.stringify(failures)}`);
    return values;
  }

  async cancel(): Promise<void> {
    await this.#unary<Empty>((done) => this.client.cancel(new Empty(), done));
  }

  /** Ends the plugin as the engine does, and gives its exit status. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.client.close();
    const ended = new Promise<number | null>((resolve) => {
      if (this.process.exitCode !== null) resolve(this.process.exitCode);
      this.process.once('exit', resolve);
    });
    this.process.kill(signal);
    const status = await ended;
    this.#engine.stop();
    return status;
  }

  #unary<Response>(
    start: (done: (error: ServiceError | null, value: Response) => void) => { cancel(): void },
    signal?: AbortSignal,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const call = start((error, value) => {
        if (error) reject(error);
        else resolve(value);
      });
      signal?.addEventListener('abort', () => call.cancel());
    });
  }
}

/** Our own code of an error that came over gRPC. */
export function codeOf(error: unknown): string {
  const value = (error as ServiceError).metadata.get('tagpin-error-code')[0];
  return String(value ?? '');
}

/** The error that a call ended with; fails if it did not. */
export async function errorOf(call: Promise<unknown>): Promise<ServiceError & { tagpin: string }> {
  try {
    await call;
  } catch (error) {
    return Object.assign(error as ServiceError, { tagpin: codeOf(error) });
  }
  throw new Error('expected an error, got an answer');
}

function struct(values: Plain): Struct {
  return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
}

function plain(value: Struct | undefined): Plain {
  return value?.toJavaScript() ?? {};
}

/** The engine's own service, as far as a provider calls it. */
class Engine {
  readonly lines: LoggedLine[] = [];
  readonly #server = new Server();
  address = '';

  static async start(): Promise<Engine> {
    const engine = new Engine();
    const unimplemented = (_call: unknown, callback: (error: object) => void) => callback({ code: 12 });
    engine.#server.addService(EngineService, {
      log: (call: { request: { toObject(): LoggedLine } }, callback: (error: null, value: Empty) => void) => {
        const { severity, message, ephemeral } = call.request.toObject();
        engine.lines.push({ severity, message, ephemeral });
        callback(null, new Empty());
      },
      getRootResource: unimplemented,
      setRootResource: unimplemented,
      startDebugging: unimplemented,
      requirePulumiVersion: unimplemented,
    });
    const port = await new Promise<number>((resolve, reject) => {
      engine.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    engine.address = `127.0.0.1:${port}`;
    return engine;
  }

  stop(): void {
    this.#server.forceShutdown();
  }
}

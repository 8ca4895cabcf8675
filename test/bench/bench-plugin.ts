import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import * as proto from '@pulumi/pulumi/proto/provider_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { end, start } from './children';
import type { Setting } from './setting';

type Values = Parameters<typeof Struct.fromJavaScript>[0];

/** A call, ready to be sent. */
export interface Call {
  readonly method: string;
  readonly frame: Buffer;
}

/**
 * The built plugin, asked by the lightest gRPC client there is: bytes made before the clock starts and read after it has
 * stopped, so that what is measured is the plugin and not the client.
 */
export class BenchPlugin {
  readonly process: ChildProcess;
  readonly #session: ClientHttp2Session;

  private constructor(process: ChildProcess, session: ClientHttp2Session) {
    this.process = process;
    this.#session = session;
  }

  /** Starts the plugin as the engine does, in an empty environment, and shakes hands. */
  static async start(setting: Setting, launcher = setting.launcher): Promise<BenchPlugin> {
    const { home, path } = setting;
    const child = start({ file: launcher, environment: { PATH: path, HOME: home } });
    const port = await firstLine(child);
    const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 1024 * 1024 } });
    session.on('error', () => undefined);
    const plugin = new BenchPlugin(child, session);
    await plugin.call(handshake);
    return plugin;
  }

  /** Sends a call and gives the bytes of its answer. */
  call({ method, frame }: Call): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const stream = this.#session.request({
        ':method': 'POST',
        ':path': `/pulumirpc.ResourceProvider/${method}`,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      const chunks: Buffer[] = [];
      const finish = (headers: Record<string, unknown>): void => {
        const status = headers['grpc-status'];
        if (status === '0') resolve(Buffer.concat(chunks).subarray(PREFIX_BYTES));
        else if (status !== undefined)
          reject(new Error(`${method}: ${decodeURIComponent(String(headers['grpc-message']))}`));
      };
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('trailers', finish);
      stream.on('response', finish);
      stream.once('error', reject);
      stream.end(frame);
    });
  }

  /** Configures anew: what was remembered is forgotten. */
  async configure(values: Values = {}): Promise<void> {
    await this.call(
      prepare(
        'Configure',
        new proto.ConfigureRequest().setArgs(Struct.fromJavaScript({ dockerConfig: 'off', ...values })),
      ),
    );
  }

  /** Ends the plugin as the engine does; `SIGKILL` leaves it no time to write its code cache. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    this.#session.destroy();
    await end(this.process, signal);
  }
}

/** A call of a function by its short name. */
export function invocation(name: string, args: Values): Call {
  return prepare(
    'Invoke',
    new proto.InvokeRequest().setTok(`tagpin:index:${name}`).setArgs(Struct.fromJavaScript(args)),
  );
}

/** What an Invoke answered. */
export function readInvocation(bytes: Buffer): Readonly<Record<string, unknown>> {
  const response = proto.InvokeResponse.deserializeBinary(bytes);
  const failures = response.getFailuresList().map((failure) => failure.getReason());
  if (failures.length > 0) throw new Error(`Cannot measure: the call has failures: ${failures.join('; ')}`);
  return response.getReturn()?.toJavaScript() ?? {};
}

// Of a gRPC message: one byte "not compressed", four of length.
const PREFIX_BYTES = 5;

function prepare(method: string, message: { serializeBinary(): Uint8Array }): Call {
  const bytes = message.serializeBinary();
  const frame = Buffer.alloc(PREFIX_BYTES + bytes.length);
  frame.writeUInt32BE(bytes.length, 1);
  frame.set(bytes, PREFIX_BYTES);
  return { method, frame };
}

const handshake = prepare('Handshake', new proto.ProviderHandshakeRequest().setInvokeWithPreview(true));

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('Cannot measure: the plugin has no output');
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return chunk.toString().trim();
}

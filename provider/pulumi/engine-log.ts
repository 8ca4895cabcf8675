import type { Client } from '@grpc/grpc-js';
import { readNothing, writeLog, type LogRequest } from './messages';

const SEVERITY = { debug: 0, info: 1, warning: 2 } as const;

/** Tells the user things through the engine; before the engine's address is known, lines are lost. */
export class EngineLog {
  #address: string | undefined;
  #client: Promise<Client> | undefined;

  /** Names the engine; nothing is connected before the first line. */
  connect(address: string): void {
    if (address === this.#address) return;
    this.close();
    this.#address = address;
  }

  /** A line that stays. */
  write(severity: keyof typeof SEVERITY, message: string): void {
    this.#send({ severity: SEVERITY[severity], message, ephemeral: false });
  }

  /** A line in the status column, replaced by the next. */
  progress(message: string): void {
    this.#send({ severity: SEVERITY.info, message, ephemeral: true });
  }

  close(): void {
    void this.#client?.then((client) => client.close());
    this.#client = undefined;
  }

  #send(request: LogRequest): void {
    if (this.#address === undefined) return;
    this.#client ??= openClient(this.#address);
    void this.#client.then((client) =>
      // A line that does not arrive is no reason to fail a deployment.
      client.makeUnaryRequest('/pulumirpc.Engine/Log', writeLog, readNothing, request, () => undefined),
    );
  }
}

/** The client's half of grpc-js is loaded with the first line; most deployments have none. */
async function openClient(address: string): Promise<Client> {
  const { Client, credentials } = await import('@grpc/grpc-js');
  return new Client(address, credentials.createInsecure());
}

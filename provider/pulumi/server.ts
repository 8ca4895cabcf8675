import { createServer } from 'node:net';
// The server's half of grpc-js only: its client's half, loaded with the package's index, is a third of the whole start.
import { Metadata } from '@grpc/grpc-js/build/src/metadata';
import type { ServiceDefinition } from '@grpc/grpc-js/build/src/make-client';
import { Server, type UntypedHandleCall } from '@grpc/grpc-js/build/src/server';
import type { handleUnaryCall } from '@grpc/grpc-js/build/src/server-call';
import { ServerCredentials } from '@grpc/grpc-js/build/src/server-credentials';
import * as messages from './messages';
import type { ProviderService } from './service';
import { statusOf } from './status';

/** One method of the engine's service: how its messages are read and written, and what it does. */
interface Method<Request, Response> {
  readonly read: (message: Buffer) => Request;
  readonly write: (response: Response) => Buffer;
  readonly handle: (request: Request, signal: AbortSignal) => Response | Promise<Response>;
}

type Served = { readonly definition: ServiceDefinition[string]; readonly serve: UntypedHandleCall };

/** Makes a gRPC server of the service. Methods that are not named answer UNIMPLEMENTED, as the engine expects. */
export function openServer(service: ProviderService): Server {
  // As the engine's own servers: a schema or a list may be large. @see pulumi sdk/nodejs/runtime/settings.ts
  const server = new Server({
    'grpc.max_receive_message_length': 400 * 1024 * 1024,
    'grpc.server_max_unrequested_time_in_server': 1800,
    'grpc.enable_channelz': 0,
  });
  const methods = Object.entries(methodsOf(service));
  server.addService(
    Object.fromEntries(methods.map(([name, { definition }]) => [name, definition])),
    Object.fromEntries(methods.map(([name, { serve }]) => [name, serve])),
  );
  return server;
}

type Serve = <Request, Response>(name: string, method: Method<Request, Response>) => Record<string, Served>;

function methodsOf(service: ProviderService): Record<string, Served> {
  const serve: Serve = (name, method) => ({ [name]: served(service, name, method) });
  return { ...processMethods(service, serve), ...providerMethods(service, serve) };
}

/** What concerns the plugin as a process. */
function processMethods(service: ProviderService, serve: Serve): Record<string, Served> {
  const { readNothing, writeNothing, writeText } = messages;
  return {
    ...serve('Handshake', {
      read: messages.readHandshake,
      write: messages.writeHandshake,
      handle: (request) => service.handshake(request),
    }),
    ...serve('Attach', {
      read: messages.readAttach,
      write: writeNothing,
      handle: (request) => service.attach(request),
    }),
    ...serve('GetPluginInfo', { read: readNothing, write: writeText, handle: () => service.getPluginInfo() }),
    ...serve('Cancel', { read: readNothing, write: writeNothing, handle: () => service.cancel() }),
  };
}

/** What concerns the package: its schema, its configuration, its functions. */
function providerMethods(service: ProviderService, serve: Serve): Record<string, Served> {
  const { readCheck, readConfigure, readDiff, readGetSchema, readInvoke } = messages;
  const { writeConfigure, writeDiff, writeText, writeValues } = messages;
  return {
    ...serve('GetSchema', { read: readGetSchema, write: writeText, handle: (request) => service.getSchema(request) }),
    ...serve('CheckConfig', { read: readCheck, write: writeValues, handle: (request) => service.checkConfig(request) }),
    ...serve('DiffConfig', { read: readDiff, write: writeDiff, handle: (request) => service.diffConfig(request) }),
    ...serve('Configure', {
      read: readConfigure,
      write: writeConfigure,
      handle: (request) => service.configure(request),
    }),
    ...serve('Invoke', {
      read: readInvoke,
      write: writeValues,
      handle: (request, signal) => service.invoke(request, signal),
    }),
  };
}

function served<Request, Response>(service: ProviderService, name: string, method: Method<Request, Response>): Served {
  const handle: handleUnaryCall<Request, Response> = (call, callback) => {
    const ongoing = service.begin();
    // grpc-js also says so at the end of a call that was answered.
    call.on('cancelled', () => service.abandon(ongoing));
    Promise.resolve()
      .then(() => method.handle(call.request, ongoing.signal))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(failureOf(error, service)),
      )
      .finally(() => service.end(ongoing));
  };
  return {
    definition: {
      path: `/pulumirpc.ResourceProvider/${name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: onlyClients,
      requestDeserialize: method.read,
      responseSerialize: method.write,
      responseDeserialize: onlyClients,
    },
    serve: handle,
  };
}

/** The half of a method's definition that a server never uses. */
function onlyClients(): never {
  throw new Error('this side only answers');
}

function failureOf(error: unknown, service: ProviderService): { code: number; details: string; metadata: Metadata } {
  const { code, details, errorCode } = statusOf(error);
  const metadata = new Metadata();
  if (errorCode !== undefined) metadata.set('tagpin-error-code', errorCode);
  return { code, details: sendable(service.redact(details)), metadata };
}

// A status travels in HTTP/2 headers, which Node sends up to 64 KiB of, each byte as three where it is no ASCII; a longer
// one would leave the caller without any answer.
const MOST_CHARACTERS = 6000;

/** Cuts what no header can carry; half of a surrogate pair, which would end the process, becomes a replacement character. */
function sendable(details: string): string {
  const cut = details.length > MOST_CHARACTERS ? `${details.slice(0, MOST_CHARACTERS)}…` : details;
  return Buffer.from(cut).toString();
}

/**
 * Listens on a free port of the loopback interface. By a socket of our own: grpc-js's way from an address to a socket
 * compiles a regular expression for IPv6 that takes a tenth of the whole start.
 */
export function listen(server: Server): Promise<number> {
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = createServer((socket) => injector.injectConnection(socket));
  return new Promise((resolve, reject) => {
    sockets.once('error', reject);
    sockets.listen(0, '127.0.0.1', () => {
      const address = sockets.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  });
}

// Runs the built plugin once, as the engine would, on a registry of its own: at its end it leaves V8's code cache beside the
// bundle, made from what a deployment really uses. Nothing is lost where this fails; the first deployment makes it then.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const DIGEST = `sha256:${'0'.repeat(64)}`;

/** Starts the plugin in `dist`, asks it a question of each kind, and ends it. */
export async function warm(dist) {
  const { credentials } = require('@grpc/grpc-js');
  const { ResourceProviderClient } = require('@pulumi/pulumi/proto/provider_grpc_pb');
  const proto = require('@pulumi/pulumi/proto/provider_pb');
  const { Struct } = require('google-protobuf/google/protobuf/struct_pb');
  const registry = await listen();
  const plugin = spawn(process.execPath, [path.join(dist, 'pulumi-resource-tagpin')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const port = await new Promise((resolve, reject) => {
    plugin.stdout.once('data', (line) => resolve(Number(line)));
    plugin.once('exit', () => reject(new Error('the plugin ended early')));
  });
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const ask = (method, request) =>
    new Promise((resolve, reject) =>
      client[method](request, (error, answer) => (error ? reject(error) : resolve(answer))),
    );
  const struct = (values) => Struct.fromJavaScript(values);
  const host = `127.0.0.1:${registry.address().port}`;
  await ask('handshake', new proto.ProviderHandshakeRequest());
  const configuration = struct({ oci: JSON.stringify([{ host }]), dockerConfig: 'off' });
  await ask('checkConfig', new proto.CheckRequest().setNews(configuration));
  await ask('configure', new proto.ConfigureRequest().setArgs(configuration));
  const invoke = (name, args) =>
    ask('invoke', new proto.InvokeRequest().setTok(`tagpin:index:${name}`).setArgs(struct(args)));
  await invoke('getTag', { image: `${host}/team/app:v1` });
  await invoke('listTags', { repository: `${host}/team/app` });
  client.close();
  const ended = new Promise((resolve) => plugin.once('exit', resolve));
  plugin.kill('SIGINT');
  await ended;
  registry.close();
}

/** A registry that has every tag. */
function listen() {
  const server = createServer((request, response) => {
    const isList = request.url.endsWith('/tags/list');
    const type = isList ? 'application/json' : 'application/vnd.oci.image.manifest.v1+json';
    response.setHeader('docker-content-digest', DIGEST);
    response.setHeader('content-type', type);
    response.end(isList ? '{"tags":["v1","v2"]}' : '');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

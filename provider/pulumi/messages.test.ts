import * as generated from '@pulumi/pulumi/proto/provider_pb';
import * as engine from '@pulumi/pulumi/proto/engine_pb';
import * as plugin from '@pulumi/pulumi/proto/plugin_pb';
import fc from 'fast-check';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import * as messages from './messages';
import type { PlainObject } from './struct';

// Every message of ours is held against the classes that protoc generated for the engine's own protocol.
const members = fc.dictionary(
  fc.string().filter((key) => key !== '__proto__'),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true }),
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('value')),
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('value'),
      ),
    ),
  })).value,
) as fc.Arbitrary<PlainObject>;

const bytes = (message: { serializeBinary(): Uint8Array }): Buffer => Buffer.from(message.serializeBinary());
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const structOf = (value: PlainObject): Struct => Struct.fromJavaScript(value);

describe('messages that the engine sends', () => {
  test('readInvoke() reads what protoc wrote, for any arguments', () => {
    fc.assert(
      fc.property(members, fc.string(), fc.boolean(), (args, token, preview) => {
        const request = new generated.InvokeRequest().setTok(token).setArgs(structOf(args)).setPreview(preview);
        const read = messages.readInvoke(bytes(request));
        expect({ ...read, args: plain(read.args) }).toEqual({ token, preview, args: plain(args) });
      }),
    );
  });

  test('readHandshake() reads the addresses', () => {
    const request = new generated.ProviderHandshakeRequest();
    request.setEngineAddress('127.0.0.1:9').setRootDirectory('/root').setProgramDirectory('/program');
    request.setInvokeWithPreview(true);
    expect(messages.readHandshake(bytes(request))).toEqual({
      engineAddress: '127.0.0.1:9',
      programDirectory: '/program',
    });
  });

  test('readAttach(), readGetSchema() and readConfigure() read their one field', () => {
    expect(messages.readAttach(bytes(new plugin.PluginAttach().setAddress('h:1')))).toEqual({ engineAddress: 'h:1' });
    expect(messages.readGetSchema(bytes(new generated.GetSchemaRequest().setVersion(3)))).toEqual({ version: 3 });
    const configure = new generated.ConfigureRequest().setArgs(structOf({ retries: '2' })).setAcceptsecrets(true);
    expect(plain(messages.readConfigure(bytes(configure)))).toEqual({ args: { retries: '2' } });
  });

  test('readCheck() and readDiff() read both sides', () => {
    const check = new generated.CheckRequest()
      .setUrn('u')
      .setNews(structOf({ a: 1 }))
      .setRandomseed('AAAA');
    expect(plain(messages.readCheck(bytes(check)))).toEqual({ news: { a: 1 } });
    const diff = new generated.DiffRequest().setOlds(structOf({ a: 1 })).setNews(structOf({ a: 2 }));
    expect(plain(messages.readDiff(bytes(diff)))).toEqual({ olds: { a: 1 }, news: { a: 2 } });
    diff.setOldInputs(structOf({ a: 0 }));
    expect(plain(messages.readDiff(bytes(diff)))).toEqual({ olds: { a: 0 }, news: { a: 2 } });
  });

  test('a member named __proto__ is a member like any other (LIM-3)', () => {
    // protoc's own classes lose it, so the answer's field 1 is made the request's field 2.
    const request = Buffer.from(
      messages.writeValues({ values: JSON.parse('{"__proto__": {"polluted": true}}') as object }),
    );
    request[0] = 0x12;
    const { args } = messages.readInvoke(request);
    expect(Object.keys(args)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf({})).not.toHaveProperty('polluted');
  });

  test.each([
    ['a varint without an end', [0x80, 0x80]],
    ['a length past the end', [0x0a, 0x10, 0x01]],
    ['a group, which nobody writes', [0x0b]],
    ['a varint of eleven bytes', [0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
  ])('a broken message is refused: %s', (_what, content) => {
    expect(() => messages.readInvoke(Buffer.from(content))).toThrow('malformed protobuf message');
  });

  test('fields of every wire type that are not known are passed over', () => {
    const unknown = Buffer.from([
      0xf8, 0x06, 0x01, 0xf9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xfd, 0x06, 1, 2, 3, 4, 0x0a, 1, 0x78,
    ]);
    expect(messages.readInvoke(unknown).token).toBe('x');
  });
});

describe('messages that go to the engine', () => {
  test('writeValues() writes what protoc reads, for any answer', () => {
    fc.assert(
      fc.property(members, (values) => {
        const read = generated.InvokeResponse.deserializeBinary(messages.writeValues({ values }));
        expect(plain(read.getReturn()?.toJavaScript())).toEqual(plain(values));
      }),
    );
  });

  test('writeValues() writes 10,000 tags, and leaves out what is undefined', () => {
    const names = Array.from({ length: 10_000 }, (_none, index) => `v${index}`);
    const read = generated.InvokeResponse.deserializeBinary(
      messages.writeValues({ values: { names, total: undefined } }),
    );
    expect(read.getReturn()?.toJavaScript()).toEqual({ names });
  });

  test('writeValues() writes failures in order', () => {
    const failures = [
      { property: 'image', reason: 'first' },
      { property: 'platform', reason: 'second' },
    ];
    const read = generated.InvokeResponse.deserializeBinary(messages.writeValues({ failures }));
    expect(read.getFailuresList().map((failure) => failure.toObject())).toEqual(failures);
    expect(read.hasReturn()).toBe(false);
    const check = generated.CheckResponse.deserializeBinary(messages.writeValues({ values: { a: 'b' } }));
    expect(check.getInputs()?.toJavaScript()).toEqual({ a: 'b' });
  });

  test('writeHandshake() and writeConfigure() accept secrets', () => {
    const handshake = generated.ProviderHandshakeResponse.deserializeBinary(messages.writeHandshake()).toObject();
    expect(handshake).toMatchObject({ acceptSecrets: true, acceptResources: false, acceptOutputs: false });
    const configure = generated.ConfigureResponse.deserializeBinary(messages.writeConfigure()).toObject();
    expect(configure).toMatchObject({ acceptsecrets: true, supportspreview: true, acceptresources: false });
  });

  test('writeText() writes a schema and a version', () => {
    expect(generated.GetSchemaResponse.deserializeBinary(messages.writeText('{}')).getSchema()).toBe('{}');
    expect(plugin.PluginInfo.deserializeBinary(messages.writeText('1.2.3')).getVersion()).toBe('1.2.3');
  });

  test('writeDiff() says what changed, and replaces nothing', () => {
    const read = generated.DiffResponse.deserializeBinary(messages.writeDiff({ changed: ['oci', 'retries'] }));
    expect(read.toObject()).toMatchObject({ changes: 2, diffsList: ['oci', 'retries'], replacesList: [] });
    expect(generated.DiffResponse.deserializeBinary(messages.writeDiff({ changed: [] })).getChanges()).toBe(1);
  });

  test('writeLog() writes the line', () => {
    const line = { severity: 2, message: 'Docker Hub: 3 pulls left', ephemeral: true };
    expect(engine.LogRequest.deserializeBinary(messages.writeLog(line)).toObject()).toMatchObject(line);
  });
});

import type { InputProblem } from '../functions/function';
import { readStruct, writeStruct, type PlainObject } from './struct';
import { BackwardWriter, readFields } from './wire';

// The engine's messages, as far as they concern this provider; a field that is not named here is passed over.
// Field numbers: @see https://github.com/pulumi/pulumi/blob/v3.259.0/proto/pulumi/provider.proto

/** What the engine says first. */
export interface HandshakeRequest {
  readonly engineAddress: string;
  /** Where the program is; empty where the engine does not say. */
  readonly programDirectory: string;
}

/** Arguments of Invoke. */
export interface InvokeRequest {
  readonly token: string;
  readonly args: PlainObject;
  readonly preview: boolean;
}

/** A line for the user. @see proto/pulumi/engine.proto LogRequest */
export interface LogRequest {
  /** 0 debug, 1 info, 2 warning, 3 error. */
  readonly severity: number;
  readonly message: string;
  /** Shown for a moment only, in the status line. */
  readonly ephemeral: boolean;
}

/** An answer to Invoke or CheckConfig: values, or what is wrong. */
export interface ValuesResponse {
  readonly values?: object | undefined;
  readonly failures?: readonly InputProblem[];
}

/** Reads a HandshakeRequest. */
export function readHandshake(message: Buffer): HandshakeRequest {
  return { engineAddress: text(message, 1), programDirectory: text(message, 3) };
}

/** Reads the address of an Attach request. @see proto/pulumi/plugin.proto PluginAttach */
export function readAttach(message: Buffer): { readonly engineAddress: string } {
  return { engineAddress: text(message, 1) };
}

/** Reads the version that GetSchema asks for; 0 is the only one there is. */
export function readGetSchema(message: Buffer): { readonly version: number } {
  let version = 0;
  for (const field of readFields(message)) if (field.number === 1) version = field.varint;
  return { version };
}

/** Reads an InvokeRequest. */
export function readInvoke(message: Buffer): InvokeRequest {
  let preview = false;
  for (const field of readFields(message)) if (field.number === 7) preview = field.varint !== 0;
  return { token: text(message, 1), args: struct(message, 2), preview };
}

/** Reads the arguments of a ConfigureRequest. */
export function readConfigure(message: Buffer): { readonly args: PlainObject } {
  return { args: struct(message, 2) };
}

/** Reads the new inputs of a CheckRequest. */
export function readCheck(message: Buffer): { readonly news: PlainObject } {
  return { news: struct(message, 3) };
}

/** Reads a DiffRequest's two sides; old inputs where the engine sends them, else old outputs. */
export function readDiff(message: Buffer): { readonly olds: PlainObject; readonly news: PlainObject } {
  const inputs = struct(message, 6);
  return { olds: Object.keys(inputs).length > 0 ? inputs : struct(message, 3), news: struct(message, 4) };
}

/** Reads a message of which nothing is wanted. */
export function readNothing(): Record<string, never> {
  return {};
}

/** Writes an empty message. */
export function writeNothing(): Buffer {
  return Buffer.alloc(0);
}

/** Writes the answer to Handshake: secrets are understood. */
export function writeHandshake(): Buffer {
  return write((writer) => writer.varint(1, 1));
}

/** Writes the answer to Configure: secrets are understood, previews too. */
export function writeConfigure(): Buffer {
  return write((writer) => {
    writer.varint(2, 1);
    writer.varint(1, 1);
  });
}

/** Writes a message of one string, such as GetSchemaResponse or PluginInfo. */
export function writeText(value: string): Buffer {
  return write((writer) => writer.string(1, value));
}

/** Writes an InvokeResponse or CheckResponse, straight from plain values. */
export function writeValues({ values, failures = [] }: ValuesResponse): Buffer {
  return write((writer) => {
    for (const { property, reason } of [...failures].reverse()) {
      const end = writer.length;
      writer.string(2, reason);
      writer.string(1, property);
      writer.prefix(2, writer.length - end);
    }
    if (values !== undefined) writeStruct(writer, 1, values);
  });
}

/** Writes a DiffResponse: the names of what changed, nothing replaced. */
export function writeDiff({ changed }: { readonly changed: readonly string[] }): Buffer {
  return write((writer) => {
    for (const name of [...changed].reverse()) writer.string(5, name);
    // 1: none, 2: some.
    writer.varint(4, changed.length === 0 ? 1 : 2);
  });
}

/** Writes a LogRequest. */
export function writeLog({ severity, message, ephemeral }: LogRequest): Buffer {
  return write((writer) => {
    if (ephemeral) writer.varint(5, 1);
    writer.string(2, message);
    writer.varint(1, severity);
  });
}

function write(fill: (writer: BackwardWriter) => void): Buffer {
  const writer = new BackwardWriter();
  fill(writer);
  return writer.finish();
}

function bytesOf(message: Buffer, number: number): Buffer | undefined {
  let found: Buffer | undefined;
  for (const field of readFields(message)) if (field.number === number) found = field.bytes;
  return found;
}

function text(message: Buffer, number: number): string {
  return bytesOf(message, number)?.toString('utf8') ?? '';
}

function struct(message: Buffer, number: number): PlainObject {
  const bytes = bytesOf(message, number);
  return bytes === undefined ? {} : readStruct(bytes);
}

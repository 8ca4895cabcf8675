import { readFields, type BackwardWriter } from './wire';

/** A value of a google.protobuf.Struct. */
export type PlainValue = null | boolean | number | string | PlainValue[] | PlainObject;
/** The members of a google.protobuf.Struct. */
export interface PlainObject {
  [key: string]: PlainValue;
}

// Field numbers. @see https://github.com/protocolbuffers/protobuf/blob/v27.0/src/google/protobuf/struct.proto
const FIELDS = 1;
const KEY = 1;
const VALUE = 2;
const NULL_VALUE = 1;
const NUMBER_VALUE = 2;
const STRING_VALUE = 3;
const BOOL_VALUE = 4;
const STRUCT_VALUE = 5;
const LIST_VALUE = 6;
const VALUES = 1;

/** Writes a Struct as field `number`; members that are undefined are left out. */
export function writeStruct(writer: BackwardWriter, number: number, members: object): void {
  const end = writer.length;
  const entries: [string, unknown][] = Object.entries(members);
  for (const [key, value] of entries.reverse()) {
    if (value === undefined) continue;
    const entryEnd = writer.length;
    writeValue(writer, VALUE, value);
    writer.string(KEY, key);
    writer.prefix(FIELDS, writer.length - entryEnd);
  }
  writer.prefix(number, writer.length - end);
}

function writeValue(writer: BackwardWriter, number: number, value: unknown): void {
  const end = writer.length;
  if (typeof value === 'string') writer.string(STRING_VALUE, value);
  else if (typeof value === 'number') writer.double(NUMBER_VALUE, value);
  else if (typeof value === 'boolean') writer.varint(BOOL_VALUE, value ? 1 : 0);
  else if (Array.isArray(value)) writeList(writer, value);
  else if (typeof value === 'object' && value !== null) writeStruct(writer, STRUCT_VALUE, value);
  else writer.varint(NULL_VALUE, 0);
  writer.prefix(number, writer.length - end);
}

function writeList(writer: BackwardWriter, items: readonly unknown[]): void {
  const end = writer.length;
  for (let at = items.length - 1; at >= 0; at -= 1) writeValue(writer, VALUES, items[at]);
  writer.prefix(LIST_VALUE, writer.length - end);
}

/** Reads a Struct. The objects have no prototype, so a member named `__proto__` is a member like any other (LIM-3). */
export function readStruct(message: Buffer): PlainObject {
  const members = emptyObject();
  for (const field of readFields(message)) {
    if (field.number !== FIELDS) continue;
    let key = '';
    let value: PlainValue = null;
    for (const part of readFields(field.bytes)) {
      if (part.number === KEY) key = part.bytes.toString('utf8');
      if (part.number === VALUE) value = readValue(part.bytes);
    }
    members[key] = value;
  }
  return members;
}

function emptyObject(): PlainObject {
  const none: PlainObject = {};
  Object.setPrototypeOf(none, null);
  return none;
}

function readValue(message: Buffer): PlainValue {
  let value: PlainValue = null;
  for (const { number, varint, bytes } of readFields(message)) {
    if (number === NULL_VALUE) value = null;
    else if (number === NUMBER_VALUE) value = bytes.readDoubleLE();
    else if (number === STRING_VALUE) value = bytes.toString('utf8');
    else if (number === BOOL_VALUE) value = varint !== 0;
    else if (number === STRUCT_VALUE) value = readStruct(bytes);
    else if (number === LIST_VALUE) value = readList(bytes);
  }
  return value;
}

function readList(message: Buffer): PlainValue[] {
  const items: PlainValue[] = [];
  for (const field of readFields(message)) {
    if (field.number === VALUES) items.push(readValue(field.bytes));
  }
  return items;
}

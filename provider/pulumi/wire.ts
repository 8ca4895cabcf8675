// The protobuf wire format, as far as the engine's few messages need it. Why not google-protobuf: loading its generated
// classes costs more than the whole handshake, and 10,000 tags through its Struct cost 110 to 446 ms. A test holds every
// message of ours against the generated classes. @see https://protobuf.dev/programming-guides/encoding/

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** One field as it was read. */
export interface Field {
  readonly number: number;
  /** Value of a varint field, else 0. */
  readonly varint: number;
  /** Content of a length-delimited or fixed field, else empty. */
  readonly bytes: Buffer;
}

/** Reads the fields of a message in order, unknown ones included. */
export function* readFields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      // Ten bytes are the longest varint; a message that ends inside one is broken.
      if (byte === undefined || scale > 2 ** 63) throw new Error('malformed protobuf message');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new Error('malformed protobuf message');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const type = key % 8;
    if (type === VARINT) yield { number, varint: varint(), bytes: NOTHING };
    else if (type === BYTES) yield { number, varint: 0, bytes: take(varint()) };
    else if (type === FIXED64) yield { number, varint: 0, bytes: take(8) };
    else if (type === FIXED32) yield { number, varint: 0, bytes: take(4) };
    else throw new Error('malformed protobuf message');
  }
}

const NOTHING = Buffer.alloc(0);

/**
 * Writes a message from its end to its start: a nested message's length stands before it and is known only after it, so
 * nothing is measured beforehand or copied.
 */
export class BackwardWriter {
  #buffer = Buffer.allocUnsafe(1024);
  #start = this.#buffer.length;

  /** How many bytes are written; the difference of two readings is what stands between them. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** The message. */
  finish(): Buffer {
    return this.#buffer.subarray(this.#start);
  }

  /** Writes a string field. */
  string(number: number, text: string): void {
    const length = Buffer.byteLength(text);
    this.#room(length);
    this.#start -= length;
    this.#buffer.write(text, this.#start);
    this.prefix(number, length);
  }

  /** Writes a field of bytes. */
  bytes(number: number, content: Uint8Array): void {
    this.#room(content.length);
    this.#start -= content.length;
    this.#buffer.set(content, this.#start);
    this.prefix(number, content.length);
  }

  /** Writes what stands before a length-delimited field that has just been written. */
  prefix(number: number, length: number): void {
    this.#varint(length);
    this.#varint(number * 8 + BYTES);
  }

  /** Writes a whole number that is not negative: an enum, a bool, a count. */
  varint(number: number, value: number): void {
    this.#varint(value);
    this.#varint(number * 8 + VARINT);
  }

  /** Writes a double. */
  double(number: number, value: number): void {
    this.#room(8);
    this.#start -= 8;
    this.#buffer.writeDoubleLE(value, this.#start);
    this.#varint(number * 8 + FIXED64);
  }

  #varint(value: number): void {
    let last = 0;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) last += 1;
    this.#room(last + 1);
    this.#start -= last + 1;
    let rest = value;
    for (let at = this.#start; at < this.#start + last; at += 1) {
      this.#buffer[at] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#start + last] = rest;
  }

  #room(bytes: number): void {
    if (this.#start >= bytes) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + bytes + 1024));
    const start = larger.length - this.length;
    this.#buffer.copy(larger, start, this.#start);
    this.#buffer = larger;
    this.#start = start;
  }
}

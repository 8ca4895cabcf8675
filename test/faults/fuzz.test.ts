import * as fc from 'fast-check';
import { readStruct } from '../../provider/pulumi/struct';
import { findSlowness, RATIO_TARGETS } from './fuzz-ratio';
import { FUZZ_TARGETS } from './fuzz-targets';

// The short form of `npm run fuzz`.

test.each(FUZZ_TARGETS)('$name: nothing but an answer or a refusal', async ({ property }) => {
  await fc.assert(property, { numRuns: 150 });
});

test.each(RATIO_TARGETS)('$name: long texts take linear time', (target) => {
  expect(findSlowness(target, 10_000)).toEqual([]);
});

test('a reader that takes quadratic time is found', () => {
  const read = (text: string): boolean => /a*b/.test(text);
  expect(findSlowness({ name: 'slow', read, pieces: ['a'] }, 50_000)).not.toEqual([]);
});

test('a Struct of 20,000 levels is an error that grpc-js tells, not the end of the process', () => {
  const level = (content: Buffer): Buffer => Buffer.concat([Buffer.from([0x32]), varint(content.length), content]);
  let list: Buffer = Buffer.alloc(0);
  // A list in a list: `list_value { values { … } }`.
  for (let depth = 0; depth < 20_000; depth += 1)
    list = level(Buffer.concat([Buffer.from([0x0a]), varint(list.length), list]));
  const entry = Buffer.concat([Buffer.from([0x12]), varint(list.length), list]);
  const message = Buffer.concat([Buffer.from([0x0a]), varint(entry.length), entry]);
  expect(() => readStruct(message)).toThrow(RangeError);
});

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

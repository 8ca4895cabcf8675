import { createHash } from 'node:crypto';
import { RegistryError } from '../errors';
import { quote } from './quote';

/** The hash of exact bytes, as `algorithm:hex`: well-formed, lower case, of an algorithm that can be computed. */
export type Digest = string & { readonly __digest: unique symbol };

/** The algorithms that are computed and accepted. */
export type DigestAlgorithm = 'sha256' | 'sha384' | 'sha512';

const ALGORITHMS = ['sha256', 'sha384', 'sha512'] as const;
const HEX_LENGTH = new Map<string, number>([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/**
 * Parses a digest.
 * @throws {RegistryError} `INVALID_INPUT` if it is none, saying what is wrong.
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests
 */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new RegistryError('INVALID_INPUT', `Cannot parse digest ${quote(text)}: ${digestProblem(text)}`);
}

/** The text as a digest, for what registries send; undefined where it is absent or no digest (RES-6). */
export function findDigest(text: string | undefined): Digest | undefined {
  return text !== undefined && isDigest(text) ? text : undefined;
}

/** Hashes bytes. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return parseDigest(`${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`);
}

/** The algorithm that a digest was made with. */
export function algorithmOf(digest: Digest): DigestAlgorithm {
  return ALGORITHMS.find((algorithm) => digest.startsWith(`${algorithm}:`)) ?? 'sha256';
}

function isDigest(text: string): text is Digest {
  const colon = text.indexOf(':');
  const hex = text.slice(colon + 1);
  return hex.length === HEX_LENGTH.get(text.slice(0, colon)) && /^[0-9a-f]+$/.test(hex);
}

/** Says what is wrong with a text that is no digest, for messages (REF-9). */
export function digestProblem(text: string): string {
  const colon = text.indexOf(':');
  if (colon <= 0) {
    return /^[0-9a-f]{64}$/i.test(text)
      ? "expected an algorithm before the digits, did you mean 'sha256:…'"
      : "expected 'sha256:' and 64 hexadecimal digits";
  }
  const algorithm = text.slice(0, colon);
  const length = HEX_LENGTH.get(algorithm.toLowerCase());
  if (length === undefined) return `unsupported algorithm ${quote(algorithm)}, expected sha256, sha384 or sha512`;
  return hexProblem(algorithm, text.slice(colon + 1), length);
}

function hexProblem(algorithm: string, hex: string, length: number): string {
  const wrong = /[^0-9a-f]/iu.exec(hex)?.[0];
  if (wrong !== undefined) return `${quote(wrong)} is no hexadecimal digit`;
  if (hex.length !== length) {
    return `${algorithm.toLowerCase()} has exactly ${length} hexadecimal digits, this has ${hex.length}`;
  }
  return 'a digest must be lower case';
}

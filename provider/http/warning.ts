import { safeText } from './safe-text';

const WARNING = /^299 - "((?:[^"\\]|\\.)*)"/;

/**
 * The texts of a registry's warnings: code 299 and agent `-` only (RET-11).
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#warnings
 */
export function parseWarnings(values: readonly string[]): string[] {
  return values
    .filter((value) => value.length <= 4096)
    .map((value) => safeText(WARNING.exec(value.trim())?.[1]?.replace(/\\(.)/g, '$1') ?? ''))
    .filter((text) => text !== '');
}

// Finds the Pulumi engine, or builds it from Go modules into a cache outside the tree.
// Usage: node scripts/engine.mjs [--print] [--only sdkgen]

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { binaries, buildAll, cacheBin, EngineError, fileName } from './engine-build.mjs';

/** Not part of a running engine, so an engine found on PATH need not bring it. */
const tools = new Set(['sdkgen']);
const neededOnPath = ['pulumi', 'pulumi-language-yaml', 'pulumi-language-nodejs'];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function findOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => resolve(folder, fileName(name))).find(isExecutable);
}

function missing(isWanted) {
  const bin = cacheBin();
  return binaries.filter(({ name }) => isWanted(name) && !isExecutable(join(bin, fileName(name))));
}

/** The folder holding `pulumi` and its language hosts, on PATH or in the cache; undefined where there is none. Builds nothing. */
export function engineBin() {
  const found = neededOnPath.map(findOnPath);
  if (found[0] !== undefined && !found.includes(undefined)) return dirname(found[0]);
  return missing((name) => !tools.has(name)).length === 0 ? cacheBin() : undefined;
}

/** The SDK generator in the cache; undefined where it was not built. */
export function findSdkgen() {
  return missing((name) => name === 'sdkgen').length === 0 ? join(cacheBin(), fileName('sdkgen')) : undefined;
}

/**
 * The folder holding the engine, built first where there is none; with `only: 'sdkgen'`, the cache folder with the SDK generator.
 * A cold build of everything takes six to fifteen minutes on two cores.
 *
 * @throws {EngineError} `NO_GO` if something must be built and Go is absent; `BUILD_FAILED` if Go cannot build it.
 */
export async function ensureEngine({ only } = {}) {
  if (only !== undefined && !tools.has(only))
    throw new EngineError('INVALID_INPUT', `Cannot build '${only}': expected ${[...tools].join(', ')}`);
  const present = only === undefined ? engineBin() : undefined;
  if (present !== undefined) return present;
  const bin = cacheBin();
  const wanted = missing((name) => only === undefined || name === only);
  if (wanted.length > 0) await buildAll(wanted, bin);
  return bin;
}

/** Runs a script's main function, and ends the process with one line where it fails as foreseen. */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const foreseen = error instanceof EngineError || String(error?.code).startsWith('ERR_PARSE_ARGS');
    console.error(foreseen ? error.message : error);
    process.exitCode = 1;
  }
}

async function main() {
  const { values } = parseArgs({ options: { print: { type: 'boolean' }, only: { type: 'string' } } });
  if (!values.print) {
    console.log(await ensureEngine(values));
    return 0;
  }
  const present = values.only === undefined ? engineBin() : findSdkgen() && cacheBin();
  if (present === undefined) return 3;
  console.log(present);
  return 0;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await runScript(main);

import * as fc from 'fast-check';
import { findSlowness, RATIO_TARGETS } from '../test/faults/fuzz-ratio';
import { FUZZ_TARGETS } from '../test/faults/fuzz-targets';

// Values at random and texts that mean harm, against all that reads what a stranger wrote: npm run fuzz -- --runs 100000
// --seed 1 --only references. Without --runs about twenty seconds.
const RUNS = 2500;
const CHARACTERS = 50_000;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

const only = option('only');
const isWanted = ({ name }: { name: string }): boolean => only === undefined || name === only;

async function main(): Promise<void> {
  const numRuns = Number(option('runs') ?? RUNS);
  const seed = Number(option('seed') ?? Math.floor(Math.random() * 2 ** 31));
  print(`seed ${seed}, ${numRuns} runs each`);
  if ((await findFailures({ numRuns, seed })) + findSlow() > 0) process.exitCode = 1;
}

async function findFailures(parameters: { numRuns: number; seed: number }): Promise<number> {
  let failures = 0;
  for (const { name, property } of FUZZ_TARGETS.filter(isWanted)) {
    const details = await fc.check(property, parameters);
    if (details.failed) failures += 1;
    print(`${name}: ${details.failed ? fc.defaultReportMessage(details) : 'well'}`);
  }
  return failures;
}

function findSlow(): number {
  let failures = 0;
  for (const target of RATIO_TARGETS.filter(isWanted)) {
    const slow = findSlowness(target, CHARACTERS);
    failures += slow.length;
    print(`${target.name}, long texts: ${slow.length === 0 ? 'well' : JSON.stringify(slow)}`);
  }
  return failures;
}

void main();

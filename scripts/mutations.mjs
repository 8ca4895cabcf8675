// Takes rules away, one at a time, in a copy of the tree, and expects a test that carries the rule's id to fail.
// `--sample N` (12 by default) with `--seed S`, `--all`, or ids: `npm run mutations -- RES-6 TOK-7`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const list = JSON.parse(readFileSync(path.join(root, 'test/conformance/mutations.json'), 'utf8'));
const options = process.argv.slice(2);
const valueOf = (name, otherwise) => (options.includes(name) ? Number(options[options.indexOf(name) + 1]) : otherwise);

/** Mulberry32: the same sample for the same seed. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function chosen() {
  const ids = options.filter((option) => /^([A-Z]{3}-|17\.)/.test(option));
  if (ids.length > 0) return list.filter(({ id }) => ids.includes(id));
  if (options.includes('--all')) return list;
  const seed = valueOf('--seed', Date.now() % 100_000);
  console.log(`seed ${seed}`);
  const draw = random(seed);
  const drawn = list.map((mutation) => ({ mutation, at: draw() })).sort((a, b) => a.at - b.at);
  return drawn.slice(0, valueOf('--sample', 12)).map(({ mutation }) => mutation);
}

/** A copy of what tests need; node_modules is the tree's own. */
function copyTree() {
  const copy = mkdtempSync(path.join(tmpdir(), 'tagpin-mutations-'));
  const left = new Set(['node_modules', '.git', 'coverage', 'sdk', 'examples']);
  cpSync(root, copy, { recursive: true, filter: (source) => !left.has(path.relative(root, source)) });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/** Whether tests of this file drive dist/. */
const drivesBuild = (tests) => /^test\/(grpc|contract|engine)/.test(tests);

/** What became of a mutation: undefined where a test failed, as it should. */
function attempt(copy, { id, file, search, replacement, tests, name = id }) {
  const target = path.join(copy, file);
  const original = readFileSync(target, 'utf8');
  const found = original.split(search).length - 1;
  if (found !== 1) return `its text is there ${found} times, expected 1`;
  writeFileSync(
    target,
    original.replace(search, () => replacement),
  );
  try {
    if (drivesBuild(tests) && run(copy, 'scripts/build.mjs').status !== 0) return 'it does not build';
    return judge(copy, tests, name);
  } finally {
    writeFileSync(target, original);
  }
}

function run(copy, ...command) {
  return spawnSync(process.execPath, command, { cwd: copy, encoding: 'utf8', timeout: 90_000, killSignal: 'SIGKILL' });
}

function judge(copy, tests, name) {
  const report = path.join(copy, 'mutation.json');
  const pattern = `(?<![\\w.])${name.replaceAll('.', '\\.')}(?![\\w.])`;
  rmSync(report, { force: true });
  const { error } = run(
    copy,
    'node_modules/jest/bin/jest.js',
    tests,
    '-t',
    pattern,
    '--forceExit',
    '--silent',
    '--json',
    `--outputFile=${report}`,
  );
  // Without the rule it does not end: noticed, too.
  if (error !== undefined) return undefined;
  const { numFailedTests, numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  if (testResults.some(({ assertionResults }) => assertionResults.length === 0)) return 'a test file does not load';
  if (numFailedTests + numPassedTests === 0) return `no test of ${tests} has ${name} in its name`;
  return numFailedTests > 0 ? undefined : `${numPassedTests} tests pass without it`;
}

const copy = copyTree();
const survivors = [];
try {
  for (const mutation of chosen()) {
    const problem = attempt(copy, mutation);
    console.log(`${problem === undefined ? 'failed, as it should' : 'SURVIVED'}: ${mutation.id}, ${mutation.change}`);
    if (problem !== undefined)
      survivors.push(`Cannot count on the tests of ${mutation.id} (${mutation.change}): ${problem}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
for (const survivor of survivors) console.error(survivor);
process.exit(survivors.length > 0 ? 1 : 0);

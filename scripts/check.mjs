// The gate, `npm run check`: every part runs, then all failures are told at once. Prints jest's summary and a last line
// `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const folder = mkdtempSync(path.join(tmpdir(), 'tagpin-check-'));
const report = path.join(folder, 'jest.json');

const PARTS = [
  ['types', bin('tsc'), ['--noEmit']],
  ['lint', bin('eslint'), ['.']],
  ['format', bin('prettier'), ['--check', '.']],
  ['schema', process.execPath, ['scripts/generate.mjs', '--check']],
  ['sdk', process.execPath, ['scripts/generate-sdk.mjs', '--check']],
  ['conformance', process.execPath, ['scripts/conformance.mjs', '--check']],
  // A test that fails may leave a server open; that is no reason never to end.
  ['tests', bin('jest'), ['--coverage', '--forceExit', '--json', `--outputFile=${report}`]],
];

const failed = PARTS.filter(([name, command, args]) => {
  console.log(`== ${name}`);
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status !== 0;
}).map(([name]) => name);

const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
  readFileSync(report, 'utf8'),
);
rmSync(folder, { recursive: true });
// A suite that does not load has no failed test, and a part that is no test has none, either.
const broken = numFailedTests === 0 ? numFailedTestSuites : 0;
const others = failed.filter((name) => name !== 'tests').length;
if (failed.length > 0) console.error(`Cannot pass the gate: ${failed.join(', ')}`);
console.log(`${numPassedTests} passed, ${numFailedTests + broken + others} failed, ${numPendingTests} skipped`);
process.exit(failed.length > 0 ? 1 : 0);

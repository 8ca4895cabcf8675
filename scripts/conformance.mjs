// Writes docs/conformance.md from test/conformance/rules.json and the names of the tests, and test/mutations.md from
// test/conformance/mutations.json. With `--check` it only says what is wrong: a rule with neither a test nor a reason, or
// with both; a test that names an unknown rule; a page that is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findTests } from './find-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file) => readFileSync(`${root}/${file}`, 'utf8');
const rules = JSON.parse(read('test/conformance/rules.json'));
const mutations = JSON.parse(read('test/conformance/mutations.json'));

// An emulator's own tests show what the other side does, not what we do.
const tests = findTests(root, ['provider', 'test']).filter(({ file }) => !/\/emulator[^/]*\.test\.ts$/.test(file));

const families = new Set(Object.keys(rules).map((id) => id.split(/[-.]/)[0]));
const FAMILY_ID = /\b([A-Z]{3})-\d+[a-z]?\b/g;
// `17.4: …`, `(17.4)`; a version in a name (`nginx:1.17.4`) is none.
const ACCEPTANCE_ID = /(?<![\w.])17\.\d+(?=[:,)])/g;

/** The ids in a test's name, of the families that are kept here. */
function idsOf(name) {
  const found = [...name.matchAll(FAMILY_ID)].filter(([, family]) => families.has(family)).map(([id]) => id);
  return [...found, ...(name.match(ACCEPTANCE_ID) ?? [])];
}

const testsById = new Map(Object.keys(rules).map((id) => [id, []]));
const problems = [];
for (const test of tests) {
  for (const id of new Set(idsOf(test.full))) {
    if (testsById.has(id)) testsById.get(id).push(test);
    else problems.push(`test '${test.full}' in ${test.file} names the unknown rule ${id}`);
  }
}
for (const [id, { text, reason }] of Object.entries(rules)) {
  const count = testsById.get(id).length;
  if (!text) problems.push(`rule ${id} has no text`);
  if (count === 0 && reason === undefined) problems.push(`rule ${id} has neither a test nor a reason`);
  if (count > 0 && reason !== undefined) problems.push(`rule ${id} has a reason against a test, and ${count} tests`);
}
for (const { id, file, search, change } of mutations) {
  if (!(id in rules)) problems.push(`mutation of the unknown rule ${id}`);
  // What it changes must be there, and once, or it takes nothing away.
  if (read(file).split(search).length !== 2)
    problems.push(`mutation '${change}' of ${id} finds its text not once in ${file}`);
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '\\<').replace(/\s+/g, ' ');
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const page = (title, intro, body) =>
  `<!-- Written by scripts/conformance.mjs. -->\n\n# ${title}\n\n${intro}\n\n<!-- prettier-ignore-start -->\n\n${body}\n\n<!-- prettier-ignore-end -->\n`;

function testCell(found) {
  const files = new Map();
  for (const test of found) files.set(test.file, [...(files.get(test.file) ?? []), test]);
  return [...files]
    .map(([file, [first, ...others]]) => {
      const more = others.length === 0 ? '' : ` and ${others.length} more`;
      return `\`${file}\`: ${cell(first.name)}${more}`;
    })
    .join('<br>');
}

function stateOf(id, { reason }) {
  if (reason !== undefined) return `not applicable: ${cell(reason)}`;
  return testsById.get(id).length > 0 ? 'tested' : 'no test';
}

const conformance = page(
  'Conformance',
  [
    'What tagpin does where a registry client can go wrong, rule by rule, and the tests whose names carry the rule. Ids such as',
    '`RES-6` stand in comments of the code, too; those from `17.1` to `17.40` are acceptance tests. `npm run conformance` writes',
    'this page; `npm run check` fails where a rule has neither a test nor a reason. What happens where a rule is removed is in',
    '[test/mutations.md](../test/mutations.md).',
  ].join('\n'),
  table(
    ['id', 'what tagpin does', 'tests', 'state'],
    Object.entries(rules).map(([id, rule]) => [id, cell(rule.text), testCell(testsById.get(id)), stateOf(id, rule)]),
  ),
);

const mutationsPage = page(
  'Mutations',
  [
    `The change that takes a rule away, and the tests that then fail: ${mutations.length} changes for`,
    `${new Set(mutations.map(({ id }) => id)).size} of ${Object.keys(rules).length} rules. \`npm run mutations\` tries a sample of them, \`npm run mutations -- --all\` each.`,
    'The list is `test/conformance/mutations.json`.',
  ].join('\n'),
  table(
    ['rule', 'file', 'what is changed', 'fails'],
    mutations.map(({ id, file, change, tests: path, name }) => [
      id,
      `\`${file}\``,
      cell(change),
      `\`${path}\`, tests with \`${cell(name ?? id)}\` in their names`,
    ]),
  ),
);

const pages = { 'docs/conformance.md': conformance, 'test/mutations.md': mutationsPage };
const fresh = (file, text) => {
  try {
    return read(file) === text;
  } catch {
    return false;
  }
};
if (process.argv.includes('--check')) {
  for (const [file, text] of Object.entries(pages)) {
    if (!fresh(file, text)) problems.push(`${file} is stale, run 'npm run conformance'`);
  }
} else {
  for (const [file, text] of Object.entries(pages)) writeFileSync(`${root}/${file}`, text);
}
for (const problem of problems) console.error(`Cannot accept the conformance table: ${problem}`);
if (process.argv.includes('--check') && problems.length > 0) process.exit(1);

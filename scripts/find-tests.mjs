// Finds the tests of a tree by reading them, not by running them: each with its file, its own name and its full name.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Every test of the files `*.test.ts` below the folders: `{file, name, full}`; a row of a table is a test. */
export function findTests(root, folders) {
  return folders.flatMap((folder) => testFiles(root, folder).flatMap((file) => testsOf(root, file)));
}

function testFiles(root, folder) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .sort();
}

function testsOf(root, file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const tests = [];
  const visit = (node, above) => {
    const found = ts.isCallExpression(node) ? calledBy(node, source) : undefined;
    if (found === undefined) return ts.forEachChild(node, (child) => visit(child, above));
    if (found.kind === 'describe') {
      for (const name of found.names) node.arguments.forEach((one) => visit(one, [...above, name]));
      return undefined;
    }
    for (const name of found.names) tests.push({ file, name, full: [...above, name].join(' › ') });
    return undefined;
  };
  visit(source, []);
  return tests;
}

/** What a call declares: `test('…')`, `describe('…')`, `test.each(rows)('…')`; skipped ones prove nothing. */
function calledBy(node, source) {
  const { expression } = node;
  const isEach = ts.isCallExpression(expression);
  const [kind, ...members] = (isEach ? expression.expression : expression).getText(source).split('.');
  if (!['test', 'it', 'describe'].includes(kind) || members.some((one) => one !== 'each')) return undefined;
  if (isEach !== members.includes('each')) return undefined;
  const title = textOf(node.arguments[0]);
  if (title === undefined) return undefined;
  return { kind: kind === 'describe' ? kind : 'test', names: isEach ? rowNames(title, expression, source) : [title] };
}

function rowNames(title, each, source) {
  const rows = literalRows(each.arguments[0], source);
  if (rows === undefined) return [title];
  return rows.map((row) => {
    const values = ts.isArrayLiteralExpression(row) ? [...row.elements] : [row];
    return title.replace(/%[a-z]/g, (mark) => {
      const value = values.shift();
      return value === undefined ? mark : (textOf(value) ?? value.getText(source).replace(/\s+/g, ' '));
    });
  });
}

/** The rows of a table: written where it is used, or above under a name. */
function literalRows(table, source) {
  if (table === undefined) return undefined;
  if (ts.isAsExpression(table) || ts.isSatisfiesExpression(table)) return literalRows(table.expression, source);
  if (ts.isArrayLiteralExpression(table))
    return table.elements.some(ts.isSpreadElement) ? undefined : [...table.elements];
  if (!ts.isIdentifier(table)) return undefined;
  let rows;
  const look = (node) => {
    const isIt = ts.isVariableDeclaration(node) && node.name.getText(source) === table.text;
    if (isIt && node.initializer !== undefined) rows ??= literalRows(node.initializer, source);
    ts.forEachChild(node, look);
  };
  look(source);
  return rows;
}

function textOf(node) {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.getText().slice(1, -1) : undefined;
}

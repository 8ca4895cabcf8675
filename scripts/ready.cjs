// Run before `npm test` and `npm run demo`: installs the packages where they are missing or older than the lock file, and
// builds dist/ where it is missing or older than its sources. Plain Node, since nothing is installed yet.
'use strict';
const { execFileSync } = require('node:child_process');
const { existsSync, readdirSync, statSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
const time = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

function newest(folder) {
  return Math.max(
    0,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => time(path.join(entry.parentPath, entry.name))),
  );
}

const installed = time(path.join(root, 'node_modules', '.package-lock.json'));
if (installed < time(path.join(root, 'package-lock.json'))) {
  console.error('tagpin: installing packages (npm ci)');
  run(npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error');
}
const built = time(path.join(root, 'dist', 'schema.json'));
const sources = Math.max(
  newest(path.join(root, 'provider')),
  newest(path.join(root, 'scripts')),
  time(path.join(root, 'package.json')),
);
if (built < sources) {
  console.error('tagpin: building dist/');
  run(process.execPath, path.join(root, 'scripts', 'build.mjs'));
}

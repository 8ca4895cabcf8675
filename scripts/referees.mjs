// Installs the vendors' SDKs that test/referees/ asks, where they are missing or older than its lock file; prints one line.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../test/referees/', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const time = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

const installed = time(path.join(folder, 'node_modules', '.package-lock.json'));
if (installed >= time(path.join(folder, 'package-lock.json'))) {
  console.log('referees: everything is there');
} else {
  // Their install scripts are nothing that the tests need.
  execFileSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  console.log('referees: installed in test/referees/node_modules');
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Installs what is missing. */
const INSTALL = 'npm run referees';

/** The folder of an installed referee's package. */
export function refereePath(name: string): string {
  return join(__dirname, 'node_modules', name);
}

/** `describe` where a vendor's SDK is installed; elsewhere it skips with one line that says so, and in CI it fails. */
export function describeReferee(name: string, body: () => void): void {
  if (existsSync(refereePath(name))) {
    describe(name, body);
    return;
  }
  const reason = `'${name}' is not installed in test/referees: ${INSTALL}`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  describe.skip(name, body);
}

import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCredentialHelper } from './credential-helper';
import type { Spawn } from './program-output';

const SECRET = 'S3CR3T-mark';
const never = new AbortController().signal;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tagpin-helper-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts programs of the test's own folder only. */
const inFolder: Spawn = (command, args, options) => spawn(join(folder, command), args, options);

function helper(script: string, options: { timeoutMs?: number; signal?: AbortSignal; name?: string } = {}) {
  const path = join(folder, 'docker-credential-test');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  const { signal = never, name = 'test', ...rest } = options;
  return openCredentialHelper({ spawn: inFolder, ...rest })(name, 'h:5000', signal);
}

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

test.each([
  ['a login', `{"ServerURL":"h","Username":"u","Secret":"p:q"}`, { kind: 'basic', username: 'u', password: 'p:q' }],
  ['KEY-6: an identity token', `{"Username":"<token>","Secret":"t"}`, { kind: 'identityToken', token: 't' }],
])('%s', async (_what, answer, credential) => {
  expect(await helper(`echo '${answer}'`)).toEqual({ ...credential, source: "credential helper 'test'" });
});

test('HLP-1, HLP-3: it is asked to get the server, without a line end and without a shell', async () => {
  const script = `key=$(cat; printf '|'); printf '{"Username":"%s %s","Secret":"%s"}' "$1" "$#" "$key"`;
  expect(await helper(script)).toMatchObject({ username: 'get 1', password: 'h:5000|' });
});

test.each([
  ['HLP-2, 17.34: not found', 'echo "credentials not found in native keychain"; exit 1'],
  ['HLP-2: no server', 'echo "no credentials server URL"; exit 1'],
  ['HLP-2: no user', 'echo "no credentials username"; exit 1'],
  ['HLP-4: empty', `echo '{"Username":"","Secret":""}'`],
])('%s: there is no login', async (_what, script) => {
  expect(await helper(script)).toBeUndefined();
});

test.each([
  [
    'HLP-2, 17.34: another error, on stdout',
    'echo "the keychain is locked"; exit 1',
    /ended with 1 \(the keychain is locked\)/,
  ],
  ['HLP-2: another error, on stderr', 'echo "no such vault" >&2; exit 3', /ended with 3 \(no such vault\)/],
  ['an error without words', 'exit 2', /ended with 2$/],
  ['an answer with an error', `echo '{"Username":"u","Secret":"${SECRET}"}'; exit 1`, /ended with 1$/],
  ['HLP-2: no JSON', `echo ${SECRET}`, /not of the form/],
  ['HLP-2: another form', `echo '{"Username":7,"Secret":"${SECRET}"}'`, /not of the form/],
  ['a colon in the user', `echo '{"Username":"u:v","Secret":"${SECRET}"}'`, /has a colon/],
  ['HLP-3: too much', 'head -c 2000000 /dev/zero', /wrote more than 1048576 bytes/],
])('%s is an error that names the helper', async (_what, script, text) => {
  const error = await failure(helper(script));
  expect(error).toMatchObject({ code: 'UNAUTHENTICATED', details: { credentialSource: "credential helper 'test'" } });
  expect(String(error)).toMatch(text);
  expect(String(error)).toMatch(/Cannot ask credential helper 'test' for the login of 'h:5000': /);
  expect(JSON.stringify([error, String(error)])).not.toContain(SECRET);
});

test('HLP-2: a missing program and one that may not be run', async () => {
  expect(String(await failure(helper('exit 0', { name: 'absent' })))).toMatch(/no program 'docker-credential-absent'/);
  const denied: Spawn = (command, args, options) => spawn(folder, [command, ...args], options);
  const ask = openCredentialHelper({ spawn: denied });
  expect(String(await failure(ask('test', 'h', never)))).toMatch(/could not be run \(EACCES\)/);
});

test.each(['../x', 'a b', 'a;b', '', 'a/b', '\u001b[31m'])(
  'HLP-3: %j is no name, and nothing is started',
  async (name) => {
    const started: string[] = [];
    const ask = openCredentialHelper({
      spawn: (command, args, options) => (started.push(command), inFolder(command, args, options)),
    });
    expect(await failure(ask(name, 'h', never))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(started).toEqual([]);
  },
);

test('HLP-3: one that does not end is ended', async () => {
  expect(String(await failure(helper('exec sleep 60', { timeoutMs: 50 })))).toMatch(/did not end in time/);
});

test('HLP-3: it is ended when the caller leaves', async () => {
  const caller = new AbortController();
  const waiting = failure(helper('exec sleep 60', { signal: caller.signal }));
  caller.abort();
  expect(await waiting).toMatchObject({ code: 'CANCELLED' });
});

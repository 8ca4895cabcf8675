import { z } from 'zod';
import { RegistryError } from '../errors';
import { cancelled } from '../http/cancelled';
import { safeText } from '../http/safe-text';
import { parseJson } from '../json';
import { loginCredential, type Credential } from './credential';
import { OutputError, runProgram, type ProgramOutput, type Spawn } from './program-output';

/** Asks a docker credential helper by its name (`osxkeychain`); undefined where it knows no login for the server. */
export type CredentialHelper = (
  name: string,
  serverUrl: string,
  signal: AbortSignal,
) => Promise<Credential | undefined>;

/** How helpers are run. */
export interface CredentialHelperOptions {
  readonly spawn: Spawn;
  /** For one question; some helpers ask the user, or a cloud. */
  readonly timeoutMs?: number;
}

const Answer = z.looseObject({ Username: z.string(), Secret: z.string() });

// An error of the system, as `spawn` gives it.
const Coded = z.looseObject({ code: z.string() });

// HLP-3.
const TIMEOUT_MS = 30_000;
const MOST_BYTES = 1024 * 1024;
const NAME = /^[A-Za-z0-9._-]+$/;

// HLP-2: what the helpers' shared library writes. @see https://github.com/docker/docker-credential-helpers
const NOT_FOUND = new Set([
  'credentials not found in native keychain',
  'no credentials server URL',
  'no credentials username',
]);

/**
 * Makes the asking of credential helpers: programs `docker-credential-<name>` on the path.
 * @throws {RegistryError} `UNAUTHENTICATED` if a helper fails: going on without its login would look like a missing image.
 * @see registry-client.md 7.3
 */
export function openCredentialHelper({ spawn, timeoutMs = TIMEOUT_MS }: CredentialHelperOptions): CredentialHelper {
  return async (name, serverUrl, signal) => {
    const question = { name, serverUrl, signal };
    if (!NAME.test(name)) throw helperError(question, 'this is no name of a helper');
    const command = `docker-credential-${name}`;
    const run = { command, args: ['get'], input: serverUrl, timeoutMs, maxBytes: MOST_BYTES, signal };
    const output = await runProgram(spawn, run).catch((error: unknown) => {
      throw runError(question, error);
    });
    return findAnswer(question, output);
  };
}

interface Question {
  readonly name: string;
  readonly serverUrl: string;
  readonly signal: AbortSignal;
}

function findAnswer(question: Question, output: ProgramOutput): Credential | undefined {
  if (output.exitCode !== 0) return refusedAnswer(question, output);
  const answer = Answer.safeParse(parseJson(output.stdout)).data;
  if (answer === undefined) throw helperError(question, 'its answer is not of the form that helpers give');
  const { Username: username, Secret: secret } = answer;
  // HLP-4.
  if (username === '' && secret === '') return undefined;
  if (username.includes(':')) throw helperError(question, 'its user name has a colon');
  return loginCredential({ username, secret, source: `credential helper '${question.name}'` });
}

/** HLP-2. */
function refusedAnswer(question: Question, { exitCode, stdout, stderr }: ProgramOutput): Credential | undefined {
  if (NOT_FOUND.has(stdout.trim())) return undefined;
  if (exitCode === null) throw helperError(question, 'it did not end in time');
  // Helpers write their errors to stdout; what looks like an answer may hold the secret.
  const said = safeText(stderr) || (stdout.includes('{') ? '' : safeText(stdout));
  throw helperError(question, `it ended with ${exitCode}${said && ` (${said})`}`);
}

function runError(question: Question, error: unknown): RegistryError {
  const { name, signal } = question;
  if (signal.aborted) return cancelled({ goal: goalOf(question), signal });
  if (error instanceof OutputError) return helperError(question, `it ${error.message}`);
  const code = Coded.safeParse(error).data?.code ?? 'unknown reason';
  if (code === 'ENOENT') return helperError(question, `there is no program 'docker-credential-${name}' on the path`);
  return helperError(question, `it could not be run (${code})`);
}

function goalOf({ name, serverUrl }: Question): string {
  return `ask credential helper '${safeText(name).slice(0, 60)}' for the login of '${serverUrl}'`;
}

function helperError(question: Question, why: string): RegistryError {
  return new RegistryError('UNAUTHENTICATED', `Cannot ${goalOf(question)}: ${why}`, {
    credentialSource: `credential helper '${safeText(question.name).slice(0, 60)}'`,
  });
}

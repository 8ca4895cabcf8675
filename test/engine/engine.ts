import { spawnSync, execFile, type ExecFileException } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const found = spawnSync(process.execPath, ['scripts/engine.mjs', '--print'], { encoding: 'utf8' });

/** The folder of the engine's commands; undefined where there are none. */
export const ENGINE = found.status === 0 ? found.stdout.trim() : undefined;

/** `describe` where the real engine is at hand; elsewhere it skips with one line, and in CI it fails. */
export function describeEngine(name: string, body: () => void): void {
  if (ENGINE !== undefined) {
    describe(name, body);
    return;
  }
  const reason = `'${name}' needs the Pulumi engine: npm run engine`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  describe.skip(name, body);
}

/** What a command of the engine printed. */
export interface Run {
  readonly status: number;
  /** Both streams. */
  readonly output: string;
}

/** A program and a stack of its own, with a backend in a folder of its own. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'tagpin-engine-'));
  readonly program = join(this.folder, 'program');
  readonly #path: string[] = [];
  readonly #environment: Record<string, string> = {};
  #printed = '';

  constructor() {
    for (const name of ['home', 'state', 'program']) mkdirSync(join(this.folder, name));
  }

  /** Copies an example, and names the built plugin in its project. */
  copyExample(language: string): void {
    cpSync(join('examples', language), this.program, { recursive: true });
    this.#usePlugin();
  }

  /** Writes a YAML program. */
  writeYaml(program: string): void {
    writeFileSync(join(this.program, 'Pulumi.yaml'), `name: program\nruntime: yaml\n${program}\n`);
    this.#usePlugin();
  }

  #usePlugin(): void {
    const plugins = `plugins: { providers: [{ name: tagpin, path: ${join(process.cwd(), 'dist')} }] }\n`;
    writeFileSync(join(this.program, 'Pulumi.yaml'), plugins, { flag: 'a' });
  }

  /** Puts a folder before all others on the program's PATH. */
  usePath(folder: string): void {
    this.#path.push(folder);
  }

  set(name: string, value: string): void {
    this.#environment[name] = value;
  }

  get environment(): Record<string, string> {
    return {
      PATH: [...this.#path, ENGINE, process.env['PATH']].join(delimiter),
      // Go's and Python's caches are the user's own.
      HOME: homedir(),
      PULUMI_HOME: join(this.folder, 'home'),
      PULUMI_BACKEND_URL: `file://${join(this.folder, 'state')}`,
      PULUMI_CONFIG_PASSPHRASE: '',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
      PULUMI_NODEJS_TRANSPILE_ONLY: 'true',
      NO_COLOR: '1',
      ...this.#environment,
    };
  }

  /** Runs a command of the engine; a failure is an answer, too. */
  pulumi(...args: string[]): Promise<Run> {
    return new Promise((resolve) => {
      const done = (error: ExecFileException | null, stdout: string, stderr: string): void => {
        const output = stdout + stderr;
        this.#printed += output;
        resolve({ status: error === null ? 0 : Number(error.code ?? 1), output });
      };
      const options = { cwd: this.program, env: this.environment, maxBuffer: 64 * 1024 * 1024 };
      execFile(join(ENGINE ?? '', 'pulumi'), [...args, '--non-interactive'], options, done);
    });
  }

  /** Runs a command that must succeed, and gives its output. */
  async run(...args: string[]): Promise<string> {
    const { status, output } = await this.pulumi(...args);
    if (status !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${status}: ${output}`);
    return output;
  }

  /** The stack's outputs; a secret one reads '[secret]'. */
  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.run('stack', 'output', '--json')) as Record<string, unknown>;
  }

  /** All that the commands printed, and every file that the engine wrote. */
  everything(): string {
    const files = ['home', 'state'].flatMap((name) =>
      readdirSync(join(this.folder, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
    );
    return [this.#printed, ...files].join('\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

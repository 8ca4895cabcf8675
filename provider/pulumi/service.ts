import { setMaxListeners } from 'node:events';
import { RegistryError } from '../errors';
import type { Context, InputProblem } from '../functions/function';
import type { Resolver } from '../resolving/resolver';
import { changedProperties, concealSecrets, readConfiguration } from './configuration';
import type { EngineLog } from './engine-log';
import type { HandshakeRequest, InvokeRequest, ValuesResponse } from './messages';
import type { Configured, Program, Provider } from './provider';
import { Redactor } from './redact';
import type { PlainObject } from './struct';
import { reveal } from './values';

/** What the process gives to the service. */
export interface Surroundings {
  readonly log: EngineLog;
  /** The folder that relative paths start from where the engine does not name the program's. */
  readonly workingDirectory: string;
  readonly verbose: boolean;
}

/** What the engine's calls do; knows nothing of gRPC. */
export class ProviderService {
  readonly #provider: Provider;
  readonly #surroundings: Surroundings;
  readonly #ongoing = new Set<AbortController>();
  readonly #redactor = new Redactor();
  #cancelled = false;
  #directory: string;
  #configured: Promise<Configured> | undefined;
  /** Properties that were not known when the engine configured us. */
  #unknown: readonly string[] = [];

  constructor(provider: Provider, surroundings: Surroundings) {
    this.#provider = provider;
    this.#surroundings = surroundings;
    this.#directory = surroundings.workingDirectory;
  }

  /** Begins a call that `cancel` may end; `end` it. */
  begin(): AbortController {
    const controller = new AbortController();
    // One call may ask about thousands of tags, each of which listens.
    setMaxListeners(0, controller.signal);
    if (this.#cancelled) controller.abort(cancellation());
    this.#ongoing.add(controller);
    return controller;
  }

  /** Ends the work of a call whose caller went away; nothing where it is done already. */
  abandon(controller: AbortController): void {
    if (!this.#ongoing.has(controller)) return;
    controller.abort(new RegistryError('CANCELLED', 'Cannot go on: the caller went away'));
  }

  end(controller: AbortController): void {
    this.#ongoing.delete(controller);
  }

  handshake({ engineAddress, programDirectory }: HandshakeRequest): void {
    this.attach({ engineAddress });
    if (programDirectory !== '') this.#directory = programDirectory;
    // The engine configures next, so what that needs is loaded while it makes up its mind.
  }

  attach({ engineAddress }: { readonly engineAddress: string }): void {
    if (engineAddress !== '') this.#surroundings.log.connect(engineAddress);
  }

  getSchema({ version }: { readonly version: number }): Promise<string> {
    if (version !== 0) {
      throw new RegistryError('UNSUPPORTED', `Cannot get schema of version '${version}': only version 0 exists`);
    }
    return this.#provider.schema();
  }

  getPluginInfo(): string {
    return this.#provider.version;
  }

  async checkConfig({ news }: { readonly news: PlainObject }): Promise<ValuesResponse> {
    const program = await this.#provider.program();
    const { values, problems } = readConfiguration(news, program.properties);
    this.#redactor.learn(values, program.properties);
    const failures = [...problems, ...(await program.check(values))];
    if (failures.length > 0) return { failures: this.#redacted(failures) };
    return { values: concealSecrets(news, program.properties) };
  }

  diffConfig({ olds, news }: { readonly olds: PlainObject; readonly news: PlainObject }): { changed: string[] } {
    return { changed: changedProperties(olds, news) };
  }

  async configure({ args }: { readonly args: PlainObject }): Promise<void> {
    const program = await this.#provider.program();
    const { values, unknown, problems } = readConfiguration(args, program.properties);
    this.#redactor.learn(values, program.properties);
    const previous = this.#configured;
    this.#unknown = unknown;
    this.#configured = problems.length > 0 ? Promise.resolve({ problems }) : this.#open(program, values);
    await closed(previous);
    refuse(await this.#configured);
  }

  async invoke({ token, args, preview }: InvokeRequest, signal: AbortSignal): Promise<ValuesResponse> {
    const program = await this.#provider.program();
    const name = /^tagpin:index:(\w+)$/.exec(token)?.[1] ?? '';
    const called = Object.hasOwn(program.functions, name) ? program.functions[name] : undefined;
    if (called === undefined) {
      const names = Object.keys(program.functions).sort().join(', ');
      throw new RegistryError('INVALID_INPUT', `Cannot call function '${token}': tagpin has ${names}`);
    }
    const context: Context = {
      resolver: await this.#resolver(program),
      signal,
      log: (severity, message) => this.#log(severity, message),
      progress: (message) => this.#surroundings.log.progress(this.redact(message)),
      preview,
      now: () => program.now(),
    };
    const outcome = await called.call(reveal(args).value, context);
    return 'problems' in outcome ? { failures: this.#redacted(outcome.problems) } : { values: outcome.answer };
  }

  /** Takes what is secret out of a text that leaves this process. */
  redact(text: string): string {
    return this.#redactor.redact(text);
  }

  /** Ends every call in flight; new ones end at once. */
  cancel(): void {
    this.#cancelled = true;
    for (const controller of this.#ongoing) controller.abort(cancellation());
  }

  async close(): Promise<void> {
    this.cancel();
    await closed(this.#configured);
  }

  #open(program: Program, values: PlainObject): Promise<Configured> {
    return program.configure(values, {
      directory: this.#directory,
      verbose: this.#surroundings.verbose,
      log: (severity, message) => this.#log(severity, message),
      conceal: (secret) => this.#redactor.add(secret),
      concealSent: (sent) => this.#redactor.learnSent(sent),
    });
  }

  #log(severity: 'debug' | 'info' | 'warning', message: string): void {
    this.#surroundings.log.write(severity, this.redact(message));
  }

  #redacted(problems: readonly InputProblem[]): InputProblem[] {
    return problems.map(({ property, reason }) => ({ property: this.redact(property), reason: this.redact(reason) }));
  }

  async #resolver(program: Program): Promise<Resolver> {
    if (this.#unknown.length > 0) {
      const names = this.#unknown.join("', '");
      throw new RegistryError(
        'INVALID_INPUT',
        `Cannot ask a registry: the configuration '${names}' is not known yet in this preview; feed it from values that are known`,
      );
    }
    this.#configured ??= this.#open(program, {});
    return refuse(await this.#configured).resolver;
  }
}

function cancellation(): RegistryError {
  return new RegistryError('CANCELLED', 'Cannot go on: the deployment was cancelled');
}

/** Passes a good configuration on. @throws {RegistryError} `INVALID_INPUT` with every problem of a bad one. */
function refuse(configured: Configured): Exclude<Configured, { problems: unknown }> {
  if (!('problems' in configured)) return configured;
  const list = configured.problems.map(({ property, reason }) => `${property}: ${reason}`).join('; ');
  throw new RegistryError('INVALID_INPUT', `Cannot configure tagpin: ${list}`);
}

async function closed(configured: Promise<Configured> | undefined): Promise<void> {
  const open = await configured?.catch(() => undefined);
  if (open !== undefined && !('problems' in open)) await open.close();
}

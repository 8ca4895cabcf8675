import type { z } from 'zod';
import type { BoundFunction, InputProblem } from '../functions/function';
import type { Resolver } from '../resolving/resolver';
import type { PlainValue } from './struct';

/** What this face serves; index.ts fills it. Nothing of `program` is loaded before the engine asks for it. */
export interface Provider {
  readonly version: string;
  /** The package schema, as text. */
  schema(): Promise<string>;
  /** Loads what configuring and invoking need; the same at every call. */
  program(): Promise<Program>;
}

/** The functions, and how to open what they ask. */
export interface Program {
  readonly functions: Readonly<Record<string, BoundFunction>>;
  /** The configuration's properties by name; checks one each. */
  readonly properties: Readonly<Record<string, ConfigurationProperty>>;
  /** Checks a whole configuration, then opens the way to the registries. */
  configure(values: object, place: Place): Promise<Configured>;
  check(values: object): Promise<readonly InputProblem[]>;
  now(): Date;
}

/** How one configuration property arrives. */
export interface ConfigurationProperty {
  readonly schema: z.ZodType;
  /** True where the value itself is a string; any other may also come as JSON text. */
  readonly text: boolean;
  /** True where it holds credentials. */
  readonly secret: boolean;
  /** The credentials in a value of it, in the forms that go over the wire; the value may be a wrong one. */
  secretsIn(value: PlainValue): string[];
}

/** Where the program runs. */
export interface Place {
  /** The program's folder; relative paths start there. */
  readonly directory: string;
  /** True where the engine was started to write debug lines (`-v=9`). */
  readonly verbose: boolean;
  /** Tells the user something. */
  readonly log: (severity: 'debug' | 'info' | 'warning', message: string) => void;
  /** Takes a secret that is not of the configuration out of every text that leaves from now on. */
  readonly conceal: (secret: string) => void;
  /** The same for what a request shows, an Authorization header or a token; the last ones are remembered. */
  readonly concealSent: (sent: string) => void;
}

/** A configuration in force, or what is wrong with it. */
export type Configured =
  { readonly resolver: Resolver; readonly close: () => Promise<void> } | { readonly problems: readonly InputProblem[] };

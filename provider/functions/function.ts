import type { z } from 'zod';
import type { Resolver } from '../resolving/resolver';

/** What a face gives to a function; a function never knows who called. */
export interface Context {
  readonly resolver: Resolver;
  readonly signal: AbortSignal;
  /** Tells the user something that the answer does not say. */
  log(severity: 'debug' | 'info' | 'warning', message: string): void;
  /** Shows how far a long call is; a later line replaces it. */
  progress(message: string): void;
  /** True while the deployment is only previewed. */
  readonly preview: boolean;
  now(): Date;
}

/** A function that programs call: plain data in, plain data out. */
export interface InvokeFunction<Input, Output extends object> {
  readonly description: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  readonly run: (input: Input, context: Context) => Promise<Output>;
}

/** A function with its types closed over: what a face sees. */
export interface BoundFunction {
  readonly description: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** Checks the arguments, all at once, then runs. */
  call(values: unknown, context: Context): Promise<Outcome>;
}

/** An answer, or what is wrong with the arguments. */
export type Outcome = { readonly answer: object } | { readonly problems: readonly InputProblem[] };

/** One thing that is wrong with an input. */
export interface InputProblem {
  /** `requirePlatforms[1]`; empty for the input as a whole. */
  readonly property: string;
  readonly reason: string;
}

/** Declares a function; infers its types from the two schemas. */
export function defineFunction<Input, Output extends object>(definition: InvokeFunction<Input, Output>): BoundFunction {
  const { description, input, output, run } = definition;
  return {
    description,
    input,
    output,
    async call(values, context) {
      const parsed = await input.safeParseAsync(values);
      if (!parsed.success) return { problems: inputProblems(parsed.error) };
      return { answer: await run(parsed.data, context) };
    },
  };
}

/** Every problem of an input, in the order of its properties. */
export function inputProblems(error: z.ZodError): InputProblem[] {
  return error.issues.flatMap((issue): InputProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ property: formatPath([...issue.path, key]), reason: 'unknown property' }));
    }
    return [{ property: formatPath(issue.path), reason: reasonOf(issue) }];
  });
}

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'required, but missing';
  return issue.message.replace(/^Invalid input: /, '').replace(/, received /, ', got ');
}

/** Formats a path as programs write it: `oci[0].host`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

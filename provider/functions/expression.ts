import { z } from 'zod';

/** Whether a text matches somewhere. */
export type Matches = (text: string) => boolean;

/**
 * An RE2 expression, searched for anywhere in the text. RE2 runs in linear time, whatever a program passes (POL-3).
 * @see https://github.com/google/re2/wiki/Syntax
 */
export const Expression: z.ZodType<Matches, string> = z.string().transform(async (text, context) => {
  // Loaded on first use: its Unicode tables are of no use to a program that lists without filters.
  const { RE2JS } = await import('re2js');
  try {
    const pattern = RE2JS.compile(text);
    return (name: string) => pattern.matcher(name).find();
  } catch (error) {
    const cause = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'not an expression';
    context.addIssue({ code: 'custom', message: `Cannot parse expression '${text.slice(0, 120)}': ${cause}` });
    return z.NEVER;
  }
});

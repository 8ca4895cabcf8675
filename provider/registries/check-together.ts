import type { z } from 'zod';

/** What is wrong with one member. */
export type MemberProblem = readonly [member: string, message: string];

/**
 * Adds a check over several members of an entry. Unlike a plain refinement it runs although some member is wrong by
 * itself, so that all problems are told at once; of such a member it sees nothing, and tells nothing more.
 */
export function checkTogether<Schema extends z.ZodType<object>>(
  schema: Schema,
  problemsOf: (entry: Partial<z.output<Schema>>) => readonly MemberProblem[],
): Schema {
  const check = (entry: z.output<Schema>, context: z.core.$RefinementCtx<z.output<Schema>>): void => {
    const wrong = new Set(context.issues.map(({ path }) => String(path?.[0] ?? '')));
    const sound: Partial<z.output<Schema>> = { ...entry };
    for (const name of wrong) if (Object.hasOwn(sound, name)) Reflect.deleteProperty(sound, name);
    for (const [member, message] of problemsOf(sound)) {
      if (!wrong.has(member)) context.addIssue({ code: 'custom', path: [member], message });
    }
  };
  return schema.superRefine(check, { when: ({ value }) => typeof value === 'object' && value !== null });
}

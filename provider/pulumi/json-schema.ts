import { z } from 'zod';

/** What `z.toJSONSchema` writes, as far as our schemas use it. */
export const JsonSchema = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  secret: z.boolean().optional(),
  typeName: z.string().optional(),
  get items() {
    return JsonSchema.optional();
  },
  get properties() {
    return z.record(z.string(), JsonSchema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), JsonSchema]).optional();
  },
  required: z.array(z.string()).optional(),
});
/** What `z.toJSONSchema` writes, as far as our schemas use it. */
export type JsonSchema = z.output<typeof JsonSchema>;

/** Describes a zod schema, with the marks that `meta` put into it. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return JsonSchema.parse(z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
}

import type { z } from 'zod';
import { jsonSchema, type JsonSchema } from './json-schema';
import type { PlainObject, PlainValue } from './struct';

/** The values of a property's secret fields, and what Basic makes of each beside its neighbours. */
export function secretsIn(value: PlainValue, schema: z.ZodType): string[] {
  return secretsOf(value, jsonSchema(schema, 'input'), []);
}

function secretsOf(value: PlainValue, schema: JsonSchema, neighbours: readonly string[]): string[] {
  if (typeof value !== 'object' || value === null) {
    if (schema.secret !== true) return [];
    return [String(value), ...neighbours.map((name) => Buffer.from(`${name}:${String(value)}`).toString('base64'))];
  }
  if (Array.isArray(value)) return value.flatMap((item) => secretsOf(item, schema.items ?? {}, []));
  const { properties = {} } = schema;
  const plain = plainMembers(value, properties);
  return Object.entries(value).flatMap(([name, member]) => secretsOf(member, properties[name] ?? {}, plain));
}

function plainMembers(value: PlainObject, properties: Readonly<Record<string, JsonSchema>>): string[] {
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'string' && properties[name]?.secret !== true ? [member] : [],
  );
}

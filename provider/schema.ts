import { version } from '../package.json';
import * as functions from './functions/table';
import { packageSchema, type SchemaProperty } from './pulumi/schema';
import * as backends from './registries/backends';
import { configurationShape } from './registries/configuration';
import type { Backend } from './registries/registry';

/** The package schema as `provider/schema.json` holds it; part of the composition root, since it names both tables. */
export function schemaText(): string {
  const kinds: Record<string, Backend> = { ...backends };
  const configuration: Record<string, SchemaProperty> = {};
  for (const [name, schema] of Object.entries(configurationShape(kinds))) {
    const itemTypeName = kinds[name]?.typeName;
    configuration[name] = {
      schema,
      secret: itemTypeName !== undefined,
      ...(itemTypeName !== undefined && { itemTypeName }),
    };
  }
  return `${JSON.stringify(packageSchema({ version, configuration, functions }), undefined, 2)}\n`;
}

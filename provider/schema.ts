import { version } from '../package.json';
import * as functions from './functions/table';
import { packageSchema } from './pulumi/schema';
import * as backends from './registries/backends';
import { configurationShape } from './registries/configuration';
import type { Backend } from './registries/registry';

/** The package schema as `provider/schema.json` holds it; part of the composition root, since it names both tables. */
export function schemaText(): string {
  const kinds: Record<string, Backend> = { ...backends };
  const configuration = Object.entries(configurationShape(kinds)).map(([name, schema]) => {
    const itemTypeName = kinds[name]?.typeName;
    return [name, { schema, secret: itemTypeName !== undefined, ...(itemTypeName !== undefined && { itemTypeName }) }];
  });
  const tables = { version, configuration: Object.fromEntries(configuration), functions };
  return `${JSON.stringify(packageSchema(tables), undefined, 2)}\n`;
}

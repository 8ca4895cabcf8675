import type { z } from 'zod';
import type { BoundFunction } from '../functions/function';
import { jsonSchema, type JsonSchema } from './json-schema';

/** One configuration property, as the schema needs it. */
export interface SchemaProperty {
  readonly schema: z.ZodType;
  /** Set for lists of one object type that has a public name. */
  readonly itemTypeName?: string;
  readonly secret: boolean;
}

/** The two tables that the package schema is made of. */
export interface SchemaTables {
  readonly version: string;
  readonly configuration: Readonly<Record<string, SchemaProperty>>;
  readonly functions: Readonly<Record<string, BoundFunction>>;
}

type Json = Record<string, unknown>;

const DESCRIPTION =
  'Turns container image tags into digests on any OCI registry, so that infrastructure code pins what it deploys.';

/**
 * Writes the Pulumi package schema from the zod schemas.
 * @see https://www.pulumi.com/docs/iac/packages-and-automation/pulumi-packages/schema/
 */
export function packageSchema({ version, configuration, functions }: SchemaTables): Json {
  const types: Record<string, Json> = {};
  const variables = Object.fromEntries(
    Object.entries(configuration).map(([name, property]) => [name, configurationProperty(property, types)]),
  );
  return {
    ...identity(version),
    config: { variables },
    provider: {
      description:
        'Settings for tagpin. Credentials live here and in the environment only, never in function arguments.',
      inputProperties: variables,
    },
    functions: Object.fromEntries(
      Object.entries(functions).map(([name, definition]) => [
        `tagpin:index:${name}`,
        functionSchema(definition, types),
      ]),
    ),
    types: Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1))),
    language: LANGUAGES,
  };
}

function identity(version: string): Json {
  return {
    name: 'tagpin',
    displayName: 'tagpin',
    version,
    description: DESCRIPTION,
    keywords: ['pulumi', 'category/utility', 'kind/native', 'container', 'registry', 'digest'],
    homepage: 'https://github.com/tagpin/tagpin',
    repository: 'https://github.com/tagpin/tagpin',
    publisher: 'tagpin',
    license: 'Apache-2.0',
    pluginDownloadURL: 'github://api.github.com/tagpin/tagpin',
    // supportPack: without it no go.mod is written for the Go SDK.
    meta: { moduleFormat: '(.*)', supportPack: true },
  };
}

const LANGUAGES = {
  nodejs: { packageName: '@tagpin/pulumi', respectSchemaVersion: true, typescriptVersion: '^5.9.0' },
  python: { packageName: 'pulumi_tagpin', respectSchemaVersion: true, pyproject: { enabled: true } },
  go: { importBasePath: 'github.com/tagpin/tagpin/sdk/go/tagpin', respectSchemaVersion: true },
  csharp: { rootNamespace: 'Tagpin', respectSchemaVersion: true },
  java: { basePackage: 'com.tagpin' },
};

function configurationProperty({ schema, itemTypeName, secret }: SchemaProperty, types: Record<string, Json>): Json {
  const json = jsonSchema(schema, 'input');
  if (itemTypeName !== undefined && json.items !== undefined) json.items.typeName = itemTypeName;
  // Generated SDKs look at the property's own mark only; a nested one would leave a plain password in the state.
  return { ...typeSpec(json, types), ...(secret && { secret: true }) };
}

function functionSchema({ description, input, output }: BoundFunction, types: Record<string, Json>): Json {
  return {
    description,
    inputs: objectSpec(jsonSchema(input, 'input'), types),
    outputs: objectSpec(jsonSchema(output, 'output'), types),
  };
}

function objectSpec(json: JsonSchema, types: Record<string, Json>): Json {
  const properties = Object.entries(json.properties ?? {});
  return {
    ...(json.description !== undefined && { description: json.description }),
    type: 'object',
    properties: Object.fromEntries(properties.map(([name, property]) => [name, typeSpec(property, types)])),
    ...(json.required && json.required.length > 0 && { required: json.required }),
  };
}

function typeSpec(json: JsonSchema, types: Record<string, Json>): Json {
  const about = {
    ...(json.description !== undefined && { description: json.description }),
    ...(json.secret === true && { secret: true }),
  };
  return { ...bareType(json, types), ...about };
}

function bareType(json: JsonSchema, types: Record<string, Json>): Json {
  if (json.type === 'array') return { type: 'array', items: bareType(json.items ?? {}, types) };
  if (json.typeName !== undefined) return { $ref: namedType(json, json.typeName, types) };
  if (json.type === 'object') {
    const members = typeof json.additionalProperties === 'object' ? json.additionalProperties : {};
    return { type: 'object', additionalProperties: bareType(members, types) };
  }
  if (json.type === undefined) return { $ref: 'pulumi.json#/Any' };
  return { type: json.type };
}

function namedType(json: JsonSchema, name: string, types: Record<string, Json>): string {
  const token = `tagpin:index:${name}`;
  types[token] ??= objectSpec(json, types);
  return `#/types/${token}`;
}

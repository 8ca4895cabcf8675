import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { schemaText } from '../provider/schema';

const text = readFileSync(join(__dirname, '..', 'provider', 'schema.json'), 'utf8');

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly secret?: boolean;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}
interface ObjectType {
  readonly description?: string;
  readonly properties: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}
interface Functions {
  readonly [token: string]: { readonly description: string; readonly inputs: ObjectType; readonly outputs: ObjectType };
}
interface Package {
  readonly version: string;
  readonly config: { readonly variables: Readonly<Record<string, Property>> };
  readonly provider: { readonly inputProperties: Readonly<Record<string, Property>> };
  readonly functions: Functions;
  readonly resources?: Readonly<
    Record<
      string,
      {
        readonly inputProperties: Readonly<Record<string, Property>>;
        readonly properties: Readonly<Record<string, Property>>;
      }
    >
  >;
  readonly types: Readonly<Record<string, ObjectType & { readonly enum?: unknown }>>;
}
const schema = JSON.parse(text) as Package;

// Type names are public, so a new one is a decision. @see design/product.md section 2
const PUBLIC_TYPES = [
  ...[
    'OciRegistry',
    'TencentTcrRegistry',
    'HuaweiSwrRegistry',
    'HuaweiSwrIam',
    'NaverNcrRegistry',
    'RegistryUiRegistry',
  ],
  ...[
    'ImagePolicy',
    'PlatformImage',
    'ListedTag',
    'RejectedTag',
    'ResolvedImage',
    'ImageError',
    'ImageLayer',
    'CheckedPin',
    'TagSelection',
  ],
];
// Outputs that are named like an input of the same function, because they are the same thing.
const SAME_MEANING: Readonly<Record<string, readonly string[]>> = {};

const nameOf = (token: string): string => token.replace(/^tagpin:index:/, '');
const functions = Object.entries(schema.functions).map(([token, definition]) => [nameOf(token), definition] as const);
const types = Object.entries(schema.types).map(([token, definition]) => [nameOf(token), definition] as const);
const resources = Object.entries(schema.resources ?? {});
const kinds = Object.entries(schema.config.variables).filter(
  ([, { type, items }]) => type === 'array' && items?.$ref?.endsWith('Registry'),
);

/** Every object of the schema with a name to find it by. */
const objects: (readonly [where: string, properties: Readonly<Record<string, Property>>])[] = [
  ['config', schema.config.variables],
  ...types.map(([name, { properties }]) => [`type ${name}`, properties] as const),
  ...functions.flatMap(([name, { inputs, outputs }]) => [
    [`inputs of ${name}`, inputs.properties] as const,
    [`outputs of ${name}`, outputs.properties] as const,
  ]),
  ...resources.flatMap(([name, { inputProperties, properties }]) => [
    [`inputs of ${name}`, inputProperties] as const,
    [`outputs of ${name}`, properties] as const,
  ]),
];

test('schema.json is what the zod schemas give', () => {
  expect(text).toBe(schemaText());
});

test('it is valid by Pulumi’s own metaschema', () => {
  const metaschema = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'pulumi-metaschema.json'), 'utf8')) as object;
  const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(metaschema);
  validate(schema);
  expect(validate.errors).toBeNull();
  // The metaschema does look: a property without a type is refused.
  expect(
    validate({ ...schema, types: { 'tagpin:index:X': { type: 'object', properties: { a: { type: 'strnig' } } } } }),
  ).toBe(false);
});

test('its version is the package’s', () => {
  expect(schema.version).toBe(
    (JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string }).version,
  );
});

describe('rules that keep generated SDKs whole', () => {
  test('what programs deploy is required, so that it fits an Input<string>', () => {
    expect(schema.functions['tagpin:index:getTag']?.outputs.required).toEqual(
      expect.arrayContaining(['digest', 'indexDigest', 'pinned', 'pinnedWithTag']),
    );
  });

  test('each kind’s configuration property is itself secret, and nothing else needs to be', () => {
    expect(kinds.map(([name]) => name)).toContain('oci');
    expect(kinds.filter(([, { secret }]) => secret !== true)).toEqual([]);
    const holding = Object.entries(schema.config.variables).filter(([, property]) => holdsSecret(property));
    expect(holding.filter(([, { secret }]) => secret !== true)).toEqual([]);
  });

  test('functions take and give no secret', () => {
    const held = functions.flatMap(([, { inputs, outputs }]) => [
      ...Object.values(inputs.properties),
      ...Object.values(outputs.properties),
    ]);
    expect(held.filter(holdsSecret)).toEqual([]);
  });

  test('config.variables equals provider.inputProperties', () => {
    expect(schema.provider.inputProperties).toEqual(schema.config.variables);
  });

  test('no enums in configuration or outputs', () => {
    const reached = [
      ...Object.values(schema.config.variables),
      ...functions.flatMap(([, { outputs }]) => Object.values(outputs.properties)),
      ...resources.flatMap(([, { properties }]) => Object.values(properties)),
    ].flatMap((property) => [...typesOf(property)]);
    expect(reached.filter((name) => schema.types[`tagpin:index:${name}`]?.enum !== undefined)).toEqual([]);
  });

  test('no type is named like one of its properties, none ends in Args or Result', () => {
    const alike = types.filter(([name, { properties }]) =>
      Object.keys(properties).some((property) => property.toLowerCase() === name.toLowerCase()),
    );
    expect(alike).toEqual([]);
    expect(types.filter(([name]) => /(Args|Result)$/.test(name))).toEqual([]);
  });

  test('type names are those that are public, and every reference finds its type', () => {
    expect(types.map(([name]) => name).filter((name) => !PUBLIC_TYPES.includes(name))).toEqual([]);
    expect(types.map(([name]) => name)).toEqual(expect.arrayContaining(['OciRegistry', 'PlatformImage', 'ListedTag']));
    const referred = objects
      .flatMap(([, properties]) => Object.values(properties))
      .flatMap((property) => [...typesOf(property)]);
    expect(referred.filter((name) => !(`tagpin:index:${name}` in schema.types))).toEqual([]);
  });

  test('no output is named like an input of the same function unless it is the same; `count` is reserved', () => {
    const both = functions.flatMap(([name, { inputs, outputs }]) =>
      Object.keys(outputs.properties)
        .filter((output) => output in inputs.properties && !SAME_MEANING[name]?.includes(output))
        .map((output) => `${name}.${output}`),
    );
    expect(both).toEqual([]);
    expect(objects.filter(([, properties]) => 'count' in properties)).toEqual([]);
  });

  test('every function, and every property of every object, is described in a sentence', () => {
    const described = /^[\p{Lu}`'"].*\.\)?$/su;
    const bare = objects.flatMap(([where, properties]) =>
      Object.entries(properties)
        .filter(([, { description = '' }]) => !described.test(description))
        .map(([name]) => `${name} of ${where}`),
    );
    expect(bare).toEqual([]);
    expect(functions.filter(([, { description }]) => !described.test(description))).toEqual([]);
  });

  test('what is required exists', () => {
    const all = [
      ...types.map(([, type]) => type),
      ...functions.flatMap(([, { inputs, outputs }]) => [inputs, outputs]),
    ];
    expect(all.flatMap(({ properties, required = [] }) => required.filter((name) => !(name in properties)))).toEqual(
      [],
    );
  });
});

/** The named types that a property leads to. */
function typesOf(property: Property, seen = new Set<string>()): Set<string> {
  const name = typeNameOf(property);
  const isNew = name !== undefined && !seen.has(name);
  if (isNew) seen.add(name);
  const inner = [property.items ?? [], property.additionalProperties ?? [], isNew ? membersOf(name) : []].flat();
  for (const one of inner) typesOf(one, seen);
  return seen;
}

function typeNameOf({ $ref = '' }: Property): string | undefined {
  return /^#\/types\/tagpin:index:(.+)$/.exec($ref)?.[1];
}

function membersOf(typeName: string): Property[] {
  return Object.values(schema.types[`tagpin:index:${typeName}`]?.properties ?? {});
}

function holdsSecret(property: Property): boolean {
  if (property.secret === true) return true;
  return [...typesOf(property)].flatMap(membersOf).some(({ secret }) => secret === true);
}

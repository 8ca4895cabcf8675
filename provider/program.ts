import type { z } from 'zod';
import { inputProblems, type BoundFunction } from './functions/function';
import * as functions from './functions/table';
import { share } from './http/share';
import type { Outside } from './outside';
import type { ConfigurationProperty, Configured, Place, Program } from './pulumi/provider';
import { secretsIn } from './pulumi/secrets-in';
import * as backends from './registries/backends';
import { configurationSchema, configurationShape } from './registries/configuration';
import { openRegistries } from './registries/open';
import { fromRegistries } from './resolving/from-registries';
import { remembered } from './resolving/remembered';
import { suggesting } from './resolving/suggesting';
import { openRuntime } from './runtime';

/** Puts the layers together: what the engine's configuration and the functions need, none of which the handshake does. */
export function openProgram(outside: Outside): Program {
  const schema = configurationSchema(backends);
  return {
    functions: functionTable(functions),
    properties: properties(),
    async check(values) {
      const checked = await schema.safeParseAsync(values);
      return checked.success ? [] : inputProblems(checked.error);
    },
    async configure(values, place): Promise<Configured> {
      const checked = await schema.safeParseAsync(values);
      if (!checked.success) return { problems: inputProblems(checked.error) };
      return open(checked.data, place);
    },
    now: () => outside.clock.now(),
  };

  function open(configuration: z.output<typeof schema>, place: Place): Configured {
    const { runtime, close } = openRuntime({ configuration, outside, place });
    const { environment } = outside;
    const conceal = (options: { host: string }, entry: z.ZodType): void =>
      secretsIn(options, entry).forEach(place.conceal);
    const registryFor = openRegistries(backends, { configuration, runtime, environment, conceal });
    return { resolver: suggesting(remembered(fromRegistries(registryFor), share()), share()), close };
  }
}

function functionTable(table: Record<string, BoundFunction>): Readonly<Record<string, BoundFunction>> {
  return { ...table };
}

function properties(): Readonly<Record<string, ConfigurationProperty>> {
  const shape = Object.entries(configurationShape(backends));
  const table: Record<string, ConfigurationProperty> = Object.fromEntries(
    shape.map(([name, schema]) => [
      name,
      {
        schema,
        text: isText(schema),
        secret: Object.hasOwn(backends, name),
        secretsIn: (value) => secretsIn(value, schema),
      },
    ]),
  );
  // A configuration may have a member named as one that every object has.
  Object.setPrototypeOf(table, null);
  return table;
}

/** Whether a property's value is itself a string, so that JSON text for it would be ambiguous. */
function isText(schema: z.ZodType): boolean {
  return schema.safeParse('text').success;
}

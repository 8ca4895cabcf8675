import type { InputProblem } from '../functions/function';
import { parseJson } from '../json';
import type { ConfigurationProperty, Program } from './provider';
import type { PlainObject, PlainValue } from './struct';
import { conceal, reveal, type Revealed } from './values';

/** A configuration as the engine sends it, in plain values. */
export interface ReadConfiguration {
  readonly values: PlainObject;
  /** Properties in which something is not known yet; they are not among the values. */
  readonly unknown: readonly string[];
  readonly problems: readonly InputProblem[];
}

// What SDKs put beside the properties. @see specs: CheckConfig receives the provider resource's own options
const NOT_OURS = new Set(['version', 'pluginDownloadURL', 'pluginChecksums']);

type Properties = Program['properties'];

/** Takes secrets and JSON text off a configuration: generated SDKs send everything but strings as JSON text, YAML as it is. */
export function readConfiguration(news: PlainObject, properties: Properties): ReadConfiguration {
  const values: PlainObject = {};
  const unknown: string[] = [];
  const problems: InputProblem[] = [];
  for (const [name, sent] of Object.entries(news)) {
    if (NOT_OURS.has(name) || name.startsWith('__')) continue;
    const read = readProperty(sent, properties[name]);
    if ('reason' in read) problems.push({ property: name, reason: read.reason });
    else if (read.unknown) unknown.push(name);
    else if (read.value !== undefined && read.value !== null) values[name] = read.value;
  }
  return { values, unknown, problems };
}

type Read = Revealed | { readonly reason: string };

function readProperty(sent: PlainValue, property: ConfigurationProperty | undefined): Read {
  const revealed = reveal(sent);
  const { value } = revealed;
  if (typeof value !== 'string' || property === undefined || property.text) return revealed;
  const parsed = parseJson(value);
  if (parsed === undefined)
    return { reason: 'expected JSON text, such as the list that `pulumi config set --path` writes' };
  // JSON text may hold secrets and unknown values in the engine's own form, too.
  return reveal(plainOf(parsed));
}

/** What JSON can say, as the values of a Struct; by hand, for zod is not loaded before the handshake is over. */
function plainOf(json: unknown): PlainValue {
  if (Array.isArray(json)) return json.map(plainOf);
  if (typeof json === 'object' && json !== null) {
    return Object.fromEntries(Object.entries(json).map(([key, member]) => [key, plainOf(member)]));
  }
  return typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean' ? json : null;
}

/** Marks every property that holds credentials as secret, whatever the caller sent; the rest stays as it came. */
export function concealSecrets(news: PlainObject, properties: Properties): PlainObject {
  const marked: PlainObject = {};
  for (const [name, value] of Object.entries(news)) {
    marked[name] = properties[name]?.secret === true ? conceal(value) : value;
  }
  return marked;
}

/** The names of the properties that differ between two configurations, sorted. */
export function changedProperties(olds: PlainObject, news: PlainObject): string[] {
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const shown = (side: PlainObject, name: string): string => JSON.stringify(reveal(side[name] ?? null));
  return [...names].filter((name) => shown(olds, name) !== shown(news, name)).sort();
}

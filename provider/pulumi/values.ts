import type { PlainObject, PlainValue } from './struct';

// How the engine marks values inside a Struct. @see pulumi/pulumi sdk/go/common/resource/plugin/rpc.go
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** A value without the engine's marks. */
export interface Revealed {
  /** Without secret marks; an unknown value is left out of its object or list. */
  readonly value: PlainValue | undefined;
  /** True where something in it is not known yet. */
  readonly unknown: boolean;
}

/** Takes a value out of the engine's marks: secrets, outputs, unknowns, at any depth. */
export function reveal(value: PlainValue): Revealed {
  if (value === UNKNOWN) return { value: undefined, unknown: true };
  if (Array.isArray(value)) return revealList(value);
  return typeof value === 'object' && value !== null ? revealMarked(value) : { value, unknown: false };
}

function revealMarked(object: PlainObject): Revealed {
  const { [SIGNATURE]: signature, value = null } = object;
  if (signature === SECRET) return reveal(value);
  // An output value without a value is one that is not known yet.
  if (signature === OUTPUT) return reveal('value' in object ? value : UNKNOWN);
  return revealObject(object);
}

function revealList(items: readonly PlainValue[]): Revealed {
  const revealed = items.map(reveal);
  return {
    value: revealed.flatMap(({ value }) => (value === undefined ? [] : [value])),
    unknown: revealed.some(({ unknown }) => unknown),
  };
}

function revealObject(object: PlainObject): Revealed {
  const members: PlainObject = {};
  Object.setPrototypeOf(members, null);
  let unknown = false;
  for (const [key, member] of Object.entries(object)) {
    const revealed = reveal(member);
    unknown ||= revealed.unknown;
    if (revealed.value !== undefined) members[key] = revealed.value;
  }
  return { value: members, unknown };
}

/** Marks a value as secret; one that is marked or unknown stays as it is. */
export function conceal(value: PlainValue): PlainValue {
  if (value === UNKNOWN) return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && SIGNATURE in value) {
    if (value[SIGNATURE] === SECRET) return value;
  }
  return { [SIGNATURE]: SECRET, value };
}

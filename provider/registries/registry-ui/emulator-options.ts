/** A user of the emulated instance. */
export interface EmulatedUser {
  readonly username: string;
  /** What the user set as token; may hold colons. */
  readonly token: string;
  /** Repositories that the user may see; default: all. */
  readonly sees?: readonly string[];
}

/** What the documentation leaves open about errors. */
export interface EmulatedErrors {
  /** The status beside a text in `error`; default 200. */
  readonly status?: 200 | 400 | 401 | 403 | 404;
  /** How a missing thing is told: by its name, by `Not found.`, by null data, or (lists only) as an empty list. Default `named`. */
  readonly missing?: 'named' | 'vague' | 'null' | 'empty';
}

/** What the documentation leaves open about lists. */
export interface EmulatedLists {
  /** Where `total`, `count` and `entries` are; `array`: `data` is the list itself. Default `data`. */
  readonly place?: 'data' | 'top' | 'array';
  /** Most tags on a page, whatever is asked; default 100. */
  readonly mostTaken?: number;
  /** A server that does not know `skip`. */
  readonly ignoresSkip?: boolean;
  /** Added to what `total` states; `absent`: it states none. Default 0. */
  readonly total?: number | 'absent';
}

/** What the documentation leaves open about records. */
export interface EmulatedRecords {
  /** How times are written; default `zoneless`, as in the documented example. */
  readonly dates?: 'zoneless' | 'utc' | 'offset' | 'short';
  /** Whether the two digests are there and equal; default `agree`. */
  readonly digests?: 'agree' | 'differ' | 'detailsOnly' | 'internalOnly' | 'internalOdd' | 'malformed' | 'none';
  /** The database takes tags that differ only in case for one. */
  readonly ignoresCase?: boolean;
}

/** How the emulated instance is out of order. */
export interface EmulatedState {
  /** Answers nothing but that it is offline, with 503 or as any error. */
  readonly offline?: 503 | 'error';
  /** Takes POST only, and says so to a GET with this status. */
  readonly postOnly?: 400 | 404 | 405;
}

/** Switches of the RegistryUI emulator. */
export interface RegistryUiEmulatorOptions {
  /** Default: one, `build`, who sees all. */
  readonly users?: readonly EmulatedUser[];
  /** What anybody sees, where the API is declared public; default: the API is not. */
  readonly publicRepositories?: readonly string[];
  readonly errors?: EmulatedErrors;
  readonly lists?: EmulatedLists;
  readonly records?: EmulatedRecords;
  readonly state?: EmulatedState;
  /** Also answers for `alpine:latest` what the documentation prints, to the byte. */
  readonly sample?: boolean;
  /** How `/v2/` beside the API asks for the login; default `basic`. */
  readonly docker?: 'basic' | 'token';
  /** The clock that pushes are dated by; default the real one. */
  readonly now?: () => Date;
}

import type { Oddity } from './emulator-oddities';

/** How tags/list answers. */
export interface EmulatedTags {
  /** Tags on a page at most; absent: everything at once and `n` and `last` ignored, as distribution 2.8.2 does. */
  readonly pageSize?: number;
  /** How the `Link` to the next page is written; default `path`. */
  readonly link?: 'path' | 'absolute' | 'relative' | 'query';
  /** Default `pushed`; `shuffled` is the same each time. */
  readonly order?: 'pushed' | 'sorted' | 'shuffled';
  /** What `tags` is where there are none; default `null`, as distribution 2.8.2 writes it. */
  readonly none?: 'null' | 'missing' | 'list';
  /** A larger `n` is refused with 405, as Amazon ECR does above 1000; 0 refuses any. */
  readonly largestPage?: number;
  /** A full last page links to an empty one, as distribution 3 may do. */
  readonly emptyLastPage?: boolean;
}

/** HTTP Basic on every route, as htpasswd gives it. */
export interface EmulatedBasic {
  readonly kind: 'basic';
  readonly username: string;
  readonly password: string;
  /** Default `emulated, with comma`. */
  readonly realm?: string;
}

/** Bearer tokens from the emulator's own `/token`. */
export interface EmulatedToken {
  readonly kind: 'token';
  /** Without it the token service knows no user, and gives tokens to anybody. */
  readonly username?: string;
  readonly password?: string;
  /** OAuth2 refresh token that the POST form exchanges. */
  readonly identityToken?: string;
  /** Gives tokens without credentials too; default: only where there is no user. */
  readonly anonymous?: boolean;
  /** Default `emulated`. */
  readonly service?: string;
  /** What challenges name; default: `/token` at the origin that the client asked. */
  readonly realm?: string;
  /** Repositories that no token covers. */
  readonly denied?: readonly string[];
  /** Said in answers, and enforced where there is a clock; default: not said. */
  readonly expiresInSeconds?: number;
  /** The clock; without it tokens end only by `expireTokens()`. */
  readonly now?: () => Date;
  /** Which members of the answer carry the token; default `both`. */
  readonly member?: 'token' | 'access_token' | 'both' | 'neither';
  /** The token service knows GET only, and answers POST with 404. */
  readonly getOnly?: boolean;
}

/** Switches of the OCI emulator. The default is an open distribution 2.8.2. */
export interface OciEmulatorOptions {
  /** `strict`: Accept decides as in distribution 2.8.2; `lenient`: what is stored is what is sent. Default `strict`. */
  readonly accept?: 'strict' | 'lenient';
  readonly tags?: EmulatedTags;
  /** Default: open to everybody. */
  readonly auth?: EmulatedBasic | EmulatedToken;
  /** How manifest answers are wrong, applied in this order. */
  readonly oddities?: readonly Oddity[];
}

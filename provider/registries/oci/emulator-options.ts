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
  /** The query parameter that pages are found by; default `last`. Any other gets a value that only the registry can read. */
  readonly cursor?: string;
  /** Members beside `name` and `tags`: digests and times, as Google's Artifact Registry tells them. */
  readonly extra?: 'artifactRegistry';
  /** What stands among the tags that is none: null (Nexus), digests (Artifactory), empty texts (SWR). */
  readonly junk?: readonly (string | null)[];
}

/** HTTP Basic on every route, as htpasswd gives it. */
export interface EmulatedBasic {
  readonly kind: 'basic';
  readonly username: string;
  readonly password: string;
  /** Default `emulated, with comma`. */
  readonly realm?: string;
  /** Passwords are good for 12 hours, and these are over: 403, as Amazon ECR says it. */
  readonly expired?: boolean;
}

/** How a registry words its Bearer challenge. */
export interface EmulatedBearer {
  /** Default `emulated`. */
  readonly service?: string;
  /** What challenges name; default: `path` at the origin that the client asked. */
  readonly realm?: string;
  /** Where the token service is; default `/token`. */
  readonly path?: string;
  /** What stands for the scope, such as `*`; default: the right that is missing. Empty: there is none. */
  readonly scope?: string;
  /** Default true; without quotes as Huawei's SWR was seen to write. */
  readonly quoted?: boolean;
  /** Basic is offered, and taken, besides: in a header of its own before or after, or in the same one. */
  readonly basic?: 'before' | 'after' | 'same header';
  /** What a stranger gets at repositories, as of one that is not there; the ping alone asks for a login. */
  readonly hidden?: 403 | 404;
  /** The right that tags/list needs; default `pull`. */
  readonly listAction?: string;
}

/** Bearer tokens from the emulator's own `/token`. */
export interface EmulatedToken extends EmulatedBearer {
  readonly kind: 'token';
  /** Without it the token service knows no user, and gives tokens to anybody. */
  readonly username?: string;
  readonly password?: string;
  /** OAuth2 refresh token that the POST form exchanges. */
  readonly identityToken?: string;
  /** Gives tokens without credentials too; default: only where there is no user. */
  readonly anonymous?: boolean;
  /** Repositories that no token covers. */
  readonly denied?: readonly string[];
  /**
   * Who says so: the registry that the token lacks the right (401, default), the token service (403), or the registry,
   * which hides that by DENIED (403).
   */
  readonly denial?: 'scope' | 'tokenService' | 'registry';
  /** Said in answers, and enforced where there is a clock; default: not said. */
  readonly expiresInSeconds?: number;
  /** The clock; without it tokens end only by `expireTokens()`. */
  readonly now?: () => Date;
  /** Said in answers instead of the clock's time. */
  readonly issuedAt?: string;
  /** Which members of the answer carry the token; default `both`. `token, other empty`: Harbor. */
  readonly member?: 'token' | 'access_token' | 'both' | 'neither' | 'token, other empty';
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
  /** What a missing manifest's error is called; default `MANIFEST_UNKNOWN`. */
  readonly unknownCode?: string;
  /** Repositories that do not exist answer 401, as at Docker Hub and Quay, instead of 404. */
  readonly hidesMissing?: boolean;
  /** How manifest answers are wrong, applied in this order. */
  readonly oddities?: readonly Oddity[];
}

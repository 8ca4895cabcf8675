/** A key of an account, and what the account may do. */
export interface EmulatedUser {
  readonly accessKey: string;
  readonly secretKey: string;
  /** May see tags. */
  readonly mayView: boolean;
  /** May list tags; default as `mayView`. */
  readonly mayList?: boolean;
}

/** Who has keys unless an option says otherwise. */
export const EMULATED_USERS = {
  viewer: { accessKey: 'ncpEmulatedViewerKey', secretKey: 'emulated-secret-of-the-viewer', mayView: true },
  stranger: { accessKey: 'ncpEmulatedOtherKey', secretKey: 'emulated-secret-of-the-stranger', mayView: false },
} as const satisfies Record<string, EmulatedUser>;

/** How a list of tags is paged. */
export interface EmulatedPages {
  /** Tags on a page at most; default 100. */
  readonly most?: number;
  /** Tags on a page where none are asked for; default 20. */
  readonly usual?: number;
  /** A larger `pagesize` is refused with 400 instead of answered with `most`. */
  readonly strict?: boolean;
  /** How the next page is told; default `number`. */
  readonly next?: 'number' | 'text' | 'url';
  /** What `next` is at the end; default `zero`. */
  readonly end?: 'zero' | 'null' | 'absent' | 'empty';
}

/** How many requests are too many. */
export interface EmulatedThrottle {
  readonly requests: number;
  readonly perMs: number;
  /** Quota, throttle or rate; default 420. */
  readonly code?: '400' | '410' | '420';
  /** The HTTP status that it comes with; default 429. */
  readonly status?: number;
}

/** Switches of the NCR emulator. The default is what the documents say. @see vendor-apis.md 3.9 */
export interface NaverNcrEmulatorOptions {
  /** The clock that signatures are held against; default: the real one. */
  readonly now?: () => Date;
  /** The one registry that there is; default `myreg`. */
  readonly registry?: string;
  /** Default `kr`. */
  readonly region?: 'kr' | 'sg' | 'jp';
  /** What stands in references: the server's own address, or the vendor's name for it with an `oci` entry beside; default `server`. */
  readonly host?: 'server' | 'vendor';
  /** The first is who `configuration()` is for. */
  readonly users?: readonly EmulatedUser[];
  /** How a missing right is refused; default `permission` (401, 210). */
  readonly denial?: 'permission' | 'forbidden';
  /**
   * How a tag or repository that is missing is answered; default `gateway` (404, 300). `serverError`: 500 for a tag,
   * 404 for a list; `address`: as the gateway says it of an address that it does not know.
   */
  readonly missing?: 'gateway' | 'ncr' | 'message' | 'serverError' | 'address' | 'page';
  /** Where digests have their prefix twice; default `images`, as in the example. */
  readonly doubledPrefix?: 'images' | 'everywhere' | 'nowhere';
  /** Default `number`, as in the example; the table says String. */
  readonly times?: 'number' | 'text';
  /** A tag's detail comes as `{"results": […]}`, as the table has it. */
  readonly wrapped?: boolean;
  readonly pages?: EmulatedPages;
  readonly throttle?: EmulatedThrottle;
}

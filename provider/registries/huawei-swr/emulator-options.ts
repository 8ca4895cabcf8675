/** How an error is written; the pages and what was seen give six shapes. */
export type ErrorShape = 'both' | 'errors' | 'array' | 'plain' | 'gateway' | 'iam';

/** An IAM user, with keys and a password. */
export interface EmulatedUser {
  readonly accessKey: string;
  readonly secretKey: string;
  /** The keys are temporary, and no good without it. */
  readonly securityToken?: string;
  readonly domain: string;
  readonly name: string;
  readonly password: string;
  /** Default `read`. */
  readonly rights?: 'read' | 'none';
}

/** How "list" answers. */
export interface EmulatedList {
  /** Where no limit is asked for: default 100; `Infinity` as older pages say. */
  readonly defaultLimit?: number;
  /** Default 1000. */
  readonly largestLimit?: number;
  /** What a larger limit does. Default `refuse`. */
  readonly aboveLargest?: 'refuse' | 'clamp';
  /** Default `multiple` of the limit, as older pages demand. */
  readonly offset?: 'multiple' | 'any' | 'ignored';
  /** Default `stated`; `wrong` states the page's records as the total. */
  readonly contentRange?: 'stated' | 'absent' | 'wrong';
  /** How `tag` finds. Default `fuzzy`: what contains it, in any case. */
  readonly search?: 'fuzzy' | 'exact';
}

/** So many requests in so many seconds, then a refusal. */
export interface EmulatedThrottle {
  readonly requests: number;
  readonly seconds: number;
  /** By the gateway with 429, or by SWR with 403. */
  readonly answer: 429 | 403;
}

/** Switches of the SWR emulator. The default is what the pages document. */
export interface HuaweiSwrEmulatorOptions {
  readonly now?: () => Date;
  /** Default `cn-north-4`. */
  readonly region?: string;
  /** Default: `EMULATED_USERS`. */
  readonly users?: readonly EmulatedUser[];
  /** What `configuration()` logs in with. Default `keys`. */
  readonly login?: 'keys' | 'temporary' | 'token' | 'iam';
  /** Organizations that nobody may read. */
  readonly denied?: readonly string[];
  /** `unknownUrl` and `unpublished`: a region without "show", as SWR or as the gateway says it. Default `offered`. */
  readonly show?: 'offered' | 'unknownUrl' | 'unpublished';
  /** Default: SWR writes `both`, the gateway `gateway`, IAM `iam`. */
  readonly errorShape?: ErrorShape;
  /** The member that names the tag. Default: `tag` in "show", `Tag` in "list". */
  readonly nameIn?: { readonly show?: 'tag' | 'Tag'; readonly list?: 'tag' | 'Tag' };
  readonly list?: EmulatedList;
  /** Deleted tags stay in records, with the time. Default: they are gone. */
  readonly keepsDeleted?: boolean;
  readonly throttle?: EmulatedThrottle;
  /** Default: a day. */
  readonly tokenSeconds?: number;
  /** `group/busybox` and `namespace/busybox` answer with what the pages print. */
  readonly documented?: boolean;
}

/** Users that the emulator knows. The keys are made up. */
export const EMULATED_USERS = {
  reader: {
    accessKey: 'EMULATEDAKREADER0001',
    secretKey: 'EmulatedSkEmulatedSkEmulatedSkReader0001',
    domain: 'acme-account',
    name: 'ci-user',
    password: 'Emulated"Pass\\word 1',
  },
  temporary: {
    accessKey: 'EMULATEDAKTEMPORARY1',
    secretKey: 'EmulatedSkEmulatedSkEmulatedSkTemporary1',
    securityToken: `temporary${'gQpjbi1ub3J0aC00'.repeat(40)}`,
    domain: 'acme-account',
    name: 'temporary-user',
    password: 'Emulated-Password-2',
  },
  stranger: {
    accessKey: 'EMULATEDAKSTRANGER01',
    secretKey: 'EmulatedSkEmulatedSkEmulatedSkStranger01',
    domain: 'acme-account',
    name: 'stranger',
    password: 'Emulated-Password-3',
    rights: 'none',
  },
} as const satisfies Readonly<Record<string, EmulatedUser>>;

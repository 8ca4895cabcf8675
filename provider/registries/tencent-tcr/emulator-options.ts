/** A user of the emulated API. */
export interface EmulatedUser {
  readonly secretId: string;
  readonly secretKey: string;
  /** Makes the key a temporary one: requests must show this. */
  readonly securityToken?: string;
  /** Actions that the user has no right to. */
  readonly denied?: readonly string[];
}

/** An instance as DescribeInstances tells of it. */
export interface EmulatedInstance {
  readonly registryId?: string;
  readonly registryName?: string;
  readonly region?: string | null;
  /** Default: for the instance that holds the images, the host that the request was sent to; else `<registryName>.tencentcloudcr.com`. */
  readonly publicDomain?: string;
  readonly internalEndpoint?: string;
}

/** Switches of the TCR emulator; the default is what the documents say. */
export interface TencentTcrEmulatorOptions {
  /** The first one is in `configuration()`. */
  readonly users?: readonly EmulatedUser[];
  /** The instance that holds what is pushed. */
  readonly instance?: EmulatedInstance;
  /** Instances without images, listed before it. */
  readonly others?: readonly EmulatedInstance[];
  readonly now?: () => Date;
  /** More in one second of the clock are answered with RequestLimitExceeded. Default: no limit. */
  readonly requestsPerSecond?: number;
  /** HTTP status of errors. Default 200. */
  readonly errorStatus?: number;
  /** What an empty list is written as. Default `list`. */
  readonly none?: 'list' | 'null' | 'missing';
  /** A larger `Limit` is silently this. Default 100. */
  readonly largestPage?: number;
  /** All that match come at once, whatever `Limit` says. */
  readonly limitIgnored?: boolean;
  /** Every page is the first one. */
  readonly offsetIgnored?: boolean;
  /** `Offset` 0 of DescribeImages: the first page, as the document's example has it, or an error. Default `first`. */
  readonly offsetZero?: 'first' | 'refused';
  /** `"20"` where an integer is documented, as in the document's own example. Default `refused`. */
  readonly numbersAsText?: 'refused' | 'coerced';
  /** `ExactMatch` is not looked at. */
  readonly exactMatchIgnored?: boolean;
  /** The filter by RegistryName finds every name that holds the text. */
  readonly fuzzyNames?: boolean;
  /** How a media type is written in `Kind`; undefined leaves the member out. Default `Artifact::<media type>`. */
  readonly kind?: (mediaType: string) => string | undefined;
  /** Called after a page of images was answered: pushes and deletions between pages. */
  readonly afterPage?: (page: number) => void;
  /** Default: a new one each time. */
  readonly requestId?: string;
  /** Members one a line, as the document prints them. */
  readonly printed?: boolean;
}

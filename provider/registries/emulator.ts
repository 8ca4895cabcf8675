/** A request as an emulator sees it. */
export interface EmulatedRequest {
  readonly method: string;
  /** Path and query as they were received; the origin is the one that the client named in `Host`. */
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * What goes wrong on the wire: `reset` (the connection is reset before an answer), `hang` (no answer ever), `drip` (the
 * headers, then a byte of the body now and then), `cut` (the connection ends in the middle of the body),
 * `bodyOnHead` (a body after the headers of a HEAD, which HTTP forbids).
 */
export type Fault = 'reset' | 'hang' | 'drip' | 'cut' | 'bodyOnHead';

/** What an emulator answers. */
export interface EmulatedResponse {
  readonly status: number;
  /** A `content-length` is added where there is none. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Dropped when the request is a HEAD, but for its length. */
  readonly body?: string | Buffer;
  readonly fault?: Fault;
}

/** An image to put into an emulator. */
export interface SeedImage {
  /** The exact text of the manifest or index. */
  readonly document: string;
  readonly mediaType: string;
  /** What the document names: stored with it, without a tag. */
  readonly children?: readonly SeedImage[];
  /** Config and other small blobs that the document names. */
  readonly blobs?: readonly SeedBlob[];
}

/** The bytes of a blob. */
export interface SeedBlob {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/** A request that was made, for assertions. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query, as received. */
  readonly path: string;
  readonly headers: EmulatedRequest['headers'];
}

/** An answer, or how to make one from the request. */
export type ScriptedAnswer = EmulatedResponse | ((request: EmulatedRequest) => EmulatedResponse);

/** A stateful fake registry: answers as the vendor's documents say. */
export interface Emulator {
  handle(request: EmulatedRequest): EmulatedResponse | Promise<EmulatedResponse>;
  /** Puts an image, its children and its blobs under a tag, and returns the image's digest. */
  push(path: string, tag: string, image: SeedImage): string;
  /** Stores a blob and returns its digest. */
  putBlob(path: string, bytes: Buffer, mediaType?: string): string;
  /** Removes a tag; the repository and the image stay, as they do in a registry. */
  deleteTag(path: string, tag: string): void;
  /** Answers requests that match with this, `times` times (default 1), before anything else is looked at. */
  answerNext(match: (request: EmulatedRequest) => boolean, answer: ScriptedAnswer, times?: number): void;
  /** Every request so far, oldest first, scripted ones included. */
  readonly requests: readonly RecordedRequest[];
  /** The provider configuration that reaches this emulator when it is served at an origin. */
  configuration(origin: URL): Readonly<Record<string, unknown>>;
  /** What stands for it in references. */
  host(origin: URL): string;
  /** How the registry's `/v2/` is logged in to beside a vendor's API, worked out from the keys by straight code; absent where keys give no login. */
  readonly dockerLogin?: EmulatedDockerLogin;
}

/** The login that `/v2/` beside a vendor's API takes. */
export interface EmulatedDockerLogin {
  readonly kind: 'basic' | 'token';
  readonly username: string;
  readonly password: string;
}

/** What a vendor folder exports as `openEmulator`; every option has a default. */
export type OpenEmulator<Options extends object = object> = (options?: Options) => Emulator;

import type { HttpResponse, Send } from '../../http/send';
import { MANIFEST_ACCEPT } from '../../image/media-type';
import type { Target } from '../registry';

// LIM-1: distribution refuses larger manifests on push, so nothing real is longer.
const MANIFEST_BYTES = 4 * 1024 * 1024;
const TAGS_PAGE_BYTES = 32 * 1024 * 1024;

/** An open line to one registry. */
export interface Line {
  /** As it stands in references: `docker.io`, `127.0.0.1:5000`. */
  readonly host: string;
  /** Where requests go, with a trailing slash. */
  readonly endpoint: URL;
  readonly send: Send;
  readonly resolveMethod: string;
  readonly pageSize: number | undefined;
}

/** A question about one manifest. */
export interface Asked {
  readonly line: Line;
  readonly path: string;
  readonly target: Target;
  readonly signal: AbortSignal;
}

/** The tag or digest of a target, as it stands in a URL. */
export function targetText(target: Target): string {
  return 'tag' in target ? target.tag : target.digest;
}

/** What is attempted, for messages: `get tag 'v1' of 'h/team/app'`. */
export function goalOf({ line, path, target }: Asked): string {
  const kind = 'tag' in target ? 'tag' : 'digest';
  return `get ${kind} '${targetText(target)}' of '${line.host}/${path}'`;
}

/** Asks for a manifest, or for its headers. @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pull */
export function askManifest(method: 'GET' | 'HEAD', asked: Asked): Promise<HttpResponse> {
  const { line, path, target, signal } = asked;
  return line.send({
    method,
    url: new URL(`v2/${path}/manifests/${targetText(target)}`, line.endpoint),
    headers: { accept: MANIFEST_ACCEPT },
    goal: goalOf(asked),
    maxBytes: MANIFEST_BYTES,
    signal,
  });
}

/** Asks for a page of tags. */
export function askTags(
  line: Line,
  url: URL,
  { goal, signal }: { goal: string; signal: AbortSignal },
): Promise<HttpResponse> {
  return line.send({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    goal,
    maxBytes: TAGS_PAGE_BYTES,
    signal,
  });
}

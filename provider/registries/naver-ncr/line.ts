import type { HttpResponse, Send } from '../../http/send';
import type { ApiAddress } from './api-address';

// A record is a kilobyte or two; of an index with a hundred platforms 50.
const RECORD_BYTES = 4 * 1024 * 1024;
const PAGE_BYTES = 32 * 1024 * 1024;

/** An open line to one registry. */
export interface Line {
  /** As it stands in references. */
  readonly host: string;
  readonly address: ApiAddress;
  readonly send: Send;
  readonly credentialSource: string;
  readonly now: () => Date;
}

/** A question about one repository. */
export interface Asked {
  readonly line: Line;
  readonly path: string;
  /** What is attempted, for messages. */
  readonly goal: string;
  readonly signal: AbortSignal;
}

/** Asks for the record of a tag. */
export function askTag(asked: Asked, tag: string): Promise<HttpResponse> {
  return ask(asked, `tags/${encodeURIComponent(tag)}`, RECORD_BYTES);
}

/** Asks for a page of tags; without a size, as many as the registry gives. */
export function askTags(asked: Asked, page: number, size: number | undefined): Promise<HttpResponse> {
  return ask(asked, `tags?page=${page}${size === undefined ? '' : `&pagesize=${size}`}`, PAGE_BYTES);
}

function ask({ line, path, goal, signal }: Asked, below: string, maxBytes: number): Promise<HttpResponse> {
  return line.send({
    method: 'GET',
    // One component, whatever its depth: `team/app` is `team%2Fapp`, here and in what is signed.
    url: new URL(`${line.address.url}/${encodeURIComponent(path)}/${below}`),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    goal,
    maxBytes,
    signal,
  });
}

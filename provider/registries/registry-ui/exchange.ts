import type { HttpResponse, Send } from '../../http/send';
import { endpointUrl } from '../endpoint';

// A record holds an image's history: some kB for each of its layers, and a page holds a hundred records.
const MOST_BYTES = 32 * 1024 * 1024;

/** An open line to one instance. */
export interface Line {
  /** As it stands in references. */
  readonly host: string;
  /** The API's root, with a trailing slash. */
  readonly root: URL;
  readonly send: Send;
  /** Where the login came from, for messages; undefined where there is none. */
  readonly credentialSource: string | undefined;
}

/** A question about one repository. */
export interface Asked {
  readonly line: Line;
  /** Below the host. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** What is attempted, for messages: `list tags of 'h/team/app'`. */
  readonly goal: string;
}

/** The API's root: below the entry's endpoint, else below the host itself. */
export function apiRoot(entry: { host: string; endpoint?: string | undefined }): URL {
  const url = endpointUrl(entry);
  return /\/udr\/v1api\/$/i.test(url.pathname) ? url : new URL('udr/v1api/', url);
}

/** Asks for what is known of one tag. */
export function askTagInfo(asked: Asked, tag: string): Promise<HttpResponse> {
  // 'tagName' in the documented table, 'tagname' in its example; servers of this kind take either.
  return ask(asked, 'taginfo', { repository: asked.path, tagName: tag });
}

/** Asks for some of a repository's tags, sorted by name, after the first `skip`. */
export function askTags(asked: Asked, { skip, take }: { skip: number; take: number }): Promise<HttpResponse> {
  return ask(asked, 'tags', { repository: asked.path, skip: String(skip), take: String(take) });
}

function ask({ line, goal, signal }: Asked, resource: string, query: Record<string, string>): Promise<HttpResponse> {
  const url = new URL(resource, line.root);
  url.search = new URLSearchParams(query).toString();
  return line.send({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    goal,
    maxBytes: MOST_BYTES,
    signal,
  });
}

import type { z } from 'zod';
import { decodeJson, statusError } from '../../http/decode';
import type { Send } from '../../http/send';
import { findAnsweredError } from './answered';

const VERSION = '2019-09-24';
// A hundred records of a tag are about 100 kB; ten times that, and room for notes nobody has seen yet.
const MOST_BYTES = 4 * 1024 * 1024;

/** An open line to the API. */
export interface Line {
  /** The registry's host as it stands in references. */
  readonly host: string;
  /** Where requests go: the API's root. */
  readonly endpoint: URL;
  readonly send: Send;
  readonly credentialSource: string;
  readonly now: () => Date;
}

/** One question to the API. */
export interface Call<T> {
  readonly action: 'DescribeImages' | 'DescribeInstances';
  readonly region: string;
  readonly parameters: object;
  readonly schema: z.ZodType<{ Response: T }>;
  readonly goal: string;
  readonly signal: AbortSignal;
}

/** Asks, and reads the answer. @see https://www.tencentcloud.com/document/product/1051/41100 */
export async function ask<T>(line: Line, call: Call<T>): Promise<T> {
  const { action, region, parameters, schema, goal, signal } = call;
  const response = await line.send({
    method: 'POST',
    url: line.endpoint,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'x-tc-action': action,
      'x-tc-version': VERSION,
      'x-tc-region': region,
      'x-tc-language': 'en-US',
    },
    body: JSON.stringify(parameters),
    goal,
    maxBytes: MOST_BYTES,
    signal,
  });
  const error = findAnsweredError({ response, goal, credentialSource: line.credentialSource }, line.now());
  if (error !== undefined) throw error;
  if (response.status !== 200) throw statusError(response, goal);
  return decodeJson(response, schema, goal).Response;
}

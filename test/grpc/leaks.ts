import { randomBytes } from 'node:crypto';
import type { ServiceError } from '@grpc/grpc-js';
import type { EmulatedRequest, EmulatedResponse } from '../../provider/registries/emulator';
import type { Plugin } from '../plugin';
import { serve, type TestServer } from '../serve';

/** Part of every secret of this run. Letters and digits only: it looks the same in URLs and in JSON. */
export const MARKER = `Mark${randomBytes(9).toString('hex')}`;

/** The marker as base64 shows it, wherever it begins: without the characters that its neighbours have a part in. */
const ENCODED = [0, 1, 2].map((offset) => {
  const text = Buffer.concat([Buffer.alloc(offset, 0x20), Buffer.from(MARKER)]).toString('base64');
  return text.replace(/=+$/, '').slice(offset === 0 ? 0 : 4, -2);
});

/** What of the marker stands in a text; also where it is cut. */
export function leaksIn(text: string): string[] {
  const forms = [MARKER.slice(0, 12), MARKER.slice(-12), ...ENCODED];
  return forms.filter((form) => text.includes(form)).map((form) => around(text, form));
}

function around(text: string, form: string): string {
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 160), at + 60);
}

/** A request as a server got it. */
export interface Received extends EmulatedRequest {
  readonly server: string;
}

/** A server that answers by a rule that can be changed, and remembers what it got. */
export interface RuleServer extends TestServer {
  answer: (request: EmulatedRequest) => EmulatedResponse;
  readonly received: Received[];
}

/** Opens one. */
export async function openRuleServer(name: string): Promise<RuleServer> {
  const received: Received[] = [];
  const rule: Pick<RuleServer, 'answer'> = { answer: () => ({ status: 404 }) };
  const server = await serve({
    handle: (request) => {
      received.push({ ...request, server: name });
      return rule.answer(request);
    },
  });
  return Object.assign(rule, server, { received });
}

/** Where the marker came to that is neither an Authorization header nor the body of a form. */
export function straysIn(received: readonly Received[]): string[] {
  return received.flatMap(({ server, method, url, headers, body }) => {
    const { authorization: _own, ...others } = headers;
    const isForm = headers['content-type'] === 'application/x-www-form-urlencoded' && method === 'POST';
    const seen = JSON.stringify([url.href, others, isForm ? '' : body.toString()]);
    return leaksIn(seen).map((leak) => `${server}: ${leak}`);
  });
}

/** All that a call told the engine, whatever its end. */
export async function toldBy(call: Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await call);
  } catch (error) {
    const { message, details, metadata, stack } = error as ServiceError;
    return JSON.stringify([message, details, metadata.getMap(), stack]);
  }
}

/** All that left a plugin beside the answers to calls. */
export function writtenBy(plugin: Plugin): string {
  return JSON.stringify([plugin.output, plugin.logged]);
}

import type { EmulatedResponse } from '../emulator';
import type { EmulatedLists } from './emulator-options';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** A JSON answer; a text is sent as it is. */
export function jsonAnswer(status: number, value: unknown): EmulatedResponse {
  return { status, headers: JSON_TYPE, body: typeof value === 'string' ? value : JSON.stringify(value) };
}

/** What ASP.NET says to a method that no action takes. */
export function methodAnswer(status: 400 | 404 | 405, method: string): EmulatedResponse {
  const Message = `The requested resource does not support http method '${method}'.`;
  const answer = jsonAnswer(status, { Message });
  return status === 405 ? { ...answer, headers: { ...answer.headers, allow: 'POST' } } : answer;
}

/** What ASP.NET says of an address that no controller has; not the API's own envelope. */
export function noRouteAnswer(): EmulatedResponse {
  return jsonAnswer(404, { Message: 'No HTTP resource was found that matches the request URI.' });
}

/** A page of records, where the options put it. */
export function listAnswer(
  page: { readonly entries: readonly unknown[]; readonly total: number },
  { place = 'data', total = 0 }: EmulatedLists,
): EmulatedResponse {
  const stated = total === 'absent' ? {} : { total: page.total + total };
  const list = { ...stated, count: page.entries.length, entries: page.entries };
  if (place === 'top') return jsonAnswer(200, { error: null, ...list });
  return jsonAnswer(200, { error: null, data: place === 'array' ? page.entries : list });
}

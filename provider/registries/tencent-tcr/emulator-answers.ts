import { randomUUID } from 'node:crypto';
import type { EmulatedResponse } from '../emulator';
import type { TencentTcrEmulatorOptions } from './emulator-options';

/** An error of the API. */
export interface TcrError {
  readonly code: string;
  readonly message: string;
}

/** Throws this where a request is refused. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** An answer of the API that went well, with its members in the order of the document's example. */
export function goodAnswer(options: TencentTcrEmulatorOptions, members: object): EmulatedResponse {
  return answer(options, 200, { RequestId: requestId(options), ...members });
}

/** An error of the API: within a 200, unless an option says otherwise. */
export function errorAnswer(options: TencentTcrEmulatorOptions, { code, message }: TcrError): EmulatedResponse {
  const { errorStatus = 200 } = options;
  return answer(options, errorStatus, { Error: { Code: code, Message: message }, RequestId: requestId(options) });
}

function requestId({ requestId: fixed }: TencentTcrEmulatorOptions): string {
  return fixed ?? randomUUID();
}

function answer(options: TencentTcrEmulatorOptions, status: number, response: object): EmulatedResponse {
  const { now = () => new Date(), printed = false } = options;
  const value = { Response: response };
  const body = printed ? JSON.stringify(value, null, 1).replace(/^ +/gm, '') : JSON.stringify(value);
  return { status, headers: { 'content-type': 'application/json', date: now().toUTCString() }, body };
}

import type { EmulatedResponse } from '../emulator';

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };

/** A JSON answer. */
export function jsonAnswer(status: number, value: unknown): EmulatedResponse {
  return { status, headers: JSON_TYPE, body: JSON.stringify(value) };
}

// @see https://api.ncloud-docs.com/docs/en/ai-application-service-apigateway
const MESSAGES: Readonly<Record<string, string>> = {
  '100': 'Bad Request Exception',
  '200': 'Authentication Failed',
  '210': 'Permission Denied',
  '230': 'Forbidden',
  '300': 'Not Found Exception',
  '400': 'Quota Exceeded',
  '410': 'Throttle Limited',
  '420': 'Rate Limited',
  '500': 'Endpoint Error',
  '900': 'Unexpected Error',
};

/** An error of the gateway. */
export function gatewayError(status: number, errorCode: string, details: string): EmulatedResponse {
  return jsonAnswer(status, { error: { errorCode, message: MESSAGES[errorCode], details } });
}

/** The gateway's answer for an address that it does not know; seen with other services behind it. */
export function noAddress(): EmulatedResponse {
  return gatewayError(404, '300', 'URL not found.');
}

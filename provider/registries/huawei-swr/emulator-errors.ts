import type { EmulatedResponse } from '../emulator';
import type { ErrorShape } from './emulator-options';

/** The statuses and words of the errors that the emulator gives. @see vendor-apis.md 2.9 */
const ERRORS = {
  'SVCSTG.SWR.4010000': [401, 'Authenticate failed.'],
  'SVCSTG.S2I.4019000': [401, 'No token or AK/SK in the request.'],
  'SVCSTG.SWR.4011064': [401, 'The resource belongs to another account.'],
  'SVCSTG.SWR.4030170': [403, 'Insufficient permission.'],
  'SVCSTG.SWR.4037020': [403, 'No permission.'],
  'SVCSTG.SWR.4039001': [403, 'No permission.'],
  'SVCSTG.SWR.4039002': [403, 'No permission.'],
  'SVCSTG.SWR.4031042': [403, 'Too many requests.'],
  'SVCSTG.SWR.4031032': [403, 'Too many requests.'],
  'SVCSTG.SWR.4040009': [404, 'List not found.'],
  'SVCSTG.SWR.4040010': [404, 'Image not found.'],
  'SVCSTG.SWR.4040113': [404, 'Image not found.'],
  'SVCSTG.SWR.4040048': [404, 'Tag not found.'],
  'SVCSTG.SWR.4040115': [404, 'Tag not found.'],
  'SVCSTG.SWR.4041056': [404, 'Tag not found.'],
  'SVCSTG.SWR.4041057': [404, 'List not found.'],
  'SVCSTG.SWR.4041060': [404, 'Manifest not found.'],
  'SVCSTG.SWR.4040058': [404, 'Organization not found.'],
  'SVCSTG.SWR.4041061': [404, 'Organization not found.'],
  'SVCSTG.SWR.4040083': [404, 'URL not found.'],
  'SVCSTG.SWR.4000014': [400, 'Invalid parameters.'],
  'SVCSTG.SWR.4001025': [400, 'Invalid parameters.'],
  'SVCSTG.SWR.4001035': [400, 'Invalid filter.'],
  'SVCSTG.SWR.4009014': [400, 'Invalid filter.'],
  'SVCSTG.SWR.4001028': [400, 'Invalid organization name.'],
  'SVCSTG.SWR.4009010': [400, 'Invalid organization name.'],
  'SVCSTG.SWR.4001029': [400, 'Invalid image name.'],
  'SVCSTG.SWR.4009011': [400, 'Invalid image name.'],
  'SVCSTG.SWR.4009021': [400, 'Invalid tag.'],
  'SVCSTG.SWR.4090023': [409, 'The system is busy.'],
  'SVCSTG.SWR.5000001': [500, 'Internal error.'],
  'SVCSTG.SWR.5000002': [500, 'Internal error.'],
  'SVCSTG.SWR.5000003': [500, 'Internal error.'],
  'SVCSTG.SWR.5001026': [500, 'The manifest could not be read.'],
  'APIGW.0301': [401, 'Incorrect IAM authentication information: verify aksk signature fail'],
  'APIGW.0302': [403, 'The IAM user is not allowed to access the API.'],
  'APIGW.0303': [401, 'Incorrect app authentication information: app signature expired'],
  'APIGW.0307': [401, 'The token must be updated.'],
  'APIGW.0308': [
    429,
    'The throttling threshold has been reached: policy user over ratelimit, limit:100, time:1 minute.',
  ],
  'APIGW.0101': [404, 'The API does not exist or has not been published in the environment.'],
  'APIGW.0201': [504, 'Backend timeout.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

/** An error that the emulator gives. */
export type EmulatedError = keyof typeof ERRORS;

/** Every error that the emulator gives. */
export const EMULATED_ERRORS: readonly string[] = Object.keys(ERRORS);

/** How an error is to be written, where not as its origin does. */
export interface Writing {
  readonly shape?: ErrorShape | undefined;
  /** Instead of the error's own words. */
  readonly said?: string | undefined;
}

/** Writes an error as SWR, its gateway or IAM does. */
export function errorAnswer(code: EmulatedError, { shape, said }: Writing = {}): EmulatedResponse {
  const [status, words] = ERRORS[code];
  return answerOf({ status, code, said: said ?? words }, shape ?? (code.startsWith('APIGW.') ? 'gateway' : 'both'));
}

/** What an error says. */
export interface Said {
  readonly status: number;
  readonly code: string | number;
  readonly said: string;
}

/** Writes an error in a shape. */
export function answerOf({ status, code, said }: Said, shape: ErrorShape): EmulatedResponse {
  const detail = `[emulated] ${said}`;
  const old = { errorCode: code, errorMessage: said, detail };
  const now = { error_code: code, error_msg: said, details: [{ error_code: code, error_msg: said }] };
  const why = code === 'SVCSTG.SWR.4030170' ? { encoded_authorization_message: 'emulatedXk3q' } : {};
  const bodies: Readonly<Record<ErrorShape, unknown>> = {
    both: { errors: [old], ...now, ...why },
    errors: { errors: [old] },
    array: [old],
    plain: { errorCode: code, errorMessage: said },
    gateway: { error_msg: said, error_code: code, request_id: 'gateway-request-id' },
    iam: { error: { code, message: said, title: 'Unauthorized' } },
  };
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(bodies[shape]) };
}

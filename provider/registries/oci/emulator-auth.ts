import type { EmulatedResponse } from '../emulator';
import { errorAnswer } from './emulator-answers';
import { hasLogin, unauthorized, type EmulatedAuth } from './emulator-challenge';
import type { OciEmulatorOptions } from './emulator-options';
import { openTokens } from './emulator-token';

/** Opens the way of authentication that the options name. */
export function openAuth(options: OciEmulatorOptions['auth']): EmulatedAuth {
  if (options?.kind === 'token') return openTokens(options);
  const nothing = { token: () => undefined, expireTokens: () => undefined };
  if (options === undefined) return { ...nothing, refusal: () => undefined };
  const { realm = 'emulated, with comma' } = options;
  return {
    ...nothing,
    refusal: (request, path) => {
      if (!hasLogin(request, options)) return unauthorized(`Basic realm="${realm}"`, path);
      return options.expired === true ? expiredAnswer() : undefined;
    },
  };
}

function expiredAnswer(): EmulatedResponse {
  const message = 'Your authorization token has expired. Reauthenticate and try again.';
  return errorAnswer(403, { code: 'DENIED', message });
}

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
    refusal: (request, path) => (hasLogin(request, options) ? undefined : unauthorized(`Basic realm="${realm}"`, path)),
  };
}

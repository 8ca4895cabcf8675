import { RegistryError } from '../errors';
import type { HttpRequest } from './send';

/** The error of a request whose signal fired: the signal's own reason where that is a RegistryError, else `CANCELLED`. */
export function cancelled({ goal, signal }: Pick<HttpRequest, 'goal' | 'signal'>): RegistryError {
  const reason: unknown = signal.reason;
  return reason instanceof RegistryError ? reason : new RegistryError('CANCELLED', `Cannot ${goal}: it was cancelled`);
}

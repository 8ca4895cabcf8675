import { isRegistryError, RegistryError } from '../../errors';
import { share } from '../../http/share';
import type { Line } from './ask';
import { findInstance, type Instance, type Wanted } from './find-instance';

/** Where a registry's repositories are. */
export interface OpenInstance {
  /** The instance: as configured, else looked up once; concurrent questions share a look-up, a failed one is not remembered. */
  get(signal: AbortSignal): Promise<Instance>;
  /**
   * Makes sure that there is the configured instance, so that what is missing is missing below it.
   * @throws {RegistryError} `INVALID_INPUT` if there is none, or in another region.
   */
  confirm(signal: AbortSignal): Promise<void>;
}

/** Opens the instance that an entry speaks of; asks nothing yet. */
export function openInstance(line: Line, wanted: Wanted): OpenInstance {
  const { registryId, region } = wanted;
  const configured = registryId !== undefined && region !== undefined ? { registryId, region } : undefined;
  const sharing = share<Instance>();
  let known: Instance | undefined;
  const lookUp = async (signal: AbortSignal): Promise<Instance> => {
    if (known !== undefined) return known;
    const found = await sharing('', signal, (shared) => findInstance(line, wanted, shared));
    known = found;
    return found;
  };
  return {
    get: (signal) => (configured === undefined ? lookUp(signal) : Promise.resolve(configured)),
    async confirm(signal) {
      if (configured === undefined) return;
      const real = await lookUp(signal).catch(unlessForbidden);
      if (real !== undefined && real.region !== region) throw otherRegion(line, { configured, real });
    },
  };
}

/** A key may have the right to see images, and not to see instances. */
function unlessForbidden(error: unknown): undefined {
  if (!isRegistryError(error, 'FORBIDDEN')) throw error;
}

function otherRegion({ host }: Line, { configured, real }: { configured: Instance; real: Instance }): RegistryError {
  return new RegistryError(
    'INVALID_INPUT',
    `Cannot ask '${host}': instance '${real.registryId}' is in region '${real.region}', not in '${configured.region}'; change 'region'`,
    { host },
  );
}

import { isRegistryError, RegistryError } from '../../errors';
import { ask, type Line } from './ask';
import { InstancesAnswer, type InstanceInfo } from './schema';
import { findInstanceNames } from './vendor-host';

// Any region tells of all. @see vendor-apis.md 1.7
const ANY_REGION = 'ap-guangzhou';
// The largest that DescribeInstances takes.
const PAGE_SIZE = 100;
const MOST_PAGES = 100;

/** An instance of TCR, and where its API is. */
export interface Instance {
  readonly registryId: string;
  readonly region: string;
}

/** What is known of the instance that is looked for. */
export interface Wanted {
  readonly registryId: string | undefined;
  readonly region: string | undefined;
}

/**
 * Looks an instance up by its id, else by the registry's host.
 * @throws {RegistryError} `INVALID_INPUT` if the account has none such: that says nothing of any tag.
 */
export async function findInstance(line: Line, wanted: Wanted, signal: AbortSignal): Promise<Instance> {
  const { host } = line;
  const what = wanted.registryId === undefined ? `of '${host}'` : `'${wanted.registryId}' of '${host}'`;
  const goal = `find the TCR instance ${what}`;
  const best = await bestInstance(instancePages(line, wanted, { goal, signal }), rankBy(host, wanted)).catch(
    (error: unknown) => {
      if (isRegistryError(error, 'REPOSITORY_NOT_FOUND')) return undefined;
      throw error;
    },
  );
  if (best === undefined) throw noInstance(line, wanted, goal);
  const region = best.RegionName ?? wanted.region;
  if (region === undefined) {
    throw new RegistryError('BAD_RESPONSE', `Cannot ${goal}: registry answered without a region; set 'region'`, {
      host,
    });
  }
  return { registryId: best.RegistryId, region };
}

/** `Offset` is an index here, and a page number in DescribeImages. */
async function* instancePages(
  line: Line,
  wanted: Wanted,
  { goal, signal }: { goal: string; signal: AbortSignal },
): AsyncGenerator<readonly InstanceInfo[]> {
  let offset = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { TotalCount, Registries } = await ask(line, {
      action: 'DescribeInstances',
      region: wanted.region ?? ANY_REGION,
      parameters: { AllRegion: true, ...filterOf(line.host, wanted), Limit: PAGE_SIZE, Offset: offset },
      schema: InstancesAnswer,
      goal,
      signal,
    });
    const instances = Registries ?? [];
    yield instances;
    offset += instances.length;
    if (instances.length === 0 || offset >= TotalCount) return;
  }
}

function filterOf(host: string, { registryId }: Wanted): object {
  if (registryId !== undefined) return { Registryids: [registryId] };
  const names = findInstanceNames(host);
  return names === undefined ? {} : { Filters: [{ Name: 'RegistryName', Values: names }] };
}

type Rank = (instance: InstanceInfo) => number;

/** A filter may match more than what was asked for, so all is compared; 0 is none. */
function rankBy(host: string, { registryId }: Wanted): Rank {
  if (registryId !== undefined) return ({ RegistryId }) => Number(RegistryId === registryId);
  const names = findInstanceNames(host) ?? [];
  return ({ PublicDomain, InternalEndpoint, RegistryName }) => {
    if (PublicDomain?.toLowerCase() === host) return 3;
    if (InternalEndpoint?.toLowerCase() === host) return 2;
    return Number(names.some((name) => name === RegistryName));
  };
}

async function bestInstance(
  pages: AsyncIterable<readonly InstanceInfo[]>,
  rank: Rank,
): Promise<InstanceInfo | undefined> {
  const found: InstanceInfo[] = [];
  for await (const page of pages) found.push(...page.filter((instance) => rank(instance) > 0));
  return found.sort((a, b) => rank(b) - rank(a))[0];
}

function noInstance({ host }: Line, { registryId }: Wanted, goal: string): RegistryError {
  const what =
    registryId === undefined ? 'no instance of this account has that domain' : 'this account has no such instance';
  const advice =
    registryId === undefined
      ? `for a custom domain set 'registryId' and 'region' in its 'tencentTcr' entry, for another account its keys; an 'oci' entry alone has ${host} asked without this API`
      : "check 'registryId' and whose keys are used";
  return new RegistryError('INVALID_INPUT', `Cannot ${goal}: ${what}; ${advice}`, { host });
}

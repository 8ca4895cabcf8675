import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import { goodAnswer, Refusal } from './emulator-answers';
import type { EmulatedInstance, TencentTcrEmulatorOptions } from './emulator-options';
import { InstancesParameters, readParameters } from './emulator-parameters';

/** @see vendor-apis.md 1.9 */
const REGIONS =
  'ap-bangkok ap-beijing ap-chengdu ap-chongqing ap-guangzhou ap-hongkong ap-jakarta ap-mumbai ap-nanjing ap-seoul ap-shanghai ap-shanghai-fsi ap-shenzhen-fsi ap-singapore ap-tokyo eu-frankfurt na-ashburn na-siliconvalley sa-saopaulo'.split(
    ' ',
  );

/** What an instance is where nothing else is said: the one of the document's example. */
const DEFAULTS = { registryId: 'tcr-okmj78', registryName: 'emulated', region: 'ap-guangzhou' } as const;

/** An instance with everything said; `region` is null where the API does not tell. */
interface Told {
  readonly registryId: string;
  readonly registryName: string;
  readonly region: string | null;
  readonly publicDomain: string;
  readonly internalEndpoint: string;
}

/** The region of a request. @throws {Refusal} if there is none, or no such region. */
export function regionOf({ headers }: EmulatedRequest): string {
  const region = headers['x-tc-region'];
  if (typeof region !== 'string') throw new Refusal('MissingParameter', 'X-TC-Region is missing.');
  if (!REGIONS.includes(region)) throw new Refusal('UnsupportedRegion', `The region ${region} is not supported.`);
  return region;
}

/** Refuses an instance that is not there. Which code the API has for it is not documented. */
export function checkInstance(options: TencentTcrEmulatorOptions, request: EmulatedRequest, registryId: string): void {
  const own = told(options.instance ?? {}, request.url.host);
  if (regionOf(request) === (own.region ?? DEFAULTS.region) && registryId === own.registryId) return;
  throw new Refusal('ResourceNotFound', 'The instance is not found.');
}

/** Answers DescribeInstances, whose `Offset` is an index. */
export function instancesAnswer(options: TencentTcrEmulatorOptions, request: EmulatedRequest): EmulatedResponse {
  const { Registryids, Filters, AllRegion, Limit, Offset } = readParameters(InstancesParameters, request.body);
  const region = regionOf(request);
  const others = (options.others ?? []).map((other) => told(other, undefined));
  const all = [...others, told(options.instance ?? {}, request.url.host)];
  const found = all.filter(
    (instance) =>
      (AllRegion || instance.region === region) &&
      (Registryids.length === 0 || Registryids.includes(instance.registryId)) &&
      Filters.every(({ Values }) => Values.some((value) => isNamed(instance, value, options))),
  );
  return goodAnswer(options, {
    TotalCount: found.length,
    Registries: found.slice(Offset, Offset + Limit).map(recordOf),
  });
}

function told(instance: EmulatedInstance, host: string | undefined): Told {
  const named = { ...DEFAULTS, internalEndpoint: '', ...instance };
  return { publicDomain: host ?? `${named.registryName}.tencentcloudcr.com`, ...named };
}

function isNamed({ registryName }: Told, value: string, { fuzzyNames = false }: TencentTcrEmulatorOptions): boolean {
  return fuzzyNames ? registryName.includes(value) : registryName === value;
}

function recordOf(instance: Told): object {
  return {
    RegistryId: instance.registryId,
    RegistryName: instance.registryName,
    RegistryType: 'basic',
    Status: 'Running',
    PublicDomain: instance.publicDomain,
    CreatedAt: '2025-03-01 02:03:04.5 +0000 UTC',
    RegionName: instance.region,
    RegionId: 1,
    EnableAnonymous: false,
    TokenValidTime: 1,
    InternalEndpoint: instance.internalEndpoint,
  };
}

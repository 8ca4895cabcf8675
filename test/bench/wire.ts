import { openEmulator } from '../../provider/registries/oci/emulator';
import type { OciEmulatorOptions } from '../../provider/registries/oci/emulator-options';
import type { EmulatedResponse, Emulator } from '../../provider/registries/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { serve } from '../serve';
import { BenchPlugin, invocation, readInvocation } from './bench-plugin';
import { BENCH_PATH, MANY, tagName } from './bench-tags';
import { exact, type Row } from './report';
import type { Setting } from './setting';

/** What went over the wire for a piece of work. */
interface Traffic {
  /** `1 GET token, 200 HEAD manifest`, sorted by name; what was not answered 200 has its status and stands by itself. */
  readonly requests: string;
  readonly connections: number;
}

type Ask = (name: 'getTag' | 'listTags', args: Readonly<Record<string, string | boolean>>) => Promise<unknown>;
type Work = (ask: Ask, repository: string) => Promise<unknown>;

/** (e) Requests and connections, to the number; a wrong one fails the run. */
export async function countRequests(setting: Setting): Promise<Row[]> {
  const plugin = await BenchPlugin.start(setting);
  const count = (work: Work, options?: OciEmulatorOptions): Promise<Traffic> => watch(plugin, work, options);
  const rows: Row[] = [];
  for (const { what, work, options, requests, connections } of CASES) {
    const traffic = await count(work, options);
    rows.push(exact(`${what}: requests`, traffic.requests, requests));
    if (connections !== undefined) rows.push(atMost(`${what}: connections`, traffic.connections, connections));
  }
  await plugin.stop();
  return rows;
}

interface Case {
  readonly what: string;
  readonly work: Work;
  readonly options?: OciEmulatorOptions;
  readonly requests: string;
  /** At most. */
  readonly connections?: number;
}

const TOKEN = { auth: { kind: 'token', username: 'ann', password: 'secret' } } as const;
const BASIC = { auth: { kind: 'basic', username: 'ann', password: 'secret' } } as const;

const tagsAtOnce: Work = (ask, repository) =>
  Promise.all(Array.from({ length: MANY }, (_, at) => ask('getTag', { image: `${repository}:${tagName(at)}` })));
const platformOf =
  (platform: string): Work =>
  (ask, repository) =>
    ask('getTag', { image: `${repository}:multi`, platform });

const CASES: readonly Case[] = [
  {
    what: 'one tag',
    work: (ask, repository) => ask('getTag', { image: `${repository}:t0000` }),
    requests: '1 HEAD manifest',
    connections: 1,
  },
  { what: '200 tags', work: tagsAtOnce, requests: '200 HEAD manifest', connections: 16 },
  {
    what: '200 tags, token login',
    work: tagsAtOnce,
    options: TOKEN,
    requests: '1 GET token, 200 HEAD manifest, 1 HEAD manifest 401',
    connections: 17,
  },
  {
    what: '200 tags, Basic login',
    work: tagsAtOnce,
    options: BASIC,
    requests: '200 HEAD manifest, 1 HEAD manifest 401',
    connections: 16,
  },
  {
    what: '100 equal questions, and one later',
    async work(ask, repository) {
      const once = (): Promise<unknown> => ask('getTag', { image: `${repository}:t0000` });
      await Promise.all(Array.from({ length: 100 }, once));
      await once();
    },
    requests: '1 HEAD manifest',
    connections: 1,
  },
  {
    what: 'first question for a platform',
    work: platformOf('linux/amd64'),
    requests: '1 GET manifest',
    connections: 1,
  },
  {
    what: 'platform, after the tag itself',
    async work(ask, repository) {
      await ask('getTag', { image: `${repository}:multi` });
      await platformOf('linux/amd64')(ask, repository);
    },
    requests: '1 GET manifest, 1 HEAD manifest',
    connections: 1,
  },
  {
    what: 'two platforms of one image',
    async work(ask, repository) {
      await platformOf('linux/amd64')(ask, repository);
      await platformOf('linux/arm64')(ask, repository);
    },
    requests: '2 GET manifest',
    connections: 1,
  },
  {
    what: 'details of an index',
    work: (ask, repository) => ask('getTag', { image: `${repository}:multi`, details: true }),
    requests: '1 GET blob, 2 GET manifest',
  },
  {
    what: 'a list in one answer',
    work: (ask, repository) => ask('listTags', { repository }),
    requests: '1 GET tags',
    connections: 1,
  },
  {
    what: 'a list of five pages',
    work: (ask, repository) => ask('listTags', { repository }),
    options: { tags: { pageSize: 50 } },
    requests: '5 GET tags',
    connections: 1,
  },
];

/** Does the work on a registry of its own, with nothing remembered. */
async function watch(plugin: BenchPlugin, work: Work, options: OciEmulatorOptions = {}): Promise<Traffic> {
  const emulator = openEmulator(options);
  for (let at = 0; at < MANY; at += 1) emulator.push(BENCH_PATH, tagName(at), SAMPLE_IMAGES.single);
  emulator.push(BENCH_PATH, 'multi', SAMPLE_IMAGES.multi);
  const counted = new Map<string, number>();
  const server = await serve({ handle: (request) => note(counted, request, emulator.handle(request)) });
  await plugin.configure({ oci: JSON.stringify(emulator.configuration(server.origin)['oci']) });
  await work(
    async (name, args) => readInvocation(await plugin.call(invocation(name, args))),
    `${server.host}/${BENCH_PATH}`,
  );
  const requests = [...counted.keys()].sort().map((name) => `${counted.get(name) ?? 0} ${name}`);
  const { connections } = server;
  await server.close();
  return { requests: requests.join(', '), connections };
}

type Answering = ReturnType<Emulator['handle']>;

async function note(
  counted: Map<string, number>,
  request: Parameters<Emulator['handle']>[0],
  answering: Answering,
): Promise<EmulatedResponse> {
  const answer = await answering;
  const kind = KINDS.find(([pattern]) => pattern.test(request.url.pathname))?.[1] ?? request.url.pathname;
  const name = [request.method, kind, ...(answer.status === 200 ? [] : [answer.status])].join(' ');
  counted.set(name, (counted.get(name) ?? 0) + 1);
  return answer;
}

const KINDS = [
  [/\/manifests\//, 'manifest'],
  [/\/blobs\//, 'blob'],
  [/\/tags\/list$/, 'tags'],
  [/^\/token$/, 'token'],
] as const;

function atMost(what: string, counted: number, most: number): Row {
  return {
    case: 'e',
    what,
    figure: String(counted),
    reach: `at most ${most}`,
    verdict: counted <= most ? 'OK' : 'WRONG',
  };
}

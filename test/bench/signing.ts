import * as backends from '../../provider/registries/backends';
import type { Entry } from '../../provider/registries/configuration';
import { configurationSchema } from '../../provider/registries/configuration';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { serveEmulator } from '../../provider/registries/serve-emulator';
import { stack, type HttpRequest, type HttpResponse, type Layer } from '../../provider/http/send';
import { KINDS, openEmulated } from '../emulated';
import { Plugin } from '../plugin';
import { compare, type Row } from './report';
import type { Setting } from './setting';
import { inTurn } from './statistics';

const PATH = 'team/app';
const SIGNATURES = 2000;
// No more in all than the slowest API allows in a second.
const LOOK_UPS = 18;
const ROUNDS = 5;

/** (g) What a vendor's layers cost a request, against a look-up of a tag through the plugin, on loopback. */
export async function measureSigning(_setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of KINDS.filter((name) => name !== 'oci')) rows.push(await measureKind(kind));
  return rows;
}

async function measureKind(kind: string): Promise<Row> {
  const emulator = await openEmulated(kind);
  for (let at = 0; at <= LOOK_UPS * ROUNDS; at += 1) emulator.push(PATH, `v${at}`, SAMPLE_IMAGES.single);
  const server = await serveEmulator(emulator);
  const plugin = await Plugin.start();
  try {
    const configuration = emulator.configuration(server.origin);
    await plugin.configure({ ...configuration, dockerConfig: 'off' });
    const [entry] = configurationSchema(backends).parse(configuration).entries;
    if (entry === undefined) throw new Error(`the emulator of ${kind} needs no entry`);
    const { layers, asked } = await firstRequest(entry);
    const signed = stack(async (sent) => answerTo(sent), ...layers);
    const bare = stack(async (sent) => answerTo(sent));
    let next = 0;
    const lookUp = (): Promise<unknown> => plugin.call('getTag', { image: `${server.host}/${PATH}:v${(next += 1)}` });
    const took = await inTurn(ROUNDS, {
      signed: () => each(SIGNATURES, () => signed(asked)),
      bare: () => each(SIGNATURES, () => bare(asked)),
      lookUp: () => each(LOOK_UPS, lookUp),
    });
    const cost = took.signed.map((value, at) => Math.max(0, value - (took.bare[at] ?? 0)));
    return compare({
      case: 'g',
      what: `signing for ${kind} / a look-up`,
      unit: 'µs',
      ours: cost,
      theirs: took.lookUp,
      reach: { most: 0.01 },
    });
  } finally {
    await plugin.stop();
    await server.close();
  }
}

/** Microseconds of one. */
async function each(times: number, work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  for (let done = 0; done < times; done += 1) await work();
  return ((performance.now() - begun) * 1000) / times;
}

interface First {
  readonly layers: readonly Layer[];
  readonly asked: HttpRequest;
}

/** The first request that a kind makes, before its layers, and those layers. */
async function firstRequest({ kind, options }: Entry): Promise<First> {
  const found: { layers?: readonly Layer[]; asked?: HttpRequest } = {};
  const registry = Object.entries(backends)
    .find(([name]) => name === kind)?.[1]
    .open(options, {
      pipeline: (_options, ...layers) => {
        found.layers = layers;
        return (asked) => {
          found.asked ??= asked;
          return Promise.resolve({ ...answerTo(asked), status: 500 });
        };
      },
      keychain: () => Promise.resolve(undefined),
      tokens: () => ({ getToken: () => Promise.reject(new Error('no tokens here')), drop: () => undefined }),
      credentialSource: 'the benchmark',
      warn: () => undefined,
      now: () => new Date(),
    });
  await registry?.getTag(PATH, 'v0', new AbortController().signal).catch(() => undefined);
  const { layers, asked } = found;
  if (layers === undefined || asked === undefined) throw new Error(`${kind} asked nothing`);
  return { layers, asked };
}

function answerTo({ url }: HttpRequest): HttpResponse {
  return { status: 200, headers: {}, body: Buffer.from('{}'), url };
}

import { request } from 'undici';
import * as backends from '../../provider/registries/backends';
import type { Entry } from '../../provider/registries/configuration';
import { configurationSchema } from '../../provider/registries/configuration';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { serveEmulator } from '../../provider/registries/serve-emulator';
import { stack, type HttpRequest, type HttpResponse, type Layer } from '../../provider/http/send';
import { KINDS, openEmulated } from '../emulated';
import { compare, type Row } from './report';
import type { Setting } from './setting';
import { inTurn } from './statistics';

const PATH = 'team/app';
const SIGNATURES = 2000;
const REQUESTS = 200;
const ROUNDS = 9;

/** (g) What a vendor's layers cost a request, against the same request sent on loopback. */
export async function measureSigning(_setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of KINDS.filter((name) => name !== 'oci')) rows.push(await measureKind(kind));
  return rows;
}

async function measureKind(kind: string): Promise<Row> {
  const emulator = await openEmulated(kind);
  emulator.push(PATH, 'v1', SAMPLE_IMAGES.single);
  const server = await serveEmulator(emulator);
  try {
    const [entry] = configurationSchema(backends).parse(emulator.configuration(server.origin)).entries;
    if (entry === undefined) throw new Error(`the emulator of ${kind} needs no entry`);
    const { layers, asked } = await firstRequest(entry);
    const signed = stack(async (sent) => answerTo(sent), ...layers);
    const bare = stack(async (sent) => answerTo(sent));
    const send = async (): Promise<void> => {
      const { method, url, headers, body } = asked;
      const answer = await request(url, { method, headers, body: body ?? null });
      await answer.body.dump();
    };
    const took = await inTurn(ROUNDS, {
      signed: () => each(SIGNATURES, () => signed(asked)),
      bare: () => each(SIGNATURES, () => bare(asked)),
      sent: () => each(REQUESTS, send),
    });
    const cost = took.signed.map((value, at) => Math.max(0, value - (took.bare[at] ?? 0)));
    return compare({
      case: 'g',
      what: `signing for ${kind} / the request on loopback`,
      unit: 'µs',
      ours: cost,
      theirs: took.sent,
      reach: { most: 0.01 },
    });
  } finally {
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
      tokens: { getToken: () => Promise.reject(new Error('no tokens here')), drop: () => undefined },
      credentialSource: 'the benchmark',
      now: () => new Date(),
    });
  await registry?.getTag(PATH, 'v1', new AbortController().signal).catch(() => undefined);
  const { layers, asked } = found;
  if (layers === undefined || asked === undefined) throw new Error(`${kind} asked nothing`);
  return { layers, asked };
}

function answerTo({ url }: HttpRequest): HttpResponse {
  return { status: 200, headers: {}, body: Buffer.from('{}'), url };
}

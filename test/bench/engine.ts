import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { BENCH_PATH, MANY, tagName } from './bench-tags';
import { compare, tell, type Row } from './report';
import type { Setting } from './setting';
import { inTurn } from './statistics';

const RUNS = 7;

/** (f) `pulumi preview` of a YAML program with no, one and 200 images, where there is an engine. */
export async function measureEngine(setting: Setting): Promise<Row[]> {
  const bin = engineFolder();
  if (bin === undefined)
    return [tell('f', 'pulumi preview', "not measured: there is no engine ('npm run engine' brings it)")];
  const { host } = await setting.registry();
  const engine = { bin, host, setting };
  const [none, one, many] = await Promise.all([0, 1, MANY].map((images) => openProgram(engine, images)));
  if (none === undefined || one === undefined || many === undefined) throw new Error('unreachable');
  await inTurn(1, { none, one, many });
  const took = await inTurn(RUNS, { none, one, many });
  const added = (ours: number, theirs: number): number => (ours - theirs) / theirs;
  return [
    compare({
      case: 'f',
      what: 'preview: what 1 image adds to an empty one',
      unit: 'ms',
      ours: took.one,
      theirs: took.none,
      ratio: added,
      reach: { most: 0.45, aim: 0.28 },
    }),
    compare({
      case: 'f',
      what: 'preview with 200 images / an empty one',
      unit: 'ms',
      ours: took.many,
      theirs: took.none,
      reach: { most: 2.3, aim: 1.5 },
    }),
  ];
}

function engineFolder(): string | undefined {
  const found = spawnSync(process.execPath, ['scripts/engine.mjs', '--print'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** Makes a project with a stack, and gives what previews it and tells the milliseconds. */
async function openProgram(
  { bin, host, setting }: { bin: string; host: string; setting: Setting },
  images: number,
): Promise<() => Promise<number>> {
  const folder = join(setting.folder, `program-${images}`);
  for (const name of ['home', 'state']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'Pulumi.yaml'), JSON.stringify(program(host, images, setting.dist)));
  const env = {
    PATH: [bin, setting.path].join(delimiter),
    HOME: folder,
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: '',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
    NO_COLOR: '1',
  };
  const pulumi = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)(join(bin, 'pulumi'), [...args, '--non-interactive'], { cwd: folder, env })).stdout;
  await pulumi('stack', 'init', 'bench');
  return async () => {
    const begun = performance.now();
    const output = await pulumi('preview');
    const took = performance.now() - begun;
    const pinned = output.match(/@sha256:/g)?.length ?? 0;
    if (pinned !== images)
      throw new Error(`Cannot measure a preview: it pins ${pinned} of ${images} images\n${output}`);
    return took;
  };
}

/** JSON is YAML. */
function program(host: string, images: number, dist: string): object {
  const tags = Array.from({ length: images }, (_, at) => tagName(at));
  const invoke = (tag: string): object => ({
    'fn::invoke': { function: 'tagpin:getTag', arguments: { image: `${host}/${BENCH_PATH}:${tag}` } },
  });
  return {
    name: 'bench',
    runtime: 'yaml',
    plugins: { providers: [{ name: 'tagpin', path: dist }] },
    variables: Object.fromEntries(tags.map((tag) => [tag, invoke(tag)])),
    outputs: { none: '', ...Object.fromEntries(tags.map((tag) => [`pinned${tag}`, `\${${tag}.pinned}`])) },
  };
}

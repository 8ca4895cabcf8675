import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const MINUTE_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'tagpin-sdk-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | string;
  readonly output: string;
}

/** Runs a program and gives what it printed on both streams. */
function run(
  command: string,
  args: readonly string[],
  { cwd = ROOT, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { cwd, env: { ...process.env, ...env }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve({ status: error?.code ?? 0, output: stdout + stderr });
      },
    );
  });
}

/** A test that needs a program: without it, one loud line; in CI, a failure. */
function testWith(program: string, brings: string): typeof test.skip {
  if (
    spawnSync(program, [program === 'go' ? 'version' : '--version'], { stdio: 'ignore' }).status === 0 ||
    process.env['CI'] === 'true'
  )
    return test;
  console.warn(`skipped: '${program}' is not on PATH (${brings} brings it), so its SDK is not compiled`);
  return test.skip;
}

const testWithGo = testWith('go', 'https://go.dev/dl');
const testWithPython = testWith('python3', 'https://www.python.org');

test('the SDKs were generated from this schema', () => {
  const hash = createHash('sha256')
    .update(readFileSync(join(ROOT, 'provider', 'schema.json')))
    .digest('hex');
  expect(readFileSync(join(ROOT, 'sdk', '.schema.sha256'), 'utf8')).toBe(`${hash}\n`);
});

testWithGo(
  'generating them again gives the same files',
  async () => {
    const { status, output } = await run(process.execPath, ['scripts/generate-sdk.mjs', '--check']);
    expect({ status, output }).toEqual({ status: 0, output: expect.not.stringContaining('differs') as string });
  },
  15 * MINUTE_MS,
);

describe('Node.js', () => {
  const tsc = (project: string): Promise<Ended> =>
    run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project, '--noEmit']);
  const clean = { status: 0, output: '' };
  const strict = {
    compilerOptions: {
      ...{
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        target: 'ES2022',
        module: 'CommonJS',
        moduleResolution: 'Node10',
      },
      ...{ skipLibCheck: true, types: ['node'], baseUrl: '.', paths: { '@tagpin/pulumi': ['../nodejs/index.ts'] } },
    },
    include: ['*.ts'],
  };

  /** A project beside the SDK that imports it by its name. */
  function project(name: string, fill: (path: string) => void): string {
    const path = join(folder, name);
    fill(path);
    writeFileSync(join(path, 'tsconfig.json'), JSON.stringify(strict));
    return path;
  }

  beforeAll(() => {
    cpSync(join(ROOT, 'sdk', 'nodejs'), join(folder, 'nodejs'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });

  test(
    'the SDK compiles under its own tsconfig, which is strict',
    async () => {
      expect(readFileSync(join(folder, 'nodejs', 'tsconfig.json'), 'utf8')).toContain('"strict": true');
      expect(await tsc(join(folder, 'nodejs'))).toEqual(clean);
    },
    MINUTE_MS,
  );

  test(
    'the example compiles against it',
    async () => {
      const path = project('example', (to) => cpSync(join(ROOT, 'examples', 'typescript'), to, { recursive: true }));
      expect(await tsc(path)).toEqual(clean);
    },
    MINUTE_MS,
  );

  test(
    'what a program deploys fits an Input<string>; mistakes are found by the compiler',
    async () => {
      const path = project('program', (to) => {
        // Not .ts where it lies: there it would be compiled without an SDK.
        cpSync(join(__dirname, 'fixtures', 'program.ts.txt'), join(to, 'index.ts'));
      });
      expect(await tsc(path)).toEqual(clean);
    },
    MINUTE_MS,
  );
});

testWithPython(
  'the Python SDK compiles',
  async () => {
    cpSync(join(ROOT, 'sdk', 'python'), join(folder, 'python'), { recursive: true });
    expect(await run('python3', ['-W', 'error', '-m', 'compileall', '-q', join(folder, 'python')])).toEqual({
      status: 0,
      output: '',
    });
  },
  MINUTE_MS,
);

testWithGo(
  'the Go SDK and the Go example pass go vet',
  async () => {
    const [sdk, example] = [join(folder, 'go'), join(folder, 'go-example')];
    cpSync(join(ROOT, 'sdk', 'go'), sdk, { recursive: true });
    cpSync(join(ROOT, 'examples', 'go'), example, { recursive: true });
    for (const cwd of [sdk, example]) {
      // The version and the checksums that the engine is built with: all of it lies in the module cache then.
      cpSync(join(__dirname, 'engine', 'modules', 'cli', 'go.sum'), join(cwd, 'go.sum'));
      const edits = [
        '-require=github.com/pulumi/pulumi/sdk/v3@v3.259.0',
        ...(cwd === example ? [`-replace=github.com/tagpin/tagpin/sdk/go=${sdk}`] : []),
      ];
      expect(await run('go', ['mod', 'edit', ...edits], { cwd })).toMatchObject({ status: 0 });
      expect(
        await run('go', ['vet', './...'], { cwd, env: { GOFLAGS: '-mod=mod', GOWORK: 'off', CGO_ENABLED: '0' } }),
      ).toMatchObject({ status: 0 });
    }
  },
  10 * MINUTE_MS,
);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Plugin } from './plugin';

const ROOT = process.cwd();
const RUN_PLUGIN = join(ROOT, 'node_modules', '@pulumi', 'pulumi', 'cmd', 'run-plugin');

// The Node host starts a plugin that has only a PulumiPlugin.yaml with ts-node registered, configured by the tsconfig.json
// of the *user's* folder: whatever it says, it may not touch ours.
describe('PulumiPlugin.yaml, as the Node host starts it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tagpin-run-plugin-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['an empty folder', undefined],
    ['target ES2022', { target: 'ES2022' }],
    ['module ESNext', { module: 'ESNext', moduleResolution: 'Bundler' }],
    ['checked JavaScript', { allowJs: true, checkJs: true, strict: true, noEmit: true }],
    [
      'all of it',
      { target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', allowJs: true, checkJs: true, strict: true },
    ],
  ])(
    'from a folder with %s',
    async (_what, compilerOptions) => {
      if (compilerOptions !== undefined) {
        writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['index.ts'] }));
      }
      const command = [process.execPath, RUN_PLUGIN, ROOT];
      const plugin = await Plugin.start({ command, directory: folder });
      try {
        expect(await plugin.call('parseReference', { image: 'nginx' })).toMatchObject({ registry: 'docker.io' });
      } finally {
        await plugin.stop();
      }
    },
    60_000,
  );
});

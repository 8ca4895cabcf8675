// Builds dist/: the one-file bundle, the script that the engine starts, and the schema beside them.
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { warm } from './warm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// Built beside, and put in its place whole: somebody may be starting the old one.
const dist = `${root}dist.${process.pid}`;
mkdirSync(dist, { recursive: true });

/**
 * grpc-js's server names its client's half only to offer channelz and ORCA, which nobody asks us for; loaded when it is
 * used, it is a third less to start. The build fails where a new grpc-js looks different.
 */
const lazyClient = {
  name: 'lazy-client',
  setup(builder) {
    builder.onLoad({ filter: /grpc-js[/\\]build[/\\]src[/\\](channelz|orca)\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const eager = 'const make_client_1 = require("./make-client");';
      if (!source.includes(eager)) throw new Error(`${path} does not name './make-client' as it did`);
      const member = 'loadPackageDefinition';
      const lazy = `const make_client_1 = { get ${member}() { return require("./make-client").${member}; } };`;
      return { contents: source.replace(eager, lazy), loader: 'js' };
    });
  },
};

/** What of the packages is never used here: most of what there is to read and to compile. */
const leaveOut = {
  name: 'leave-out',
  setup(builder) {
    // undici's index also loads fetch, WebSockets, caches and mocks.
    builder.onResolve({ filter: /^undici$/ }, () => ({ path: `${root}scripts/undici-pool.cjs` }));
    // zod's messages in fifty languages.
    builder.onLoad({ filter: /zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
    // Reads .proto files, for services of grpc-js that are not served.
    builder.onResolve({ filter: /^@grpc\/proto-loader$/ }, () => ({ path: 'proto-loader', namespace: 'nothing' }));
    builder.onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Bundles one part; `apart` maps the modules that are in the other one to the names under which the launcher gives them. */
async function bundle(entry, apart) {
  const elsewhere = {
    name: 'elsewhere',
    setup(builder) {
      builder.onResolve({ filter: /^\.{1,2}\// }, ({ path: name, resolveDir }) => {
        const given = apart[path.relative(`${root}provider`, path.join(resolveDir, name))];
        return given === undefined ? undefined : { path: given, external: true };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [`${root}provider/${entry}.ts`],
    bundle: true,
    platform: 'node',
    target: 'node20.18',
    format: 'cjs',
    // A script that V8 runs for the launcher has no import(); require is as lazy.
    supported: { 'dynamic-import': false },
    minify: true,
    legalComments: 'none',
    write: false,
    plugins: [lazyClient, leaveOut, elsewhere],
  });
  return outputFiles[0].text;
}

// One file, two parts: what the handshake needs is read and compiled without the rest (launcher.cjs).
const face = await bundle('index', { program: 'tagpin:program' });
const program = await bundle('program', { errors: 'tagpin:errors' });
writeFileSync(`${dist}/provider.cjs`, `${face}\n/* program */${program}`);
const hash = createHash('sha256')
  .update(readFileSync(`${dist}/provider.cjs`))
  .digest('hex')
  .slice(0, 16);
const launcher = readFileSync(`${root}scripts/launcher.cjs`, 'utf8').replace('BUNDLE_HASH', hash);
writeFileSync(`${dist}/pulumi-resource-tagpin`, launcher);
chmodSync(`${dist}/pulumi-resource-tagpin`, 0o755);
writeFileSync(`${dist}/pulumi-resource-tagpin.cmd`, '@node "%~dp0pulumi-resource-tagpin" %*\r\n');
copyFileSync(`${root}provider/schema.json`, `${dist}/schema.json`);
await warm(dist).catch((error) => console.error(`tagpin: no code cache was made: ${error.message}`));
rmSync(`${root}dist`, { recursive: true, force: true });
renameSync(dist, `${root}dist`);

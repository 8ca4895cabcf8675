#!/usr/bin/env node
// Starts provider.cjs beside it, through V8's code cache where there is one: compiling the bundle is most of the start.
// A code cache is executable, so it lies only where whoever can write could write the bundle, too: beside it, or in the
// user's own cache folder. Without one everything works, only slower.
// This file has no extension on purpose: under PulumiPlugin.yaml the host's ts-node, configured by the *user's*
// tsconfig.json, compiles what is called .js, .cjs or .ts. @see https://github.com/pulumi/pulumi/issues/20396
'use strict';
const fs = require('node:fs');
const { Module } = require('node:module');
const { homedir } = require('node:os');
const path = require('node:path');
const vm = require('node:vm');

const bundle = path.join(__dirname, 'provider.cjs');
// Another bundle, Node version or machine is another cache; V8 checks it once more when it reads it.
const cacheName = (part) => `BUNDLE_HASH-${part}-${process.version}-${process.arch}.v8cache`;
// The bundle has two parts: what the handshake needs, and the rest (build.mjs). V8 reads a cache whole, so each has its own.
const MARK = '\n/* program */';

function cacheFolders() {
  const home = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return [path.join(__dirname, 'cache'), path.join(home, 'tagpin')];
}

/** Ours alone: a folder that others may write to could hold somebody else's code. */
function isOurs(folder) {
  if (process.platform === 'win32') return true;
  const { uid, mode } = fs.lstatSync(folder);
  return (uid === process.getuid() || uid === 0) && (mode & 0o022) === 0;
}

function readCache(part) {
  for (const folder of cacheFolders()) {
    try {
      const file = path.join(folder, cacheName(part));
      if (isOurs(folder) && isOurs(file)) return fs.readFileSync(file);
    } catch {
      // Not there.
    }
  }
  return undefined;
}

function writeCache(part, script) {
  for (const folder of cacheFolders()) {
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!isOurs(folder)) continue;
      const draft = path.join(folder, `.${cacheName(part)}.${process.pid}`);
      fs.writeFileSync(draft, script.createCachedData(), { mode: 0o600 });
      fs.renameSync(draft, path.join(folder, cacheName(part)));
      return;
    } catch {
      // Not writable: the next folder, else none.
    }
  }
}

const uncached = [];

/** Runs a part of the bundle as a CommonJS module; gives its exports. */
function run(part, code, need) {
  const cachedData = readCache(part);
  const script = new vm.Script(Module.wrap(code), { filename: bundle, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) uncached.push([part, script]);
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, need, module, bundle, __dirname);
  return module.exports;
}

// The bundle is ASCII: esbuild escapes what is not, and latin1 is read three times as fast.
const text = fs.readFileSync(bundle, 'latin1');
const end = text.indexOf(MARK);
let program;
const face = run('face', text.slice(0, end), (name) => {
  if (name !== 'tagpin:program') return require(name);
  program ??= run('program', text.slice(end + MARK.length), (inner) =>
    inner === 'tagpin:errors' ? face.errors : require(inner),
  );
  return program;
});

process.on('exit', () => {
  // At the end, when all that a deployment needs has been compiled; a start for the schema alone has compiled little.
  if (program !== undefined) for (const [part, script] of uncached) writeCache(part, script);
});

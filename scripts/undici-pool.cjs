// What http/transport.ts uses of undici, for the bundle (build.mjs).
'use strict';
const api = require('undici/lib/api');
const Dispatcher = require('undici/lib/dispatcher/dispatcher');

// As undici's index does.
Object.assign(Dispatcher.prototype, api);
exports.Pool = require('undici/lib/dispatcher/pool');

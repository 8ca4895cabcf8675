// What http/transport.ts uses of undici, for the bundle (build.mjs).
'use strict';
exports.Pool = require('undici/lib/dispatcher/pool');
exports.buildConnector = require('undici/lib/core/connect');

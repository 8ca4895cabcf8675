import { version } from '../package.json';
import { dockerConfigKeychain } from './auth/docker-config';
import { findDockerConfig } from './auth/docker-config-path';
import { openTokens } from './auth/token';
import { limit, openGate } from './http/limit';
import { log } from './http/log';
import { followRedirects } from './http/redirect';
import { retry, type RetryPolicy } from './http/retry';
import { stack } from './http/send';
import { openTransport } from './http/transport';
import type { Outside } from './outside';
import type { Place } from './pulumi/provider';
import type { Configuration } from './registries/configuration';
import type { Runtime } from './registries/registry';

// 16 at once: more only adds latency against a small registry (RET-9; measured in distribution-observed.md).
const PER_REGISTRY = 16;
const OVER_ALL = 64;
const ATTEMPT_SECONDS = 30;
const TOTAL_SECONDS = 60;
const RETRIES = 3;

/** A runtime, and how to close its connections. */
export interface OpenRuntime {
  readonly runtime: Runtime;
  readonly close: () => Promise<void>;
}

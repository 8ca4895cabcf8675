import { version } from '../package.json';
import { dockerConfigKeychain } from './auth/docker-config';
import { dockerConfigFile } from './auth/docker-config-path';
import type { Keychain } from './auth/keychain';
import { openTokens } from './auth/token';
import { limit, openGate, pace } from './http/limit';
import { log } from './http/log';
import { followRedirects } from './http/redirect';
import { reportWarnings } from './http/report-warnings';
import { retry, type RetryPolicy } from './http/retry';
import { stack, type Layer, type Send } from './http/send';
import { tellSent } from './http/tell-sent';
import { openTransport, type Transport } from './http/transport';
import type { Outside } from './outside';
import type { Place } from './pulumi/provider';
import type { Configuration } from './registries/configuration';
import type { Runtime } from './registries/registry';

// 16 at once: more only adds latency against a small registry (RET-9).
const PER_REGISTRY = 16;
const OVER_ALL = 64;
const ATTEMPT_SECONDS = 30;
const TOTAL_SECONDS = 60;
const RETRIES = 3;
// At most 7 s of waiting on three retries: 1 + 2 + 4, each times a random share (RET-3).
const FIRST_DELAY_MS = 1000;
const MOST_DELAY_MS = 10_000;

/** A runtime, and how to close its connections. */
export interface OpenRuntime {
  readonly runtime: Omit<Runtime, 'credentialSource'>;
  readonly close: () => Promise<void>;
}

/** What a runtime is opened from. */
export interface RuntimeOptions {
  readonly configuration: Configuration;
  readonly outside: Outside;
  readonly place: Place;
}

/** Opens the connections, limits and logins that all registries of a configuration share. */
export function openRuntime({ configuration, outside, place }: RuntimeOptions): OpenRuntime {
  const { clock } = outside;
  const timeoutMs = (configuration.timeoutSeconds ?? ATTEMPT_SECONDS) * 1000;
  const transports: Transport[] = [];
  const send = (connections: number): Send => {
    const transport = openTransport({ connections, timeoutMs, userAgent: `tagpin/${version}` });
    transports.push(transport);
    return transport.send;
  };
  const policy = retryPolicy(configuration);
  const overAll = openGate(configuration.maxConcurrency ?? OVER_ALL);
  // A line to the engine for each exchange costs a message, so only where somebody reads it.
  const bottom: Layer[] = [
    tellSent((sent) => place.conceal(sent)),
    reportWarnings((text) => place.log('warning', text)),
    ...(place.verbose ? [log((line) => place.log('debug', line))] : []),
    limit(overAll),
  ];
  const runtime: OpenRuntime['runtime'] = {
    pipeline: ({ maxConcurrency = PER_REGISTRY, requestsPerSecond, privateHeaders = [] }, ...layers) =>
      stack(
        // Connections are a registry's own: as many as it may have requests.
        send(maxConcurrency),
        // The registry's own gate is outermost: a request that waits for its turn does not use up its time.
        limit(openGate(maxConcurrency)),
        retry(policy, clock),
        ...(requestsPerSecond === undefined ? [] : [pace(requestsPerSecond, clock)]),
        ...layers,
        followRedirects({ privateHeaders }),
        ...bottom,
      ),
    keychain: machineLogins({ configuration, outside, place }),
    tokens: openTokens(stack(send(PER_REGISTRY), retry(policy, clock), ...bottom), clock),
    now: () => clock.now(),
  };
  return {
    runtime,
    close: async () => {
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}

function retryPolicy({ retries = RETRIES, totalTimeoutSeconds = TOTAL_SECONDS }: Configuration): RetryPolicy {
  return {
    retries,
    totalMs: totalTimeoutSeconds * 1000,
    firstDelayMs: FIRST_DELAY_MS,
    maxDelayMs: MOST_DELAY_MS,
  };
}

function machineLogins({ configuration, outside, place }: RuntimeOptions): Keychain {
  const { environment, homeDirectory, readFile } = outside;
  const { dockerConfig: option } = configuration;
  const file = dockerConfigFile({ option, directory: place.directory, environment, homeDirectory, readFile });
  return file === undefined ? () => Promise.resolve(undefined) : dockerConfigKeychain(file);
}

import { version } from '../package.json';
import { openCredentialHelper } from './auth/credential-helper';
import { dockerConfigKeychain } from './auth/docker-config';
import { dockerConfigFile } from './auth/docker-config-path';
import type { Keychain } from './auth/keychain';
import { openTokens, type TokenSource } from './auth/token';
import { limit, openGate, pace } from './http/limit';
import { log } from './http/log';
import { openNetwork } from './http/network';
import { followRedirects } from './http/redirect';
import { reportQuota } from './http/report-quota';
import { reportWarnings } from './http/report-warnings';
import { retry, type RetryPolicy } from './http/retry';
import { stack, type Layer, type Send } from './http/send';
import type { HostTls } from './http/tls';
import { tellSent } from './http/tell-sent';
import { openTransport, type Transport } from './http/transport';
import type { Outside } from './outside';
import type { Place } from './pulumi/provider';
import type { Configuration } from './registries/configuration';
import type { SharedRuntime } from './registries/registry';

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
  readonly runtime: SharedRuntime;
  readonly close: () => Promise<void>;
}

/** What a runtime is opened from. */
export interface RuntimeOptions {
  readonly configuration: Configuration;
  readonly outside: Outside;
  readonly place: Place;
}

/** Opens the connections, limits and logins that all registries of a configuration share. */
export function openRuntime(options: RuntimeOptions): OpenRuntime {
  const { configuration, place } = options;
  const { clock } = options.outside;
  const { connect, close } = openConnections(options);
  const policy = retryPolicy(configuration);
  const overAll = openGate(configuration.maxConcurrency ?? OVER_ALL);
  const warn = (text: string): void => place.log('warning', text);
  // A line to the engine for each exchange costs a message, so only where somebody reads it.
  const bottom: Layer[] = [
    tellSent((sent) => place.concealSent(sent)),
    reportWarnings(warn),
    reportQuota(warn),
    ...(place.verbose ? [log((line) => place.log('debug', line))] : []),
    limit(overAll),
  ];
  const tokensBy = (tls?: HostTls): TokenSource =>
    openTokens(stack(connect(PER_REGISTRY, tls), retry(policy, clock), ...bottom), clock);
  const shared = tokensBy();
  const runtime: OpenRuntime['runtime'] = {
    pipeline: ({ maxConcurrency = PER_REGISTRY, requestsPerSecond, privateHeaders = [], tls, retries }, ...layers) =>
      stack(
        // Connections are a registry's own: as many as it may have requests.
        connect(maxConcurrency, tls),
        // The registry's own gate is outermost: a request that waits for its turn does not use up its time.
        limit(openGate(maxConcurrency)),
        retry({ ...policy, ...(retries !== undefined && { retries }) }, clock),
        ...(requestsPerSecond === undefined ? [] : [pace(requestsPerSecond, clock)]),
        ...layers,
        followRedirects({ privateHeaders }),
        ...bottom,
      ),
    keychain: machineLogins(options),
    // A token service on the registry's own host is reached as the registry is.
    tokens: (tls) => (tls === undefined ? shared : tokensBy(tls)),
    warn,
    now: () => clock.now(),
  };
  return { runtime, close };
}

interface Connections {
  /** What sends over so many connections per origin, with the TLS options of one host. */
  readonly connect: (connections: number, tls?: HostTls) => Send;
  readonly close: () => Promise<void>;
}

function openConnections({ configuration, outside }: RuntimeOptions): Connections {
  const timeoutMs = (configuration.timeoutSeconds ?? ATTEMPT_SECONDS) * 1000;
  const network = openNetwork(outside);
  const transports: Transport[] = [];
  return {
    connect(connections, tls) {
      const transport = openTransport({ connections, timeoutMs, tls, network, userAgent: `tagpin/${version}` });
      transports.push(transport);
      return transport.send;
    },
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
  if (file === undefined) return () => Promise.resolve(undefined);
  const helper = openCredentialHelper({ spawn: outside.spawn });
  return dockerConfigKeychain(file, { helper, warn: (text) => place.log('warning', text) });
}

import { createHmac } from 'node:crypto';
import { EmulatedScript } from '../emulated-script';
import { EmulatedStore } from '../emulated-store';
import type { EmulatedRequest, EmulatedResponse, Emulator, OpenEmulator } from '../emulator';
import { EmulatedApi } from './emulator-api';
import { recognize } from './emulator-auth';
import { EMULATED_USERS, type EmulatedUser, type HuaweiSwrEmulatorOptions } from './emulator-options';
import { EmulatedRecords } from './emulator-records';
import { openThrottle } from './emulator-throttle';
import { EmulatedTokens } from './emulator-tokens';

/** The SWR emulator, whose tokens can be given and ended by hand. */
export interface HuaweiSwrEmulator extends Emulator {
  /** Gives a token for `X-Auth-Token`; of another region where one is named. */
  issueToken(user?: EmulatedUser, region?: string): string;
  /** From now on, no token issued so far is good. */
  expireTokens(): void;
}

/** Opens an emulated SWR (Basic edition) of one region, with its own IAM. @see vendor-apis.md 2 */
export const openEmulator = (options: HuaweiSwrEmulatorOptions = {}): HuaweiSwrEmulator => {
  const script = new EmulatedScript();
  const parts = openParts(options);
  const { now, region, reader, store, records, tokens } = parts;
  let answered = 0;
  return {
    handle: (request) => {
      answered += 1;
      const answer = script.take(request) ?? parts.answer(request);
      const headers = { date: now().toUTCString(), 'x-request-id': `emulated-${answered}`, ...answer.headers };
      return { ...answer, headers };
    },
    push: (path, tag, image) => {
      const digest = store.push(path, tag, image);
      records.put(path, tag, digest);
      return digest;
    },
    putBlob: (path, bytes, mediaType) => store.putBlob(path, bytes, mediaType),
    deleteTag: (path, tag) => {
      store.deleteTag(path, tag);
      records.remove(path, tag, options.keepsDeleted === true ? 'mark' : 'remove');
    },
    answerNext: (match, answer, times) => script.answerNext(match, answer, times),
    requests: script.requests,
    issueToken: (user = reader, of = region) => tokens.issue(user, of),
    expireTokens: () => tokens.expire(),
    configuration: ({ host, origin }) => ({
      huaweiSwr: [{ host, region, endpoint: origin, ...loginOf(options.login, { reader, origin, parts }) }],
    }),
    host: ({ host }) => host,
    dockerLogin: {
      kind: 'token',
      username: `${region}@${reader.accessKey}`,
      password: createHmac('sha256', reader.secretKey).update(reader.accessKey).digest('hex'),
    },
  };
};

// The seam holds: what is exported is what every vendor folder exports.
openEmulator satisfies OpenEmulator<HuaweiSwrEmulatorOptions>;

function loginOf(
  login: HuaweiSwrEmulatorOptions['login'],
  { reader, origin, parts }: { reader: EmulatedUser; origin: string; parts: Parts },
): Readonly<Record<string, unknown>> {
  const { accessKey, secretKey, domain, name: user, password } = reader;
  if (login === 'token') return { authToken: parts.tokens.issue(reader, parts.region) };
  if (login === 'iam') return { iam: { domain, user, password }, iamEndpoint: origin };
  if (login !== 'temporary') return { accessKey, secretKey };
  const { temporary } = EMULATED_USERS;
  return {
    accessKey: temporary.accessKey,
    secretKey: temporary.secretKey,
    securityToken: temporary.securityToken,
  };
}

interface Parts {
  readonly now: () => Date;
  readonly region: string;
  /** Who `configuration()` is for. */
  readonly reader: EmulatedUser;
  readonly store: EmulatedStore;
  readonly records: EmulatedRecords;
  readonly tokens: EmulatedTokens;
  answer(request: EmulatedRequest): EmulatedResponse;
}

function openParts(options: HuaweiSwrEmulatorOptions): Parts {
  const { now = (): Date => new Date(), region = 'cn-north-4', users = Object.values(EMULATED_USERS) } = options;
  const { errorShape, tokenSeconds = 24 * 60 * 60 } = options;
  const [reader = EMULATED_USERS.reader] = users;
  const store = new EmulatedStore();
  const records = new EmulatedRecords(store, { now, region });
  const tokens = new EmulatedTokens({ users, region, now, seconds: tokenSeconds, errorShape });
  const api = new EmulatedApi({ options, records, throttled: openThrottle(options.throttle, now) });
  const known = { users, tokens, region, now };
  return {
    ...{ now, region, reader, store, records, tokens },
    answer: (request) => tokens.answer(request) ?? api.answer(request, () => recognize(request, known)),
  };
}

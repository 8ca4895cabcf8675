import * as fc from 'fast-check';
import { dockerConfigKeychain } from '../../provider/auth/docker-config';
import { mergeScopes, parseScopes, scopeKey } from '../../provider/auth/scope';
import { chooseScheme } from '../../provider/auth/scheme';
import { findGrant, isSendable } from '../../provider/auth/token-answer';
import { parseChallenges } from '../../provider/auth/www-authenticate';
import { RegistryError } from '../../provider/errors';
import { decodeJson, statusError } from '../../provider/http/decode';
import { isLimited } from '../../provider/http/limited';
import { nextLink } from '../../provider/http/link';
import { problemOf } from '../../provider/http/problem';
import { parseRetryAfter } from '../../provider/http/retry-after';
import { safeText } from '../../provider/http/safe-text';
import { parseWarnings } from '../../provider/http/warning';
import { parseMediaType } from '../../provider/image/media-type';
import { formatPlatform, parsePlatform } from '../../provider/image/platform';
import { familiarReference, formatReference, parseReference, parseRepository } from '../../provider/image/reference';
import { parseTime } from '../../provider/image/time';
import { Redactor } from '../../provider/pulumi/redact';
import { readStruct, writeStruct, type PlainObject } from '../../provider/pulumi/struct';
import { BackwardWriter, readFields } from '../../provider/pulumi/wire';
import { findImageConfig } from '../../provider/registries/config-schema';
import { parseDocument } from '../../provider/registries/manifest-schema';
import { notFoundError } from '../../provider/registries/oci/not-found';
import { TagsList } from '../../provider/registries/oci/schema';
import { requestOf, responseOf } from '../http-request';
import { openFuzzedService } from './fuzz-service';
import { jsonOf, jsonTextOf, textOf, type Document } from './fuzz-values';

/** What is tried with values at random. */
export interface FuzzTarget {
  readonly name: string;
  readonly property: fc.IAsyncProperty<unknown> | fc.IProperty<unknown>;
}

// What may stand in front of a user: no control character, no half of a pair.
const CLEAN = /^[^\u0000-\u001f\u007f-\u009f]*$/;
const HEX = '0123456789abcdef'.repeat(4);
const DIGEST = `sha256:${HEX}`;
const REFERENCE = [
  'a',
  'B',
  '0',
  '/',
  ':',
  '@',
  '.',
  '-',
  '_',
  '__',
  '[',
  ']',
  '::1',
  'localhost',
  '5000',
  '99999',
  DIGEST,
  'docker.io',
  'http://',
  'library/',
  'a'.repeat(128),
];
const TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/json',
  'text/html',
];
const TYPE: fc.Arbitrary<string | undefined> = fc.constantFrom(undefined, ...TYPES);
const GOAL = "get tag 'v1' of 'h/team/app'";

/** Runs what may refuse by a RegistryError of these codes, and by nothing else. */
function refusing<T>(work: () => T, ...codes: string[]): T | undefined {
  try {
    return work();
  } catch (error) {
    expectRefusal(error, codes);
    return undefined;
  }
}

function expectRefusal(error: unknown, codes: readonly string[]): void {
  if (!(error instanceof RegistryError) || !codes.includes(error.code)) throw error;
  if (!error.message.startsWith('Cannot ') || !CLEAN.test(error.message)) {
    throw new Error(`no clean message: ${JSON.stringify(error.message)}`);
  }
}

function hold(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

const target = (name: string, property: FuzzTarget['property']): FuzzTarget => ({ name, property });

const TEXTS: readonly FuzzTarget[] = [
  target(
    'references',
    fc.property(textOf(...REFERENCE), (text) => {
      const reference = refusing(() => parseReference(text), 'INVALID_INPUT');
      refusing(() => parseRepository(text), 'INVALID_INPUT');
      if (reference === undefined) return;
      const formatted = formatReference(reference);
      hold(formatReference(parseReference(formatted)) === formatted, 'another reference');
      hold(formatReference(parseReference(familiarReference(reference))) === formatted, 'another familiar reference');
      hold(new URL(`https://h/v2/${reference.path}/x`).pathname === `/v2/${reference.path}/x`, 'another path');
    }),
  ),
  target(
    'platforms',
    fc.property(textOf('linux', 'windows', 'amd64', 'arm', 'v7', '/', '(', ')', '+', '10.0', '%41'), (text) => {
      const platform = refusing(() => parsePlatform(text), 'INVALID_INPUT');
      if (platform === undefined) return;
      const formatted = formatPlatform(platform, { osVersion: true });
      hold(formatPlatform(parsePlatform(formatted), { osVersion: true }) === formatted, 'another platform');
    }),
  ),
  target(
    'times',
    fc.property(textOf('2024', '-', '05', 'T', ':', '00', '.1', 'Z', '+'), (text) => void parseTime(text)),
  ),
];

const HEADERS: readonly FuzzTarget[] = [
  target(
    'WWW-Authenticate',
    fc.property(
      fc.array(
        textOf(
          'Bearer',
          'BASIC',
          'NTLM abc==',
          'realm',
          'service',
          'scope',
          'error',
          'insufficient_scope',
          '/token',
          'https://h/t',
          'http://[',
          'https://u:p@h/',
        ),
      ),
      fc.boolean(),
      (values, hasLogin) => {
        const challenges = parseChallenges(values);
        const credential = hasLogin
          ? ({ kind: 'basic', username: 'u', password: 'p', source: 's' } as const)
          : undefined;
        const question = {
          challenges,
          credential,
          request: requestOf('https://h/v2/a/manifests/b'),
          host: 'h',
          tokenRealms: [],
        };
        refusing(() => chooseScheme(question), 'UNAUTHENTICATED', 'UNTRUSTED', 'BAD_RESPONSE');
      },
    ),
  ),
  target(
    'Link',
    fc.property(fc.array(textOf('<', '>', '</v2/?last=1>', 'rel', 'next', 'prev', "'", '*')), (values) => {
      const link = nextLink(values);
      hold(link === undefined || !/[<>]/.test(link), 'a link with brackets');
    }),
  ),
  target(
    'Retry-After',
    fc.property(textOf('1', '999999999', '-', '.', 'Wed, 21 Oct 2026 07:28:00 GMT', 'Wed', '21', 'Oct'), (text) => {
      const wait = parseRetryAfter(text, new Date(0)) ?? 0;
      hold(wait >= 0 && Number.isFinite(wait), `a wait of ${wait}`);
    }),
  ),
  target(
    'types',
    fc.property(textOf(...TYPES, '/', 'charset', '*'), (text) => void parseMediaType(text)),
  ),
  target(
    'warnings',
    fc.property(fc.array(textOf('299', ' - ', '"text"', '199')), (values) => {
      for (const text of parseWarnings(values)) hold(CLEAN.test(text) && text !== '', 'a warning that is not clean');
    }),
  ),
  target(
    'scopes',
    fc.property(fc.array(textOf('repository', ':', 'a/b', 'pull', '*', 'registry:catalog:*')), (values) => {
      const scopes = values.flatMap((text) => parseScopes(text));
      hold(
        scopeKey(mergeScopes(scopes, [])) === scopeKey(mergeScopes(mergeScopes(scopes, scopes), scopes)),
        'other scopes',
      );
    }),
  ),
];

const MANIFEST_MEMBERS = [
  'schemaVersion',
  'mediaType',
  'manifests',
  'config',
  'layers',
  'digest',
  'size',
  'platform',
  'os',
  'architecture',
  'variant',
  'annotations',
  'subject',
  'os.features',
];
const DESCRIPTOR = {
  mediaType: TYPES[1],
  digest: DIGEST,
  size: 2,
  platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
  annotations: { a: 'b' },
};
const MANIFEST: Document = {
  members: MANIFEST_MEMBERS,
  words: [DIGEST, ...TYPES],
  right: { schemaVersion: 2, config: DESCRIPTOR, layers: [DESCRIPTOR, DESCRIPTOR], annotations: {} },
};
const INDEX: Document = {
  ...MANIFEST,
  right: { schemaVersion: 2, mediaType: TYPES[0], manifests: [DESCRIPTOR, DESCRIPTOR] },
};
const CONFIG: Document = {
  members: ['os', 'architecture', 'created', 'config', 'Labels', 'variant'],
  words: ['2024-01-01T00:00:00Z'],
  right: { os: 'linux', architecture: 'arm64', created: '2024-01-01T00:00:00Z', config: { Labels: { a: 'b' } } },
};
const TAGS: Document = {
  members: ['tags', 'name', 'errors'],
  words: ['v1', DIGEST],
  right: { name: 'a/b', tags: ['v1', 'v2', null] },
};
const TOKEN: Document = {
  members: ['token', 'access_token', 'expires_in', 'refresh_token'],
  words: ['t', 'a b'],
  right: { token: 't', access_token: 't', expires_in: 300 },
};
const PROBLEM: Document = {
  members: ['errors', 'error', 'code', 'message', 'detail', 'error_description', 'error_code'],
  words: ['MANIFEST_UNKNOWN', 'NAME_UNKNOWN', 'TOOMANYREQUESTS', 'toomanyrequests', 'DENIED'],
  right: { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail: null }] },
};
const DOCKER: Document = {
  members: [
    'auths',
    'credHelpers',
    'credsStore',
    'h',
    'https://h/v1/',
    'auth',
    'username',
    'password',
    'identitytoken',
  ],
  words: ['dTpw', '!', '<token>'],
  right: { auths: { h: { auth: 'dTpw' }, 'https://h/v1/': { username: 'u', password: 'p' } }, credHelpers: {} },
};

const BODIES: readonly FuzzTarget[] = [
  target(
    'manifests',
    fc.property(fc.oneof(jsonTextOf(MANIFEST), jsonTextOf(INDEX)), TYPE, (text, contentType) => {
      const document = refusing(() => parseDocument({ text, contentType, goal: GOAL }), 'BAD_RESPONSE', 'UNSUPPORTED');
      if (document === undefined) return;
      hold(JSON.stringify(document).length < 100 * text.length + 1000, 'a document that grew');
    }),
  ),
  target(
    'configs',
    fc.property(jsonTextOf(CONFIG), (text) => {
      void findImageConfig(text);
    }),
  ),
  target(
    'tag lists',
    fc.property(jsonTextOf(TAGS), (body) => {
      const tags = refusing(
        () => decodeJson(responseOf(200, { body }), TagsList, GOAL),
        'BAD_RESPONSE',
        'RATE_LIMITED',
      );
      hold(tags === undefined || Array.isArray(tags.tags), 'no list');
    }),
  ),
  target(
    'token answers',
    fc.property(jsonTextOf(TOKEN), (text) => {
      const grant = findGrant(text);
      hold(grant === undefined || (isSendable(grant.token) && grant.lifetimeMs >= 60_000), 'a token of no use');
    }),
  ),
  target(
    'errors',
    fc.property(jsonTextOf(PROBLEM), fc.integer({ min: 200, max: 599 }), (body, status) => {
      const response = responseOf(status, { body, headers: { 'x-request-id': body, 'retry-after': body } });
      const { code = '', message = '' } = problemOf(response.body) ?? {};
      hold(CLEAN.test(code + message), 'a problem that is not clean');
      hold(isLimited(response) || status !== 429, 'a limit that is none');
      expectRefusal(statusError(response, GOAL), [
        'RATE_LIMITED',
        'UNAUTHENTICATED',
        'FORBIDDEN',
        'UNAVAILABLE',
        'BAD_RESPONSE',
      ]);
      const missing = notFoundError({ response, goal: GOAL, host: 'h', missing: 'no such tag' });
      const isProven = missing.code === 'MANIFEST_NOT_FOUND' || missing.code === 'REPOSITORY_NOT_FOUND';
      hold(!isProven || /UNKNOWN/.test(body), 'an absence that nobody stated');
    }),
  ),
  target(
    'docker configs',
    fc.asyncProperty(jsonTextOf(DOCKER), async (text) => {
      const keychain = dockerConfigKeychain({ path: '/config.json', read: () => Promise.resolve(text) });
      try {
        await keychain('h', 'a/b', new AbortController().signal);
      } catch (error) {
        expectRefusal(error, ['INVALID_INPUT']);
      }
    }),
  ),
];

const WORDS = [
  '4dabf18193072939515e22adb298388d',
  '1b47061264138c4ac30d75fd1eb44270',
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  'h',
  '[{"host":"h"}]',
  'nginx',
  '127.0.0.1:1/a:b',
  'off',
  '^v',
];
const ARGUMENTS = [
  'image',
  'platform',
  'requirePlatforms',
  'onMissing',
  'fallback',
  'expectDigest',
  'verify',
  'repository',
  'include',
  'maxTags',
  'value',
  WORDS[0] ?? '',
];
const PROPERTIES = [
  'oci',
  'host',
  'username',
  'password',
  'endpoint',
  'retries',
  'timeoutSeconds',
  'dockerConfig',
  'tokenRealms',
  'value',
  WORDS[0] ?? '',
];

const ENGINE: readonly FuzzTarget[] = [
  target(
    'bytes of a Struct',
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        readStruct(Buffer.from(bytes));
      } catch (error) {
        // grpc-js tells the engine that the message could not be read.
        if (!(error instanceof RangeError) && !/malformed protobuf/.test(String(error))) throw error;
      }
    }),
  ),
  target(
    'Struct values',
    fc.property(jsonOf(ARGUMENTS, WORDS), (value) => {
      const writer = new BackwardWriter();
      writeStruct(writer, 1, value as object);
      const [field] = readFields(writer.finish());
      const wellFormed = (text: string): string => Buffer.from(text).toString();
      hold(
        wellFormed(JSON.stringify(readStruct(field?.bytes ?? Buffer.alloc(0)))) === wellFormed(JSON.stringify(value)) ||
          /\\ud[89a-f]/.test(JSON.stringify(value)),
        'another value',
      );
    }),
  ),
  target(
    'configurations',
    fc.asyncProperty(jsonOf(PROPERTIES, WORDS), async (value) => {
      await openFuzzedService().configure(value as PlainObject, expectRefusal);
    }),
  ),
  target(
    'arguments',
    fc.asyncProperty(
      fc.constantFrom('getTag', 'listTags', 'parseReference', 'constructor', ''),
      jsonOf(ARGUMENTS, WORDS),
      async (name, value) => {
        await openFuzzedService().invoke(name, value as PlainObject, expectRefusal);
      },
    ),
  ),
  target(
    'secrets',
    fc.property(
      fc.array(textOf('S3CR3T', 'a', 'b', ':', '/')),
      textOf('S3CR3T', 'aa', 'Basic ', '://'),
      (secrets, text) => {
        const redactor = new Redactor();
        redactor.learn({ oci: secrets }, { oci: { secretsIn: () => secrets } });
        const redacted = redactor.redact(`${text}${secrets.join('')}`);
        for (const secret of secrets) {
          const isWhole = secret.length >= 4 && !'[secret]'.includes(secret);
          hold(!isWhole || !redacted.replaceAll('[secret]', '\n').includes(secret), 'a secret that is left');
        }
        hold(CLEAN.test(safeText(text)), 'a text that is not clean');
      },
    ),
  ),
];

/** All that is fuzzed. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [...TEXTS, ...HEADERS, ...BODIES, ...ENGINE];

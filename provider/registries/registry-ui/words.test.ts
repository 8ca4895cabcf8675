import { meaningOf, WORDS } from './words';

const NAMES = ['team/app', 'v1'];

test.each([
  ["Repository 'team/app' does not exist.", 'REPOSITORY_NOT_FOUND'],
  ['The repository team/app was not found', 'REPOSITORY_NOT_FOUND'],
  ['Unknown repository: team/app', 'REPOSITORY_NOT_FOUND'],
  ['Tag not found.', 'MANIFEST_NOT_FOUND'],
  ["Tag 'V1' doesn't exist", 'MANIFEST_NOT_FOUND'],
  ['No such tag [v1]', 'MANIFEST_NOT_FOUND'],
  ['Tag v1 not found in repository team/app', 'NOT_FOUND'],
  ['The repository or tag does not exist', 'NOT_FOUND'],
  ['Not Found.', 'NOT_FOUND'],
  ['Unauthorized', 'UNAUTHENTICATED'],
  ['Please log in.', 'UNAUTHENTICATED'],
  ['You are not authorized to see this.', 'FORBIDDEN'],
  ['Access denied', 'FORBIDDEN'],
  ['You do not have permission for this repository', 'FORBIDDEN'],
  ['Repository not found, or access denied', 'FORBIDDEN'],
  ['The registry is offline for maintenance', 'UNAVAILABLE'],
  ['Too many requests, slow down', 'RATE_LIMITED'],
  ['Rate-limit exceeded', 'RATE_LIMITED'],
])('%j means %s', (text, meaning) => {
  expect(meaningOf(text, NAMES)).toBe(meaning);
});

test.each([
  '',
  'User not found.',
  'API not found',
  'Method not allowed',
  'An unknown error occurred while reading the repository',
  'The repository is damaged',
  'Could not find a free connection for the repository',
  'Object reference not set to an instance of an object.',
  'tags not found',
  'taskforce tag notes: found',
  'Registry UI page not found',
])('%j means nothing that is known', (text) => {
  expect(meaningOf(text, NAMES)).toBeUndefined();
});

test.each([
  ["Repository 'team/denied' not found", ['team/denied'], 'REPOSITORY_NOT_FOUND'],
  ["Repository 'hub/offline' not found", ['offline'], undefined],
  ["Repository 'tag' does not exist", ['tag'], 'REPOSITORY_NOT_FOUND'],
  ["Tag 'repository' does not exist", ['app', 'repository'], 'MANIFEST_NOT_FOUND'],
  ["Tag 'x' is odd", ['tag-not-found', 'x'], undefined],
  ['Tag v1.2 does not exist', ['app', 'v1'], undefined],
  ['Unknown repository a.b', ['a.b'], 'REPOSITORY_NOT_FOUND'],
  ['Unknown repository', [''], 'REPOSITORY_NOT_FOUND'],
] as const)('names are no words: %j', (text, names, meaning) => {
  expect(meaningOf(text, names)).toBe(meaning);
});

test.each(WORDS.flatMap(({ said, code }) => said.map((phrase) => ({ phrase, code }))))('$phrase: $code', (row) => {
  expect(meaningOf(`Sorry: ${row.phrase.toUpperCase()}!`, NAMES)).toBe(row.code);
});

import fc from 'fast-check';
import { isScopeOf, mergeScopes, parseScopes, pullScope, scopeKey } from './scope';

test('TOK-2: reading a repository', () => {
  expect(pullScope('library/nginx')).toBe('repository:library/nginx:pull');
});

test.each([
  ['none', undefined, []],
  ['empty', '', []],
  ['one', 'repository:a/b:pull', ['repository:a/b:pull']],
  ['several', 'repository:a:pull  repository:b:pull,push', ['repository:a:pull', 'repository:b:pull,push']],
  ['ECR Public’s and Gitea’s ping', 'aws *', []],
  ['without actions', 'repository:a: repository:a', []],
  ['without a name', 'repository::pull :a:pull', []],
  ['a name with a port', 'repository:h:5000/a:pull', ['repository:h:5000/a:pull']],
])('TOK-2: parseScopes(%s)', (_what, text, scopes) => {
  expect(parseScopes(text)).toEqual(scopes);
});

test.each([
  ['repository:a/b:pull', 'a/b', true],
  ['repository(plugin):a/b:pull', 'a/b', true],
  ['repository:a/b:pull', 'a', false],
  ['repository:a:pull', 'a/b', false],
  ['registry:catalog:*', 'catalog', false],
  ['junk', 'junk', false],
])('TOK-2: isScopeOf(%s, %s) is %s', (scope, path, expected) => {
  expect(isScopeOf(scope, path)).toBe(expected);
});

test.each([
  [
    'TOK-9: a new one goes first',
    ['repository:b:pull'],
    ['repository:a:pull'],
    ['repository:b:pull', 'repository:a:pull'],
  ],
  [
    'TOK-8: actions of one resource are joined',
    ['repository:a:metadata_read'],
    ['repository:a:pull'],
    ['repository:a:metadata_read,pull'],
  ],
  ['equal ones are one', ['repository:a:pull'], ['repository:a:pull'], ['repository:a:pull']],
  ['TOK-8: an unknown kind stays as it is', ['registry:catalog:*'], ['aws'], ['registry:catalog:*', 'aws']],
])('mergeScopes(): %s', (_what, demanded, held, merged) => {
  expect(mergeScopes(demanded, held)).toEqual(merged);
});

test('TOK-8: the key does not depend on any order, and no two sets share one', () => {
  expect(scopeKey(['repository:b:push,pull', 'junk'])).toBe(scopeKey(['junk', 'repository:b:pull,push']));
  expect(scopeKey(['repository:a:pull'])).not.toBe(scopeKey(['repository:a:push']));
  const scope = fc.constantFrom('repository:a:pull', 'repository:b:pull,push', 'registry:catalog:*', 'aws');
  fc.assert(
    fc.property(fc.array(scope), fc.array(scope), (some, more) => {
      expect(scopeKey(mergeScopes(some, more))).toBe(scopeKey(mergeScopes(more, some)));
    }),
  );
});

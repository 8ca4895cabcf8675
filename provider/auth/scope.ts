/** The scope that reading a repository needs; `path` has no host in it (TOK-2). */
export function pullScope(path: string): string {
  return `repository:${path}:pull`;
}

/** Splits a challenge's `scope`; what is no `type:name:actions` is left out (ECR Public asks for `aws`, Gitea for `*`). */
export function parseScopes(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((scope) => findParts(scope) !== undefined);
}

/** Whether a scope is about this repository. */
export function isScopeOf(scope: string, path: string): boolean {
  return findParts(scope)?.resource.replace(/^repository\([^()]*\):/, 'repository:') === `repository:${path}`;
}

/**
 * Joins scopes, one per resource with the actions of all. A resource that is new in `demanded` comes first, for some
 * servers honour only one (TOK-9).
 */
export function mergeScopes(demanded: readonly string[], held: readonly string[]): string[] {
  const actionsByResource = new Map<string, Set<string>>();
  for (const scope of [...demanded, ...held]) {
    const { resource, actions } = findParts(scope) ?? { resource: scope, actions: [] };
    const known = actionsByResource.get(resource) ?? new Set();
    for (const action of actions) known.add(action);
    actionsByResource.set(resource, known);
  }
  return [...actionsByResource].map(([resource, actions]) =>
    [resource, [...actions].join(',')].filter(Boolean).join(':'),
  );
}

/** A name for a set of scopes that does not depend on any order (TOK-8). */
export function scopeKey(scopes: readonly string[]): string {
  return scopes
    .map((scope) => {
      const parts = findParts(scope);
      return parts === undefined ? scope : `${parts.resource}:${[...parts.actions].sort().join(',')}`;
    })
    .sort()
    .join(' ');
}

/** A name may have colons (`host:5000/app`), so type and actions are cut off at the ends. */
function findParts(scope: string): { resource: string; actions: readonly string[] } | undefined {
  const first = scope.indexOf(':');
  const last = scope.lastIndexOf(':');
  const actions = scope
    .slice(last + 1)
    .split(',')
    .filter(Boolean);
  if (first <= 0 || last <= first + 1 || actions.length === 0) return undefined;
  return { resource: scope.slice(0, last), actions };
}

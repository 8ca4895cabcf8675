/** How often a request was sent, and since when its host fails. */
export interface AttemptCount {
  readonly attempts?: number;
  readonly failingSince?: Date;
}

/** ` after 4 attempts, failing since 2026-01-02T03:04:05Z`; empty for a single attempt of a host that was well before. */
export function formatAttempts({ attempts = 1, failingSince }: AttemptCount): string {
  const parts = [
    ...(attempts > 1 ? [`after ${attempts} attempts`] : []),
    ...(failingSince === undefined ? [] : [`failing since ${failingSince.toISOString().replace(/\.[0-9]+/, '')}`]),
  ];
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}

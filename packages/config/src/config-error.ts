import type { Problem } from '@tracklayer/events';

/**
 * The configuration cannot be used; nothing was started. `problems` lists every mistake with its path and what to write
 * instead. It shows shapes only: whatever stands in a file by mistake may be a key.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'invalid_config';
  readonly problems: readonly Problem[];

  /** `origin`: where the configuration was read, e.g. a file's path or `the environment`. */
  constructor(origin: string, problems: readonly Problem[], options?: ErrorOptions) {
    super(summary(origin, problems), options);
    this.problems = problems;
  }
}

function summary(origin: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`;
  const lines = problems.map(
    ({ path, got, fix }) => `  ${path === '' ? '(the whole)' : path}: got ${got}. ${fix}`,
  );
  return [`Configuration from ${origin}, ${count}:`, ...lines].join('\n');
}

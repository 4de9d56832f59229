import type { Problem } from '@tracklayer/events';

/**
 * The configuration is not valid. Nothing was started. `problems` lists every mistake with its path and what to write instead.
 * It contains shapes only, since a misplaced value may be a key.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'invalid_config';
  readonly problems: readonly Problem[];

  /** `origin`: where the configuration came from, e.g. the path of a file, or `the environment`. */
  constructor(origin: string, problems: readonly Problem[], options?: ErrorOptions) {
    super(summary(origin, problems), options);
    this.problems = problems;
  }
}

function summary(origin: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`;
  const lines = problems.map(
    ({ path, got, fix }) => `  ${path === '' ? '(the configuration)' : path}: got ${got}. ${fix}`,
  );
  return [`The configuration from ${origin} has ${count}:`, ...lines].join('\n');
}

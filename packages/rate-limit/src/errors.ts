/** One thing wrong with the limits given. */
export interface LimitProblem {
  /** Where, e.g. `windows["POST /api/events"][0].limit`. */
  path: string;
  got: string;
  /** What to write instead. */
  fix: string;
}

/** Limits that cannot be kept. Thrown when permits are created, never later. */
export class InvalidLimitsError extends Error {
  override readonly name = 'InvalidLimitsError';
  readonly code = 'invalid_limits';
  readonly problems: readonly LimitProblem[];

  constructor(destination: string, problems: readonly LimitProblem[]) {
    const lines = problems.map(({ path, got, fix }) => `  ${path} is ${got}: ${fix}`);
    super(`Limits of destination "${destination}":\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** A permit was asked for an endpoint that has no windows: a spelling mistake, or a table that lacks it. */
export class UnknownEndpointError extends Error {
  override readonly name = 'UnknownEndpointError';
  readonly code = 'unknown_endpoint';

  constructor(destination: string, endpoint: string, known: readonly string[]) {
    super(
      `Destination "${destination}" has no limits for endpoint "${endpoint}". Known: ${known.join(', ') || 'none'}. ` +
        'Add its windows where the permits are created.',
    );
  }
}

/** The permits were closed while somebody waited. No permit was used: give the job back, nothing was sent. */
export class PermitsClosedError extends Error {
  override readonly name = 'PermitsClosedError';
  readonly code = 'permits_closed';

  constructor(destination: string) {
    super(
      `The permits of destination "${destination}" are closed: this process is stopping. Give the job back.`,
    );
  }
}

/** Redis could not be asked; `cause` says why. Nothing was sent: try the job again later, at no cost. */
export class PermitsUnavailableError extends Error {
  override readonly name = 'PermitsUnavailableError';
  readonly code = 'permits_unavailable';

  constructor(destination: string, endpoint: string, cause: unknown) {
    super(
      `No permit for "${endpoint}" of destination "${destination}": Redis failed. Try the job again later.`,
      {
        cause,
      },
    );
  }
}

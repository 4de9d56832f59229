/** One thing wrong with the limits given. */
export interface LimitProblem {
  /** Where, e.g. `windows["POST /api/events"][0].limit`. */
  path: string;
  got: string;
  /** What to write instead. */
  fix: string;
}

/** The limits given are invalid. Thrown when permits are created, never later. */
export class InvalidLimitsError extends Error {
  override readonly name = 'InvalidLimitsError';
  readonly code = 'invalid_limits';
  readonly problems: readonly LimitProblem[];

  constructor(destination: string, problems: readonly LimitProblem[]) {
    const lines = problems.map(({ path, got, fix }) => `  ${path} is ${got}: ${fix}`);
    super(`Invalid limits of destination "${destination}":\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** The endpoint has no windows: its name is misspelled, or the table of windows lacks it. */
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

/** The permits were closed during the wait. No permit was used and nothing was sent: return the job to its lane. */
export class PermitsClosedError extends Error {
  override readonly name = 'PermitsClosedError';
  readonly code = 'permits_closed';

  constructor(destination: string) {
    super(
      `The permits of destination "${destination}" are closed: this process is stopping. Return the job to its lane.`,
    );
  }
}

/** Redis failed; `cause` says why. Nothing was sent: retry the job later, without spending an attempt. */
export class PermitsUnavailableError extends Error {
  override readonly name = 'PermitsUnavailableError';
  readonly code = 'permits_unavailable';

  constructor(destination: string, endpoint: string, cause: unknown) {
    super(`No permit for "${endpoint}" of destination "${destination}": Redis failed. Retry the job later.`, {
      cause,
    });
  }
}

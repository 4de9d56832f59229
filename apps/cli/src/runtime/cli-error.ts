import type { ExitCode } from './exit-codes.js';

/** An error that a person can act on: what happened, and what to do. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  /** For machines, e.g. `redis_unreachable`. */
  readonly code: string;
  /** What to do: a sentence or a command. */
  readonly next: string | undefined;

  constructor(
    exitCode: ExitCode,
    problem: { code: string; message: string; next?: string; cause?: unknown },
  ) {
    super(problem.message, problem.cause === undefined ? undefined : { cause: problem.cause });
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.code = problem.code;
    this.next = problem.next;
  }
}

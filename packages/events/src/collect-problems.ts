import { InvalidEventError, type Problem } from './problem.js';

/** The result of a check. If the check refuses its input, the problems are added to `problems`, and there is no result. */
export function collectProblems<T>(check: () => T, problems: Problem[]): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

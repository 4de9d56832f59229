import { recogniseCopies } from './error-copies.js';

/** One problem of an input. Contains the shapes of values, never a value. */
export interface Problem {
  /** Path into the input, e.g. `properties.items[3].sku`. Empty for the whole input. */
  path: string;
  code: string;
  /** The shape of the value found there, e.g. `string(17)`, `number NaN`, `undefined`. */
  got: string;
  /** What to do, as an imperative. */
  fix: string;
}

const SHOWN_IN_MESSAGE = 20;

/**
 * The input is not a valid event (or profile, or consent). Nothing was enqueued. `problems` lists every problem; the message
 * has the first twenty. Neither contains personal data, so both may be logged.
 */
export class InvalidEventError extends Error {
  static {
    recogniseCopies(InvalidEventError, 'InvalidEventError', 'invalid_event');
  }

  override readonly name = 'InvalidEventError';
  readonly code = 'invalid_event';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], subject: string = 'event') {
    super(summary(problems, subject));
    this.problems = problems;
  }
}

function summary(problems: readonly Problem[], subject: string): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems
    .slice(0, SHOWN_IN_MESSAGE)
    .map(
      ({ path, code, got, fix }) =>
        `  ${path === '' ? `(the ${subject})` : path}: ${code}, got ${got}. ${fix}`,
    );
  const rest = problems.length - lines.length;
  if (rest > 0) lines.push(`  … and ${rest} more`);
  return [`The ${subject} is not valid: ${count}.`, ...lines].join('\n');
}

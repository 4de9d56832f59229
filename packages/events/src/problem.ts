/** One thing that is wrong with an input. Holds shapes only, never a value. */
export interface Problem {
  /** Where, e.g. `properties.items[3].sku`; empty for the input as a whole. */
  path: string;
  code: string;
  /** The shape of what was found there, e.g. `string(17)`, `number NaN`, `undefined`. */
  got: string;
  /** What to do about it. */
  fix: string;
}

const SHOWN_IN_MESSAGE = 20;

/**
 * The input is not an event (profile, consent) that could ever be delivered; nothing was enqueued. `problems` lists every
 * one found, the message the first twenty. Neither holds personal data, so both may be logged.
 */
export class InvalidEventError extends Error {
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
  return [`Not a valid ${subject}, ${count}:`, ...lines].join('\n');
}

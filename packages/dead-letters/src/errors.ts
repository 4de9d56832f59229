/** An order that is incomplete or impossible. `problems` names each field and says what to write there. */
export class InvalidOrderError extends Error {
  override readonly name = 'InvalidOrderError';
  readonly code = 'invalid_order';
  readonly problems: { path: string; fix: string }[];

  constructor(problems: { path: string; fix: string }[]) {
    super(problems.map(({ path, fix }) => `${path}: ${fix}`).join(' '));
    this.problems = problems;
  }
}

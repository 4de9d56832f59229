/** The first script of a call found other memories than assumed. Nothing was stored. */
export class OtherMemoriesError extends Error {
  override readonly name = 'OtherMemoriesError';
  readonly code = 'other_memories';

  /** Each assumed memory as it is: field, value, field, value, … */
  readonly memories: readonly string[][];

  constructor(memories: readonly string[][]) {
    super('The memories of people are not as assumed. Plan the jobs again.');
    this.memories = memories;
  }
}

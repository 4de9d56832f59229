/** This machine cannot run the case. The message says why. */
export class SkippedError extends Error {
  override readonly name = 'SkippedError';
}

/** An answer that a reader can act on. */
export interface ErrorText {
  /** For programs. */
  code: string;
  /** What happened. */
  message: string;
  /** What to do, as an imperative. */
  whatToDo: string;
  /** The parts of the request that are wrong, each with its path. */
  problems?: readonly { path: string; fix: string }[];
}

/** A request that is refused. `shapeError` makes the answer of it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly text: ErrorText;
  /** Seconds after which a repeat may succeed. */
  readonly retryAfterS: number | undefined;

  constructor(status: number, text: ErrorText, { retryAfterS }: { retryAfterS?: number } = {}) {
    super(text.message);
    this.status = status;
    this.text = text;
    this.retryAfterS = retryAfterS;
  }
}

/** @throws {ApiError} 404 unless the destination is known */
export function requireKnown(known: readonly string[], destination: string): string {
  if (known.includes(destination)) return destination;
  throw new ApiError(404, {
    code: 'no_such_destination',
    message: `There is no destination ${destination.slice(0, 63)}.`,
    whatToDo:
      known.length === 0
        ? 'Send an event first, or add the destination to the configuration.'
        : `Name one of ${listText(known)}.`,
  });
}

/** The asked destination, or all known ones. @throws {ApiError} 404 */
export function chosenOf(known: readonly string[], asked: string | undefined): readonly string[] {
  return asked === undefined ? known : [requireKnown(known, asked)];
}

const SHOWN = 10;

function listText(known: readonly string[]): string {
  const all = known.slice(0, SHOWN).join(', ');
  return known.length > SHOWN ? `${all}, … (${known.length} in all)` : all;
}

import type { Line } from '@tracklayer/backfill';
import type { Actor, DeadLetters, ImportedLine } from '@tracklayer/dead-letters';
import type { Profile } from '@tracklayer/events';

export interface ImportTarget {
  /** Ids of the known destinations. */
  known: ReadonlySet<string>;
  /** All lines go to this destination, whatever they name. */
  only?: string;
  actor: Actor;
  /** Whether the person of each profile was erased at a destination. */
  erasedAmong(destination: string, profiles: readonly Profile[]): Promise<boolean[]>;
}

interface Pending {
  line: number;
  text: string;
  destination: string;
}

/**
 * Imports the lines of a file, in runs of one destination: an export of several destinations holds them one after the
 * other. The audit has one entry per run. Line numbers are those of the file. Memory does not grow with the file.
 */
export async function* importLines(
  deadLetters: DeadLetters,
  lines: AsyncIterable<Line>,
  { known, only, actor, erasedAmong }: ImportTarget,
): AsyncGenerator<ImportedLine> {
  const input = lines[Symbol.asyncIterator]();
  /** Lines that are not letters. */
  const refused: ImportedLine[] = [];
  let next: Pending | undefined;
  try {
    next = await nextPending();
    yield* importRuns();
  } finally {
    await input.return?.();
  }

  async function* importRuns(): AsyncGenerator<ImportedLine> {
    while (next !== undefined) {
      const { destination } = next;
      // Lines that the import has read and not yet answered: its own count → the line of the file.
      const numbers = new Map<number, number>();
      const lines = runOf(destination, numbers);
      const options = { erasedAmong: (profiles: readonly Profile[]) => erasedAmong(destination, profiles) };
      for await (const each of deadLetters.import(destination, lines, actor, options)) {
        yield* refused.splice(0);
        yield { ...each, line: numbers.get(each.line) ?? each.line };
        numbers.delete(each.line);
      }
      yield* refused.splice(0);
    }
    yield* refused;
  }

  /** The lines from the next one on, while they go to this destination. */
  async function* runOf(destination: string, numbers: Map<number, number>): AsyncGenerator<string> {
    for (let count = 1; next?.destination === destination; count += 1) {
      numbers.set(count, next.line);
      yield next.text;
      next = await nextPending();
    }
  }

  async function nextPending(): Promise<Pending | undefined> {
    for (;;) {
      const read = await input.next();
      if (read.done) return undefined;
      const found = pending(read.value, known, only);
      if (!('outcome' in found)) return found;
      refused.push(found);
    }
  }
}

function pending(line: Line, known: ReadonlySet<string>, only: string | undefined): Pending | ImportedLine {
  if ('refused' in line) {
    return invalid(
      line.number,
      line.refused,
      `${line.bytes} bytes`,
      'Export the letters again: this line is not from an export.',
    );
  }
  const named = only ?? destinationIn(line.text);
  if (named === NOT_JSON) {
    return invalid(
      line.number,
      'invalid_json',
      'text that is not JSON',
      'Write one letter per line, as JSON.',
      'line',
    );
  }
  if (named === undefined) {
    return invalid(
      line.number,
      'no_destination',
      'a line without a destination',
      'Name the destination with --destination ID.',
    );
  }
  if (!known.has(named)) {
    return invalid(
      line.number,
      'unknown_destination',
      named,
      'Configure this destination, or name another one with --destination.',
    );
  }
  return { line: line.number, text: line.text, destination: named };
}

const NOT_JSON = Symbol('not JSON');

function destinationIn(text: string): string | typeof NOT_JSON | undefined {
  try {
    const { destination } = JSON.parse(text) as { destination?: unknown };
    return typeof destination === 'string' ? destination : undefined;
  } catch {
    return NOT_JSON;
  }
}

function invalid(line: number, code: string, got: string, fix: string, path = 'destination'): ImportedLine {
  return { line, outcome: 'invalid', problems: [{ path, code, got, fix }] };
}

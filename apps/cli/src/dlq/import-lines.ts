import type { Line } from '@tracklayer/backfill';
import type { Actor, DeadLetters, ImportedLine } from '@tracklayer/dead-letters';

export interface ImportTarget {
  /** Destinations that are known here. */
  known: ReadonlySet<string>;
  /** All lines go to this one, whatever they name. */
  only?: string;
  who: Actor;
}

interface Pending {
  line: number;
  text: string;
  destination: string;
}

/**
 * Imports the lines of a file, in runs of one destination: an export of several holds them one after the other, and each
 * run is one act on record. Line numbers are those of the file. Memory stays flat.
 */
export async function* importLines(
  deadLetters: DeadLetters,
  lines: AsyncIterable<Line>,
  { known, only, who }: ImportTarget,
): AsyncGenerator<ImportedLine> {
  const input = lines[Symbol.asyncIterator]();
  /** Lines that are none, met on the way. */
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
      // What the import has read and not yet answered: its count of lines → the line of the file.
      const numbers = new Map<number, number>();
      for await (const each of deadLetters.import(destination, runOf(destination, numbers), who)) {
        yield* refused.splice(0);
        yield { ...each, line: numbers.get(each.line) ?? each.line };
        numbers.delete(each.line);
      }
      yield* refused.splice(0);
    }
    yield* refused;
  }

  /** The lines from the next one on that go to this destination. */
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
      'Export again: this is no line of an export.',
    );
  }
  const named = only ?? destinationIn(line.text);
  if (named === NO_JSON) {
    return invalid(line.number, 'invalid_json', 'no JSON', 'Each line is one letter as JSON.', 'line');
  }
  if (named === undefined) {
    return invalid(line.number, 'no_destination', 'a line without one', 'Name it: --destination ID.');
  }
  if (!known.has(named)) {
    return invalid(
      line.number,
      'unknown_destination',
      named,
      'Configure this destination, or say with --destination where the letters go.',
    );
  }
  return { line: line.number, text: line.text, destination: named };
}

const NO_JSON = Symbol('no JSON');

function destinationIn(text: string): string | typeof NO_JSON | undefined {
  try {
    const { destination } = JSON.parse(text) as { destination?: unknown };
    return typeof destination === 'string' ? destination : undefined;
  } catch {
    return NO_JSON;
  }
}

function invalid(line: number, code: string, got: string, fix: string, path = 'destination'): ImportedLine {
  return { line, outcome: 'invalid', problems: [{ path, code, got, fix }] };
}

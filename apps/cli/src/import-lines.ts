import type { Actor, DeadLetters, ImportedLine } from '@tracklayer/dead-letters';
import type { InputLine } from './lines.js';

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
 * Imports the lines of a file, in runs of one destination: an export of several holds them one after the other. Line
 * numbers are those of the file.
 */
export async function* importLines(
  deadLetters: DeadLetters,
  lines: AsyncIterable<InputLine>,
  { known, only, who }: ImportTarget,
): AsyncGenerator<ImportedLine> {
  let run: Pending[] = [];
  for await (const line of lines) {
    const next = pending(line, known, only);
    if ('outcome' in next) {
      yield* flush(run);
      run = [];
      yield next;
      continue;
    }
    if (run.length === RUN_AT_MOST || (run[0] && run[0].destination !== next.destination)) {
      yield* flush(run);
      run = [];
    }
    run.push(next);
  }
  yield* flush(run);

  async function* flush(batch: readonly Pending[]): AsyncGenerator<ImportedLine> {
    const [first] = batch;
    if (first === undefined) return;
    const texts = batch.map(({ text }) => text);
    for await (const each of deadLetters.import(first.destination, texts, who)) {
      yield { ...each, line: batch[each.line - 1]?.line ?? each.line };
    }
  }
}

/** Lines in memory at once. */
const RUN_AT_MOST = 5_000;

function pending(
  line: InputLine,
  known: ReadonlySet<string>,
  only: string | undefined,
): Pending | ImportedLine {
  if ('refused' in line) {
    return invalid(
      line.number,
      line.refused,
      `${line.bytes} bytes`,
      'Export again: this is no line of an export.',
    );
  }
  const named = only ?? destinationIn(line.text);
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

function destinationIn(text: string): string | undefined {
  try {
    const { destination } = JSON.parse(text) as { destination?: unknown };
    return typeof destination === 'string' ? destination : undefined;
  } catch {
    return undefined;
  }
}

function invalid(line: number, code: string, got: string, fix: string): ImportedLine {
  return { line, outcome: 'invalid', problems: [{ path: 'destination', code, got, fix }] };
}

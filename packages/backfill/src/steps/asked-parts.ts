import { setImmediate as turn } from 'node:timers/promises';
import type { FileRecord } from '../input/records.js';
import type { Part } from './parts.js';

/** The parts of some records, and which of the keys that matter to them were seen before. */
export interface AskedParts {
  parts: Part[];
  seen: ReadonlySet<string>;
}

/** Records per question. Few, because their entries are objects until they are in a batch. */
const RECORDS_AT_ONCE = 100;

/**
 * Reads the entries of the records and asks which were seen. While Redis answers, the next entries are read: so `seen` is asked
 * before the parts that are yielded next are processed.
 *
 * @param seen says for each key whether it was seen.
 */
export async function* askedParts(
  chunks: AsyncIterable<FileRecord[]>,
  partsOf: (record: FileRecord) => Part[],
  seen: (keys: readonly string[]) => Promise<boolean[]>,
): AsyncGenerator<AskedParts> {
  let before: Promise<AskedParts> | undefined;
  for await (const records of chunks) {
    for (let at = 0; at < records.length; at += RECORDS_AT_ONCE) {
      const asked = ask(records.slice(at, at + RECORDS_AT_ONCE).flatMap(partsOf), seen);
      asked.catch(() => undefined);
      if (before !== undefined) yield await before;
      before = asked;
      // A step is committed meanwhile, and each answer of Redis waits for the end of this turn.
      await turn();
    }
  }
  if (before !== undefined) yield await before;
}

async function ask(
  parts: Part[],
  seen: (keys: readonly string[]) => Promise<boolean[]>,
): Promise<AskedParts> {
  const keys = parts.flatMap(({ key, related }) =>
    key === undefined ? [] : related === undefined ? key : [key, ...related.unless],
  );
  const answers = keys.length > 0 ? await seen(keys) : [];
  return { parts, seen: new Set(keys.filter((_, index) => answers[index] === true)) };
}

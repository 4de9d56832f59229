import { isDeepStrictEqual } from 'node:util';
import { normaliseEvent } from '@tracklayer/events';
import { type BrokenOrder, brokenOrder } from './broken-order.js';
import { randomFrom } from './right-order.js';

/** The orders are of the same morning. */
const NOW_MS = Date.parse('2026-04-23T10:30:00Z');

export interface Verdict {
  refused: number;
  wrong: number;
  /** What the first wrong ones were. */
  examples: unknown[];
}

/** Normalises so many orders, each with one broken optional field, and compares them with the right ones. */
export function checkOrders(orders: number, seed: number): Verdict {
  const random = randomFrom(seed);
  const verdict: Verdict = { refused: 0, wrong: 0, examples: [] };
  for (let index = 0; index < orders; index++) check(brokenOrder(random), verdict);
  return verdict;
}

function check(order: BrokenOrder, verdict: Verdict): void {
  const { sent, right, leftOut = [] } = order;
  try {
    const { value, warnings, leftOut: found } = normaliseEvent(sent, { nowMs: NOW_MS });
    const paths = found.map(({ path }) => path);
    if (paths.length === warnings.length && isSameSet(paths, leftOut) && isDeepStrictEqual(value, right))
      return;
    verdict.wrong += 1;
    verdict.examples.push({ paths, leftOut, differing: differing({ sent, right, value }) });
  } catch (error) {
    verdict.refused += 1;
    verdict.examples.push({ sent, error });
  }
  verdict.examples = verdict.examples.slice(0, 3);
}

/** A path inside a value that is left out counts as its path. */
function isSameSet(paths: readonly string[], expected: readonly string[]): boolean {
  return (
    paths.every((path) => expected.some((each) => path.startsWith(each))) &&
    expected.every((each) => paths.some((path) => path.startsWith(each)))
  );
}

/** The parts of the three events that are not all alike. */
function differing({ sent, right, value }: Record<'sent' | 'right' | 'value', object>): unknown {
  const part = (event: object, key: string) => (event as Record<string, unknown>)[key];
  return ['time', 'eventId', 'profile', 'properties', 'consent']
    .filter((key) => !isDeepStrictEqual(part(right, key), part(value, key)))
    .map((key) => ({ sent: part(sent, key), right: part(right, key), value: part(value, key) }));
}

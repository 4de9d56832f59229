import type { ChaosCase } from './chaos-case.js';
import { type Row, toJson, toTable } from './row.js';
import { runCase } from './run-case.js';
import type { RoundOptions } from './set-up.js';

export interface Output {
  /** Gets the JSON lines and the table. */
  print(line: string): void;
  /** Gets the progress. */
  say(line: string): void;
}

/**
 * Runs the cases, some at once, and prints one JSON line for each, in the order in which they end. Then it prints the table.
 * @returns whether every row holds
 */
export async function runCases(
  cases: readonly ChaosCase[],
  options: RoundOptions,
  atOnce: number,
  { print, say }: Output,
): Promise<boolean> {
  const rows: Row[] = [];
  const left = cases.toSorted((one, other) => (other.seconds ?? 0) - (one.seconds ?? 0));
  async function runNext(): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { name } = next;
      say(`${name}: ${next.summary}`);
      const row = await runCase(next, options, (line) => say(`${name}: ${line}`));
      rows.push(row);
      print(toJson(row));
      say(
        `${name}: ${row.holds ? 'holds' : 'DOES NOT HOLD'} after ${row.seconds} s. ${left.length} cases left.`,
      );
    }
  }
  await Promise.all(Array.from({ length: atOnce }, runNext));
  const order = cases.map(({ name }) => name);
  rows.sort((one, other) => order.indexOf(one.case) - order.indexOf(other.case));
  print(toTable(rows));
  return rows.every(({ holds, skipped }) => holds || skipped !== undefined);
}

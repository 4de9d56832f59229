import Table from 'cli-table3';
import type { Counts } from './judge/judge.js';

/** The result of one case. */
export interface Row extends Counts {
  case: string;
  holds: boolean;
  /** Set where this machine cannot run the case: why not. Such a row neither holds nor fails. */
  skipped?: string;
  seconds: number;
  /** Further figures of this case. */
  figures: Readonly<Record<string, number | string | boolean>>;
  /** Why the row does not hold. */
  problems: readonly string[];
}

/** The row as one line of JSON. */
export function toJson({ figures, problems, ...row }: Row): string {
  return JSON.stringify({ ...row, ...figures, ...(problems.length > 0 && { problems }) });
}

const HEAD = [
  'case',
  'holds',
  'acknowledged',
  'once',
  'twice',
  'lost',
  'wrongly dead',
  'in lane',
  'sent beyond',
  'books',
  'seconds',
];

/** The rows as a table for people, then what is wrong in the rows that do not hold. */
export function toTable(rows: readonly Row[]): string {
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [] },
    colAligns: HEAD.map((_, column) => (column === 0 ? 'left' : 'right')),
  });
  for (const row of rows) {
    const verdict = row.skipped === undefined ? (row.holds ? 'yes' : 'NO') : 'skipped';
    const { acknowledged, once, twice, lost, wronglyDead, inLane, sentBeyond, seconds } = row;
    const numbers = [acknowledged, once, twice, lost, wronglyDead, inLane, sentBeyond];
    const cells = numbers.map((number) => number.toLocaleString('en'));
    table.push([row.case, verdict, ...cells, row.books ? 'add up' : '-', seconds.toFixed(1)]);
  }
  const notes = rows.flatMap(({ case: name, skipped, problems }) =>
    [...(skipped === undefined ? [] : [`skipped: ${skipped}`]), ...problems].map(
      (note) => `${name}: ${note}`,
    ),
  );
  return [table.toString(), ...notes].join('\n');
}

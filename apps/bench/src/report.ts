import Table from 'cli-table3';

/** The figures of the JSON line. */
export type Figures = Record<string, number | string | boolean>;

/** Prints a small table for people, then one JSON line for programs. The JSON line is always the last line. */
export function report(bench: string, head: string[], rows: (string | number)[][], figures: Figures): void {
  const table = new Table({
    head,
    style: { head: [], border: [] },
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
  });
  table.push(
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell))),
  );
  process.stdout.write(`${table.toString()}\n${JSON.stringify({ bench, ...figures })}\n`);
}

/** Prints to standard error, so that standard output contains only the result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

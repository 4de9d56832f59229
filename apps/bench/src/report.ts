import Table from 'cli-table3';

/** A figure of the closing JSON line. */
export type Figures = Record<string, number | string | boolean>;

/** A small table for people, then one JSON line for machines: always the last line of a benchmark. */
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

/** Progress goes to stderr, so that stdout holds the result alone. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

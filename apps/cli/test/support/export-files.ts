import type { BackfillWorld } from './backfill-world.js';

/** Puts an export of another program into a file and back-fills it: first as a dry run, then for real. */
export async function backfillExport(
  world: BackfillWorld,
  name: string,
  lines: readonly string[],
  ...args: string[]
) {
  await world.put(name, lines.join('\n'));
  const dry = await world.backfill(name, '--migration-id', 'past', '--dry-run', ...args);
  const ran = await world.backfill(name, '--migration-id', 'past', ...args);
  return { ...ran, dry };
}

/** Writes cells under their columns. */
export function csv(columns: readonly string[], ...rows: Record<string, string>[]): string[] {
  const line = (cells: readonly string[]) =>
    cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
  return [line(columns), ...rows.map((row) => line(columns.map((column) => row[column] ?? '')))];
}

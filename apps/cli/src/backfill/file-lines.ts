/**
 * Shows what became of the lines of each file.
 *
 * Defends against a file that is done and gave nothing, or less than it has: the counted lines are compared with the lines of
 * the file.
 */
import { countedLines, type DryRun, hasNoEntry, type MigrationReport } from '@tracklayer/backfill';
import { count, counted } from '@tracklayer/format';

type ReadFile = MigrationReport['files'][number] | (DryRun['files'][number] & { done: true });

/** `5 lines = 1 header + 3 read + 1 refused`. Undefined for a file that an older version read. */
export function linesText({ lines, lineCounts }: ReadFile): string | undefined {
  if (lineCounts === undefined) return undefined;
  const { header, blank, read, refused, leftOut } = lineCounts;
  const missing = lines - countedLines(lineCounts);
  const parts = [
    header > 0 && `${count(header)} header`,
    blank > 0 && `${count(blank)} blank`,
    `${count(read)} read`,
    refused > 0 && `${count(refused)} refused`,
    leftOut > 0 && `${count(leftOut)} left out`,
    missing !== 0 && `${count(missing)} not accounted for`,
  ].filter(Boolean);
  return `${counted(lines, 'line')} = ${parts.join(' + ')}`;
}

/** What is wrong with a file that was read to its end: it has no entry, or lines were lost. Undefined: nothing. */
export function fileFault(file: ReadFile): string | undefined {
  const { name, done, lines, lineCounts } = file;
  if (!done || lineCounts === undefined) return undefined;
  if (lines !== countedLines(lineCounts)) {
    return `Some lines of ${name} are not accounted for. Keep the file and report this as a bug of TrackLayer.`;
  }
  if (!hasNoEntry(lineCounts)) return undefined;
  return `${name} has no entry: ${linesText(file)}. Check the program that wrote it.`;
}

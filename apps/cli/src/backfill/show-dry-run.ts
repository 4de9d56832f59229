import type { DryRun, MigrationReport } from '@tracklayer/backfill';
import { count, counted, duration } from '@tracklayer/format';
import { maskText } from '@tracklayer/privacy';
import type { Output } from '../output/output.js';
import type { Row } from './import-rows.js';
import {
  consentRows,
  mergedRow,
  noteRows,
  phonesRow,
  print,
  printLines,
  profileFieldsRow,
  refusedText,
  valueRows,
  withheldRows,
} from './shared-rows.js';

/** Shows people what a run would do. */
export async function showDryRun(
  found: DryRun,
  { kind, takesMs, rejects }: { kind: MigrationReport['kind']; takesMs: number; rejects: string | undefined },
  out: Output,
): Promise<void> {
  const { bold, red, dim } = out.colors;
  await out.print(bold('Dry run: nothing was sent. An import would do this:'));
  await print(out, [
    ['read', counted(found.entries, 'entry', 'entries')],
    [
      'refused',
      found.refused > 0 && red(count(found.refused)) + refusedText(found.refused, countedReasons(found)),
    ],
    ['written to', rejects],
    ['duplicates', found.duplicates > 0 && count(found.duplicates) + rowsHint(found, kind)],
    ['known', found.known > 0 && `${count(found.known)} were sent by live traffic`],
    ['to send', `${count(found.fresh)} in ${counted(found.batches, 'call')}`],
    mergedRow(found.overlaid),
    [
      'events',
      Object.entries(found.byName)
        .map(([name, many]) => `${count(many)} ${name}`)
        .join(', ') || undefined,
    ],
    ['times', found.firstTime !== undefined && `${found.firstTime} to ${found.lastTime}`],
    ...withheldRows(found.withheld),
    ...valueRows(found.leftOut),
    ...noteRows(found.notes),
    ...consentRows(found),
    ...askedRows(found),
    phonesRow(found),
    profileFieldsRow(found, kind),
    [
      'takes',
      `${takesMs < 1_000 ? '' : 'about '}${duration(takesMs)} under the limits of the ${kind === 'back-in-stock' ? '' : 'bulk '}endpoint`,
    ],
  ]);
  for (const file of found.files) {
    const { name, format, lines, refused } = file;
    await out.print(`  ${dim(name)}  ${format}, ${counted(lines, 'line')}, ${count(refused)} refused`);
    await printLines({ ...file, done: true }, out);
    if (file.unused.length > 0) await out.print(`    columns not used: ${file.unused.join(', ')}`);
  }
  for (const example of found.examples) await out.print(`  ${dim('as')}  ${maskText(example)}`);
  for (const [code, { count: many, file, line, path, got, fix }] of Object.entries(found.reasons)) {
    const what = [path, got].filter((text) => text !== '').join(': ');
    const where = `${count(many)}, first in line ${line} of ${file}`;
    await out.print(
      `${red(`  ${code}`)}  ${where}${what === '' ? '' : ` (${what})`}${fix === '' ? '' : `. ${fix}`}`,
    );
  }
}

/** Exports of orders may have a row for each item. Without `--group-by` only the first row of an order would count. */
function rowsHint({ files }: DryRun, kind: MigrationReport['kind']): string {
  const hasRows = files.some(({ format }) => format === 'csv' || format === 'klaviyo-csv');
  return kind === 'events' && hasRows ? ' (if they are rows of one order, use --group-by)' : '';
}

/** What a dry run learnt from Klaviyo about the consents. */
function askedRows({ withdrawnAtKlaviyo: withdrawn = 0, notAsked }: DryRun): Row[] {
  return [
    [
      'withdrawn',
      withdrawn > 0 &&
        `${count(withdrawn)} of these would be skipped, because Klaviyo knows of a newer withdrawal`,
    ],
    ['not asked', notAsked !== undefined && `Klaviyo was not asked who withdrew consent there: ${notAsked}`],
  ];
}

function countedReasons({ refusedFor, reasons }: DryRun): Parameters<typeof refusedText>[1] {
  const counts = Object.entries(reasons).map(([code, reason]) => [code, reason.count]);
  return { refusedFor, reasons: Object.fromEntries(counts) };
}

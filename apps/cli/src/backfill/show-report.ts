import type { MigrationReport } from '@tracklayer/backfill';
import { count, counted, duration } from '@tracklayer/format';
import type { Output } from '../output/output.js';
import type { CommandContext } from '../runtime/command.js';
import { importRows, type Row } from './import-rows.js';
import type { OpenBackfill } from './open-backfill.js';
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

/** Shows the state of a migration to people. */
export async function showReport(report: MigrationReport, out: Output): Promise<void> {
  const { bold, green, yellow, red } = out.colors;
  const { counts, settled, state, startedAtMs, endedAtMs, updatedAtMs } = report;
  const color = state === 'done' ? green : state === 'cancelled' ? red : yellow;
  const how =
    state === 'running' &&
    !report.reading &&
    report.waiting + report.consentsWaiting + report.phonesWaiting === 0
      ? 'running, but no process reads its files'
      : state;
  await out.print(`${bold(report.id)}  ${report.destination}  ${report.kind}  ${color(how)}`);
  const inLane = report.waiting - report.imports.importing;
  const took = (endedAtMs ?? updatedAtMs) - startedAtMs;
  await print(out, [
    ['started', new Date(startedAtMs).toISOString()],
    [state === 'done' ? 'took' : 'running for', took > 0 && duration(took)],
    ['read', counted(counts.entries, 'entry', 'entries')],
    [
      'of them',
      counts.orderedProducts > 0 &&
        `${counted(counts.orderedProducts, 'line')} of orders, each an event ordered_product`,
    ],
    ['refused', counts.refused > 0 && red(count(counts.refused)) + refusedText(counts.refused, report)],
    ['written to', counts.refused > 0 && report.rejects],
    [
      'corrected',
      counts.refusals > counts.refused && `${count(counts.refusals - counts.refused)} were refused before`,
    ],
    ['duplicates', counts.duplicates > 0 && `${count(counts.duplicates)} occurred earlier in this migration`],
    mergedRow(counts.merged),
    ['known', counts.known > 0 && `${count(counts.known)} were sent by live traffic`],
    ['enqueued', enqueuedText(report)],
    ...withheldRows(report.withheld),
    ...valueRows(report.leftOut),
    ...noteRows(report.notes),
    ...consentRows(counts),
    phonesRow(counts),
    profileFieldsRow(counts, report.kind),
    ...(report.kind === 'profiles' ? importRows(report, out) : [deliveredRow(settled)]),
    ['already there', settled.duplicate > 0 && count(settled.duplicate)],
    [
      'not sent',
      settled.skipped > 0 &&
        `${count(settled.skipped)}, because the migration was cancelled or the person was erased`,
    ],
    ['dead', settled.dead > 0 && red(count(settled.dead))],
    ['discarded', settled.gone > 0 && `${count(settled.gone)} whose dead letters were discarded or expired`],
    ['waiting', inLane > 0 && yellow(count(inLane))],
    ...consentEnds(report, out),
    ...phoneEnds(report, out),
  ]);
  for (const file of report.files) {
    const read = file.done ? 'read to the end' : `read to line ${count(file.lines)}`;
    const refused = file.refused > 0 ? `, ${count(file.refused)} refused` : '';
    await out.print(`  ${out.colors.dim(file.name)}  ${file.format}, ${read}${refused}`);
    await printLines(file, out);
  }
  for (const file of report.unfinished.flatMap(({ files }) => files)) {
    const next =
      file.path === undefined
        ? `pipe the same input again, under ${report.id}`
        : `tracklayer backfill resume ${report.id}`;
    await out.print(
      yellow(`  ${file.name} was not read to the end by an earlier run. To continue: ${out.hint(next)}`),
    );
  }
}

function deliveredRow({ delivered }: MigrationReport['settled']): Row {
  return ['delivered', count(delivered)];
}

/** Without a list, subscriptions fail one by one. So the command says it first. */
export function noteMissingList(
  { out }: CommandContext,
  { target }: OpenBackfill,
  subscriptions: number,
): void {
  if (out.json || subscriptions === 0 || target.listId !== undefined) return;
  out.note(
    `\n${target.id} has no listId. Only people whose line names a list are subscribed. The others are left out.`,
  );
}

function enqueuedText({ kind, counts }: MigrationReport): string {
  return kind === 'back-in-stock'
    ? `${count(counts.enqueued)}, one job each`
    : `${count(counts.enqueued)} in ${counted(counts.batches, 'batch', 'batches')}`;
}

/** The results of the calls that subscribe and unsubscribe. */
function consentEnds(report: MigrationReport, { colors }: Output): Row[] {
  const { counts, consents, consentsWaiting } = report;
  if (counts.subscriptions + counts.withdrawals === 0) return [];
  const withdrawn = report.withdrawnAtKlaviyo;
  return [
    ['consents', endsText(consents, consentsWaiting, colors)],
    [
      'withdrawn',
      withdrawn > 0 && `${count(withdrawn)} not subscribed, because Klaviyo knew of a newer withdrawal`,
    ],
  ];
}

/** The results of the phone numbers that follow an import. */
function phoneEnds({ counts, phones, phonesWaiting }: MigrationReport, { colors }: Output): Row[] {
  return counts.phones === 0 ? [] : [['phones sent', endsText(phones, phonesWaiting, colors)]];
}

function endsText(
  { delivered, duplicate, skipped, dead, gone }: MigrationReport['consents'],
  waiting: number,
  colors: Output['colors'],
): string {
  const ends: Row[1][] = [
    `${count(delivered + duplicate)} delivered`,
    skipped > 0 && `${count(skipped)} no longer needed`,
    dead + gone > 0 && colors.red(`${count(dead + gone)} dead`),
    waiting > 0 && colors.yellow(`${count(waiting)} waiting`),
  ];
  return ends.filter(Boolean).join(', ');
}

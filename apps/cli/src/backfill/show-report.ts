import type { DryRun, MigrationReport } from '@tracklayer/backfill';
import { count, counted, duration } from '@tracklayer/format';
import { maskText } from '@tracklayer/privacy';
import type { Output } from '../output/output.js';
import type { CommandContext } from '../runtime/command.js';
import { fileFault, linesText } from './file-lines.js';
import { importRows, type Row } from './import-rows.js';
import type { OpenBackfill } from './open-backfill.js';

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
    [
      'refused',
      counts.refused > 0 && red(count(counts.refused)) + reasonsText(report.reasons, counts.refused),
    ],
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
    valuesRow(report.leftOut),
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
    await out.print(yellow(`  ${file.name} was not read to the end by an earlier run. To continue: ${next}`));
  }
}

function mergedRow(merged: number): Row {
  return ['merged', merged > 0 && `${count(merged)} of people who occur several times; later lines win`];
}

function deliveredRow({ delivered }: MigrationReport['settled']): Row {
  return ['delivered', count(delivered)];
}

/** Shows people what a run would do. */
export async function showDryRun(
  found: DryRun,
  { kind, takesMs, rejects }: { kind: MigrationReport['kind']; takesMs: number; rejects: string | undefined },
  out: Output,
): Promise<void> {
  const { bold, red, dim } = out.colors;
  const several = severalText(
    Object.values(found.reasons).map((reason) => reason.count),
    found.refused,
  );
  await out.print(bold('Dry run: nothing was sent. An import would do this:'));
  await print(out, [
    ['read', counted(found.entries, 'entry', 'entries')],
    ['refused', found.refused > 0 && red(count(found.refused)) + several],
    ['written to', rejects],
    ['duplicates', found.duplicates > 0 && count(found.duplicates)],
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
    valuesRow(found.leftOut),
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
  for (const [code, { count: many, file, line }] of Object.entries(found.reasons)) {
    await out.print(`${red(`  ${code}`)}  ${count(many)}, first in line ${line} of ${file}`);
  }
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

/** The lines of a file by what became of them, and what is wrong with it. */
async function printLines(file: Parameters<typeof linesText>[0], out: Output): Promise<void> {
  const text = linesText(file);
  const fault = fileFault(file);
  if (text !== undefined) await out.print(`    ${out.colors.dim(text)}`);
  if (fault !== undefined) await out.print(out.colors.red(`    ${fault}`));
}

async function print(out: Output, rows: readonly Row[]): Promise<void> {
  for (const [name, text] of rows) {
    if (typeof text === 'string') await out.print(`  ${out.colors.dim(name.padEnd(12))}  ${text}`);
  }
}

const UNSENT: Readonly<Record<string, string>> = {
  cancelled: 'cancelled or voided',
  failed: 'whose payment failed',
  unpaid: 'not paid',
  test: 'test orders',
  not_wanted: 'that --where or --events leaves out',
};

function withheldRows({
  not_owner: foreign = 0,
  consent_withdrawn: withdrawn = 0,
  other_call: others = 0,
  ...unsent
}: Record<string, number>): Row[] {
  const events = (many: number) => counted(many, 'event');
  return [
    ['left out', foreign > 0 && `${events(foreign)} that the browser owns (--all-owners sends them too)`],
    ['left out', withdrawn > 0 && `${events(withdrawn)} of people who signed up and withdrew consent later`],
    ['left out', others > 0 && `${counted(others, 'line')} of other calls, such as page views`],
    ...Object.entries(unsent).map(
      ([reason, many]): Row => ['left out', `${count(many)} ${UNSENT[reason] ?? reason}`],
    ),
  ];
}

/** Values that were not understood. Their entries are sent without them. */
function valuesRow(leftOut: Record<string, number>): Row {
  const all = Object.entries(leftOut).sort(([, one], [, other]) => other - one);
  const shown = all.map(([field, many]) => `${count(many)} ${field}`).join(', ');
  return ['left out', all.length > 0 && `values that could not be understood: ${shown}`];
}

function enqueuedText({ kind, counts }: MigrationReport): string {
  return kind === 'back-in-stock'
    ? `${count(counts.enqueued)}, one job each`
    : `${count(counts.enqueued)} in ${counted(counts.batches, 'batch', 'batches')}`;
}

function profileFieldsRow({ profileFields }: { profileFields: number }, kind: MigrationReport['kind']): Row {
  const next = '(to import those, use --profiles and another id)';
  if (kind === 'back-in-stock') {
    const lines = counted(profileFields, 'line');
    return ['left out', profileFields > 0 && `the other fields of ${lines} ${next}`];
  }
  const events = `${counted(profileFields, 'event')} without the profile fields in their lines`;
  return ['events only', profileFields > 0 && `${events} ${next}`];
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

/** Several people may share a phone number, so it follows its profile by a call of its own. */
function phonesRow({ phones }: { phones: number }): Row {
  return ['phones', phones > 0 && `${counted(phones, 'phone number')} one by one, in their own lane`];
}

/** Consents go in batches. The worker knows the newest consent of each person. */
function consentRows({ subscriptions, withdrawals }: { subscriptions: number; withdrawals: number }): Row[] {
  return [
    ['subscribed', subscriptions > 0 && `${count(subscriptions)} with their original consent`],
    ['unsubscribed', withdrawals > 0 && `${count(withdrawals)} who withdrew consent`],
  ];
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

function severalText(reasons: readonly number[], refused: number): string {
  const sum = reasons.reduce((total, many) => total + many, 0);
  return sum > refused ? ' (some lines have several reasons)' : '';
}

const REASONS_SHOWN = 5;

/** A line with two mistakes has two reasons, so the reasons may add up to more than the lines. */
function reasonsText(reasons: Record<string, number>, refused: number): string {
  const all = Object.entries(reasons).sort(([, one], [, other]) => other - one);
  const shown = all.slice(0, REASONS_SHOWN).map(([code, many]) => `${code} ${count(many)}`);
  if (all.length > REASONS_SHOWN) shown.push(`${all.length - REASONS_SHOWN} more`);
  const several = severalText(
    all.map(([, many]) => many),
    refused,
  );
  return shown.length === 0 ? '' : `: ${shown.join(', ')}${several}`;
}

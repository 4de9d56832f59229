import type { DryRun, MigrationReport } from '@tracklayer/backfill';
import { count, counted, duration } from '@tracklayer/format';
import type { Output } from '../output/output.js';
import type { CommandContext } from '../runtime/command.js';
import type { OpenBackfill } from './open-backfill.js';

type Row = [string, string | false | undefined];

/** A migration as it stands, for people. */
export async function showReport(report: MigrationReport, out: Output): Promise<void> {
  const { bold, green, yellow, red } = out.colors;
  const { counts, settled, state, startedAtMs, endedAtMs, updatedAtMs } = report;
  const color = state === 'done' ? green : state === 'cancelled' ? red : yellow;
  const how =
    state === 'running' && !report.reading && report.waiting + report.consentsWaiting === 0
      ? 'running, but nobody reads it'
      : state;
  await out.print(`${bold(report.id)}  ${report.destination}  ${report.kind}  ${color(how)}`);
  const took = (endedAtMs ?? updatedAtMs) - startedAtMs;
  await print(out, [
    ['began', new Date(startedAtMs).toISOString()],
    [state === 'done' ? 'took' : 'so far', took > 0 && duration(took)],
    ['read', counted(counts.entries, 'entry', 'entries')],
    ['refused', counts.refused > 0 && red(count(counts.refused)) + reasonsText(report.reasons)],
    ['in files', counts.refused > 0 && report.rejects],
    [
      'mended',
      counts.refusals > counts.refused && `${count(counts.refusals - counts.refused)} refused before`,
    ],
    ['duplicates', counts.duplicates > 0 && `${count(counts.duplicates)} came before in this migration`],
    ['known', counts.known > 0 && `${count(counts.known)} delivered live, or about to be`],
    ['handed over', `${count(counts.enqueued)} in ${counted(counts.batches, 'batch', 'batches')}`],
    ...withheldRows(report.withheld),
    ...consentRows(counts),
    profileFieldsRow(counts),
    [report.kind === 'profiles' ? 'accepted' : 'delivered', count(settled.delivered)],
    ['there before', settled.duplicate > 0 && count(settled.duplicate)],
    ['not sent', settled.skipped > 0 && `${count(settled.skipped)}, for it was cancelled`],
    ['dead', settled.dead > 0 && red(count(settled.dead))],
    ['given up', settled.gone > 0 && `${count(settled.gone)} whose dead letters were discarded or ran out`],
    ['waiting', report.waiting > 0 && yellow(count(report.waiting))],
    ...consentEnds(report, out),
  ]);
  for (const file of report.files) {
    const far = file.done ? 'whole' : `to line ${count(file.lines)}`;
    const refused = file.refused > 0 ? `, ${count(file.refused)} refused` : '';
    await out.print(`  ${out.colors.dim(file.name)}  ${file.format}, ${far}${refused}`);
  }
  for (const file of report.unfinished.flatMap(({ files }) => files)) {
    const how =
      file.path === undefined
        ? `pipe the same again, under ${report.id}`
        : `tracklayer backfill resume ${report.id}`;
    await out.print(yellow(`  ${file.name} was not read to its end by an earlier run: ${how}`));
  }
}

/** What a run would do, for people. */
export async function showDryRun(
  found: DryRun,
  { takesMs, rejects }: { takesMs: number; rejects: string | undefined },
  out: Output,
): Promise<void> {
  const { bold, red, dim } = out.colors;
  await out.print(bold('Nothing was sent. This is what would happen:'));
  await print(out, [
    ['read', counted(found.entries, 'entry', 'entries')],
    ['refused', found.refused > 0 && red(count(found.refused))],
    ['in file', rejects],
    ['duplicates', found.duplicates > 0 && count(found.duplicates)],
    ['to be sent', `${count(found.fresh)} in ${counted(found.batches, 'call')}`],
    [
      'laid over',
      found.overlaid > 0 && `${count(found.overlaid)} of people who came before, the later over the earlier`,
    ],
    [
      'events',
      Object.entries(found.byName)
        .map(([name, many]) => `${count(many)} ${name}`)
        .join(', ') || undefined,
    ],
    ['times', found.firstTime !== undefined && `${found.firstTime} to ${found.lastTime}`],
    ...withheldRows(found.withheld),
    ...consentRows(found),
    profileFieldsRow(found),
    ['takes', `${takesMs < 1_000 ? '' : 'about '}${duration(takesMs)} under the limits of the bulk call`],
  ]);
  for (const { name, format, lines, refused } of found.files) {
    await out.print(`  ${dim(name)}  ${format}, ${counted(lines, 'line')}, ${count(refused)} refused`);
  }
  for (const [code, { count: many, file, line }] of Object.entries(found.reasons)) {
    await out.print(`${red(`  ${code}`)}  ${count(many)}, first in line ${line} of ${file}`);
  }
}

/** Without a list nobody can be subscribed: said before it is found out subscription by subscription. */
export function noteMissingList(
  { out }: CommandContext,
  { target }: OpenBackfill,
  subscriptions: number,
): void {
  if (out.json || subscriptions === 0 || target.listId !== undefined) return;
  out.note(
    `\n${target.id} has no listId: only who names a list of their own is subscribed, the others are left out.`,
  );
}

async function print(out: Output, rows: readonly Row[]): Promise<void> {
  for (const [name, text] of rows) {
    if (typeof text === 'string') await out.print(`  ${out.colors.dim(name.padEnd(12))}  ${text}`);
  }
}

function withheldRows({
  not_owner: foreign = 0,
  consent_withdrawn: withdrawn = 0,
  other_call: others = 0,
}: Record<string, number>): Row[] {
  const events = (many: number) => counted(many, 'event');
  return [
    [
      'left out',
      foreign > 0 && `${events(foreign)} that another tracker owns (--all-owners brings them too)`,
    ],
    ['left out', withdrawn > 0 && `${events(withdrawn)} of people who signed up and took their consent back`],
    ['left out', others > 0 && `${counted(others, 'line')} of another kind of call (page views, say)`],
  ];
}

function profileFieldsRow({ profileFields }: { profileFields: number }): Row {
  const events = `${counted(profileFields, 'event')} without the profile fields in their lines`;
  return ['sent alone', profileFields > 0 && `${events} (--profiles, under another id, brings those)`];
}

/** What became of the calls that subscribe and unsubscribe. */
function consentEnds({ counts, consents, consentsWaiting }: MigrationReport, { colors }: Output): Row[] {
  if (counts.subscriptions + counts.withdrawals === 0) return [];
  const { delivered, duplicate, skipped, dead, gone } = consents;
  const ends: Row[1][] = [
    `${count(delivered + duplicate)} told`,
    skipped > 0 && `${count(skipped)} not needed or not wanted any more`,
    dead + gone > 0 && colors.red(`${count(dead + gone)} dead`),
    consentsWaiting > 0 && colors.yellow(`${count(consentsWaiting)} waiting`),
  ];
  return [['consents', ends.filter(Boolean).join(', ')]];
}

/** Consent has a lane of its own, and who said what last is seen there. */
function consentRows({ subscriptions, withdrawals }: { subscriptions: number; withdrawals: number }): Row[] {
  return [
    ['subscribed', subscriptions > 0 && `${count(subscriptions)} with their past consent, in their own lane`],
    [
      'unsubscribed',
      withdrawals > 0 && `${count(withdrawals)} whose consent was withdrawn, in their own lane`,
    ],
  ];
}

const REASONS_SHOWN = 5;

function reasonsText(reasons: Record<string, number>): string {
  const all = Object.entries(reasons).sort(([, one], [, other]) => other - one);
  const shown = all.slice(0, REASONS_SHOWN).map(([code, many]) => `${code} ${count(many)}`);
  if (all.length > REASONS_SHOWN) shown.push(`${all.length - REASONS_SHOWN} more`);
  return shown.length === 0 ? '' : `: ${shown.join(', ')}`;
}

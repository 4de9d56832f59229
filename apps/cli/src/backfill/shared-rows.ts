/** Rows that the report of a run and that of a dry run share. */
import type { MigrationReport } from '@tracklayer/backfill';
import { count, counted } from '@tracklayer/format';
import type { Output } from '../output/output.js';
import { fileFault, linesText } from './file-lines.js';
import type { Row } from './import-rows.js';

export function mergedRow(merged: number): Row {
  return ['merged', merged > 0 && `${count(merged)} of people who occur several times; later lines win`];
}

/** What the events of a reason are: a text for any number, or for one and for several. */
const UNSENT: Readonly<Record<string, string | readonly [one: string, several: string]>> = {
  cancelled: 'cancelled or voided',
  failed: 'whose payment failed',
  unpaid: 'not paid',
  test: ['test order', 'test orders'],
  not_wanted: 'that --where or --events leaves out',
  integration_off: 'that were not meant for Klaviyo: their `integrations` say so',
  no_consent:
    'of people who refused the consent category (--consent-category names the one that Klaviyo needs)',
  same_order: [
    'purchase of an order that came earlier under another id (if they are rows of one order, use --group-by)',
    'purchases of orders that came earlier under another id (if they are rows of one order, use --group-by)',
  ],
  own_lines: [
    'line of an order that the files have twice: as an event of its own and in its order',
    'lines of orders that the files have twice: as events of their own and in their orders',
  ],
};

function unsentText(reason: string, many: number): string {
  const text = UNSENT[reason] ?? reason;
  return typeof text === 'string' ? `${count(many)} ${text}` : counted(many, ...text);
}

export function withheldRows({
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
    ...Object.entries(unsent).map(([reason, many]): Row => ['left out', unsentText(reason, many)]),
  ];
}

const TIMELESS =
  'without a time that can be read: their people are imported without it. If the times have no offset, name their zone with --time-zone or --utc. If all have one time, use --map consent.at:=2024-05-01T00:00:00Z';

/** Values that were not understood. Their entries are sent without them. */
export function valueRows(leftOut: Record<string, number>): Row[] {
  const all = Object.entries(leftOut).sort(([, one], [, other]) => other - one);
  const shown = all.map(([field, many]) => `${count(many)} ${field}`).join(', ');
  const timeless = leftOut['consent.at'] ?? 0;
  return [
    ['left out', all.length > 0 && `values that could not be understood: ${shown}`],
    ['consents', timeless > 0 && `${counted(timeless, 'consent')} ${TIMELESS}`],
  ];
}

const NEGATIVE =
  'have an amount below zero; if they are refunds or credit notes, leave them out with --where';

const NOTES: Readonly<Record<string, string>> = {
  negative_amount: NEGATIVE,
  repeated_hour: 'have a time without an offset in the hour that comes twice in autumn; the first one counts',
  skipped_hour:
    'have a time without an offset in the hour that spring leaves out; it was read by the clock before the change',
  dropped_address: 'have addresses at example.com or test.com; Klaviyo accepts their events and drops them',
};

/** What is doubtful about entries that are sent. */
export function noteRows(notes: Record<string, number>): Row[] {
  return Object.entries(notes).map(([note, many]) => {
    const text = NOTES[note] ?? note;
    return ['note', `${count(many)} ${many === 1 ? text.replace(/^have/, 'has') : text}`];
  });
}

export function profileFieldsRow(
  { profileFields }: { profileFields: number },
  kind: MigrationReport['kind'],
): Row {
  const next = '(to import those, use --profiles and another id)';
  if (kind === 'back-in-stock') {
    const lines = counted(profileFields, 'line');
    return ['left out', profileFields > 0 && `the other fields of ${lines} ${next}`];
  }
  const events = `${counted(profileFields, 'event')} without the profile fields in their lines`;
  return ['events only', profileFields > 0 && `${events} ${next}`];
}

/** Several people may share a phone number, so it follows its profile by a call of its own. */
export function phonesRow({ phones }: { phones: number }): Row {
  return ['phones', phones > 0 && `${counted(phones, 'phone number')} one by one, in their own lane`];
}

/** Consents go in batches. The worker knows the newest consent of each person. */
export function consentRows({
  subscriptions,
  withdrawals,
}: {
  subscriptions: number;
  withdrawals: number;
}): Row[] {
  return [
    ['subscribed', subscriptions > 0 && `${count(subscriptions)} with their original consent`],
    ['unsubscribed', withdrawals > 0 && `${count(withdrawals)} who withdrew consent`],
  ];
}

const REASONS_SHOWN = 5;

/**
 * Why lines were refused, so that the counts add up to the lines: a line with two mistakes counts once, under both names. Files
 * that an older version read have one count for each reason only.
 */
export function refusedText(
  refused: number,
  { refusedFor, reasons }: { refusedFor: Record<string, number>; reasons: Record<string, number> },
): string {
  const sumOf = (counts: readonly number[]) => counts.reduce((total, many) => total + many, 0);
  const isWhole = sumOf(Object.values(refusedFor)) === refused;
  const all = Object.entries(isWhole ? refusedFor : reasons).sort(([, one], [, other]) => other - one);
  if (all.length === 0) return '';
  const shown = all.slice(0, REASONS_SHOWN).map(([codes, many]) => `${codes} ${count(many)}`);
  const rest = all.slice(REASONS_SHOWN).map(([, many]) => many);
  if (rest.length > 0) shown.push(`for other reasons ${count(sumOf(rest))}`);
  const several = sumOf(all.map(([, many]) => many)) > refused ? ' (some lines have several reasons)' : '';
  return `: ${shown.join(', ')}${several}`;
}

/** The lines of a file by what became of them, and what is wrong with it. */
export async function printLines(file: Parameters<typeof linesText>[0], out: Output): Promise<void> {
  const text = linesText(file);
  const fault = fileFault(file);
  if (text !== undefined) await out.print(`    ${out.colors.dim(text)}`);
  if (fault !== undefined) await out.print(out.colors.red(`    ${fault}`));
}

export async function print(out: Output, rows: readonly Row[]): Promise<void> {
  for (const [name, text] of rows) {
    if (typeof text === 'string') await out.print(`  ${out.colors.dim(name.padEnd(12))}  ${text}`);
  }
}

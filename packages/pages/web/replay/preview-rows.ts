/** What a preview says, as rows for a table. Pure. */
import { ago, count, counted, duration } from '@tracklayer/format';
import type { Preview } from '../api.js';
import { aboutCount } from './order.js';

export interface PreviewRow {
  label: string;
  text: string;
  /** Somebody should think about it before the start. */
  isWarning?: boolean;
}

const NAMES = 5;

/** Facts that are zero are left out. */
export function previewRows(preview: Preview, nowMs: number): PreviewRow[] {
  const { looked, profiles, oldestEventMs, takesMs, examples, kinds } = preview;
  const about = (value: number) => aboutCount(value, looked.exact);
  const people = [...new Set(examples.map(({ person }) => person))].slice(0, 3).join(', ');
  const what = kinds
    .slice(0, NAMES)
    .map(({ count: many, type, eventName, code }) =>
      [count(many), type, eventName ?? '', code].filter(Boolean).join(' '),
    );
  const rest = kinds.length - what.length;
  return [
    row('What', [...what, ...(rest > 0 ? [`and ${counted(rest, 'more kind')}`] : [])].join(', ')),
    row(
      'People',
      `${looked.exact ? '' : 'at least '}${counted(profiles, 'person', 'people')}${people && `: ${people}`}`,
    ),
    ...(oldestEventMs === undefined ? [] : [row('Oldest event', ago(oldestEventMs, nowMs))]),
    row('Takes', takesText(takesMs)),
    row('Starts flows', flowsText(preview, about), preview.startsFlows > 0),
    ...some(
      'Consent',
      preview.overtaken,
      (many) => `${about(many)} skipped: the person changed their consent since then`,
    ),
    ...some(
      'Withdrawn',
      preview.withdrawn,
      (many) => `${about(many)} of people who withdrew consent since then: sent, but without a subscription`,
      true,
    ),
    ...some(
      'Recorded',
      preview.recordedAlready,
      (many) => `${about(many)} by live traffic since then. Klaviyo counts each event once`,
    ),
    ...some(
      'Maybe recorded',
      preview.maybeRecorded,
      (many) => `${about(many)}: a call got no answer. Klaviyo counts each event once`,
    ),
    ...stayDead(preview, about),
    ...(looked.exact
      ? []
      : [row('Sample', `${counted(looked.letters, 'letter')} read. Other counts are estimates.`)]),
  ];
}

function stayDead(preview: Preview, about: (value: number) => string): PreviewRow[] {
  const reasons: [number, string][] = [
    [preview.invalid, 'their events are still invalid. Edit them below'],
    [preview.edit?.invalid ?? 0, 'the edit makes them invalid'],
    [preview.unparseable, 'their jobs cannot be parsed'],
    [preview.predecessorDead, 'they depend on a dead letter that is not selected or cannot be sent'],
    [preview.predecessorGone, 'they depend on a letter that was discarded or no longer exists'],
  ];
  return reasons.flatMap(([many, why]) => some('Stay dead', many, () => `${about(many)}: ${why}`, true));
}

/** Letters that a replay would send. */
export function goingOf({
  total,
  invalid,
  edit,
  unparseable,
  predecessorDead,
  predecessorGone,
}: Preview): number {
  return Math.max(
    0,
    total - invalid - (edit?.invalid ?? 0) - unparseable - predecessorDead - predecessorGone,
  );
}

function takesText(takesMs: number | undefined): string {
  if (takesMs === undefined) return 'unknown: a limit of this destination is not known';
  return `${takesMs < 1_000 ? '' : 'about '}${duration(takesMs)} if nothing else is sent`;
}

function flowsText(
  { startsFlows, backfilled, flowStarters }: Preview,
  about: (value: number) => string,
): string {
  const starters = flowStarters
    .slice(0, NAMES)
    .map(({ eventName, type, count: many }) => `${about(many)} ${eventName ?? type}`)
    .join(', ');
  const young = startsFlows > 0 ? `${about(startsFlows)} may start flows: ${starters}` : 'none';
  return backfilled > 0 ? `${young}. ${about(backfilled)} are too old and start none` : young;
}

function row(label: string, text: string, isWarning = false): PreviewRow {
  return { label, text, isWarning };
}

function some(label: string, many: number, text: (many: number) => string, isWarning = false): PreviewRow[] {
  return many > 0 ? [row(label, text(many), isWarning)] : [];
}

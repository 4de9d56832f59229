import type { Destination } from './types.js';

/** A setting that works today and will not work for ever. */
export interface ConfigWarning {
  /** `revision_retired`: Klaviyo no longer serves it, so the destination will be held. */
  code: 'revision_ends' | 'revision_retired';
  destination: string;
  revision: string;
  /** ISO 8601 date, e.g. `2028-07-15`. */
  endsOn: string;
  /** One sentence with what to do. */
  message: string;
}

/** Klaviyo keeps a revision for two years: one stable, one deprecated. */
const LIFE_IN_MONTHS = 24;
const WARN_AFTER_MONTHS = 18;

/** What a person should change before it stops working. Pure. */
export function configWarnings(
  { destinations }: { destinations: readonly Pick<Destination, 'id' | 'revision'>[] },
  nowMs: number,
): ConfigWarning[] {
  return destinations.flatMap(({ id, revision }): ConfigWarning[] => {
    const today = new Date(nowMs).toISOString().slice(0, 10);
    if (today < monthsAfter(revision, WARN_AFTER_MONTHS)) return [];
    const endsOn = revisionEndsOn(revision);
    const isOver = today >= endsOn;
    const state = isOver
      ? `Klaviyo retired revision ${revision} on ${endsOn}`
      : `Klaviyo retires revision ${revision} on ${endsOn}`;
    return [
      {
        code: isOver ? 'revision_retired' : 'revision_ends',
        destination: id,
        revision,
        endsOn,
        message: `${state}. Set a newer \`revision\` for destination ${id}.`,
      },
    ];
  });
}

/** The day on which Klaviyo retires a revision, as an ISO date. */
export function revisionEndsOn(revision: string): string {
  return monthsAfter(revision, LIFE_IN_MONTHS);
}

/** The same day some months later, as an ISO date. The last day of a shorter month stands for a day that it lacks. */
function monthsAfter(revision: string, months: number): string {
  const [year = 0, month = 1, day = 1] = revision.slice(0, 10).split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}

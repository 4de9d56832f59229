import { IDENTIFIERS, type Identifier, type Profile } from '@tracklayer/events';
import { type LeftOut, type Outcome, type Warning, WIRE_NAMES } from '@tracklayer/klaviyo';
import { type DeliveryJob, peopleOf } from '@tracklayer/lanes';

/** A value that the destination did not take, though the call may have succeeded. */
export interface Dropped {
  warning: Warning;
  /** The person and the identifier, where both are known. */
  from?: { profile: Profile; identifier: Identifier };
}

/** What the calls left out, and what Klaviyo dropped by itself. Each once. */
export function droppedBy(
  job: DeliveryJob,
  leftOut: readonly LeftOut[],
  outcomes: readonly Outcome[],
): Dropped[] {
  if (leftOut.length === 0 && !outcomes.some((outcome) => 'warnings' in outcome)) return [];
  // A batch has many people.
  const profile = job.type === 'event-backfill' ? undefined : peopleOf(job)[0];
  const partial = outcomes
    .flatMap((outcome) => (outcome.kind === 'delivered' ? (outcome.warnings ?? []) : []))
    .map((warning): Dropped => {
      const identifier = IDENTIFIERS.find((each) => WIRE_NAMES[each] === warning.field);
      return { warning, ...(profile && identifier && { from: { profile, identifier } }) };
    });
  const named = leftOut.map(
    ({ reason, ...from }): Dropped => ({
      warning: { code: reason, field: WIRE_NAMES[from.identifier] },
      from,
    }),
  );
  return [...named, ...partial.filter(isFirstOfField)];
}

function isFirstOfField({ warning }: Dropped, index: number, all: readonly Dropped[]): boolean {
  return all.findIndex((other) => other.warning.field === warning.field) === index;
}

/** What the scope of a hold means for lanes, and how people call it. Pure. */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { HoldScope } from '@tracklayer/holds';
import { JOB_ENDPOINTS } from '@tracklayer/klaviyo';

const LIST = 'list:';
/** What a hold of this scope leaves alone. */
const OTHERS: Readonly<Record<string, string>> = {
  list: 'Other lists and endpoints go on.',
  backfill: 'Live events go on.',
  endpoint: 'Other endpoints go on.',
};

export function isWholeDestination(scope: HoldScope): boolean {
  return scope === 'destination';
}

/** Whether jobs of the lane can need the scope. */
export function concernsLane(scope: HoldScope, lane: JobType): boolean {
  if (isWholeDestination(scope)) return true;
  // Consents of a back-fill go in batches of its lane.
  if (scope.startsWith(LIST)) return lane === 'list-subscription' || lane === 'event-backfill';
  if (scope === 'backfill') return lane === 'event-backfill' || lane === 'metric-event';
  return (JOB_ENDPOINTS[lane] as readonly string[]).includes(scope);
}

/** The lanes whose jobs all make the same call. */
const SAME_CALL: readonly JobType[] = ['metric-event', 'profile-upsert', 'back-in-stock'];

/** Whether every job of the lane needs the scope. People can still be unsubscribed while subscriptions are held. */
export function stopsLane(scope: HoldScope, lane: JobType): boolean {
  if (isWholeDestination(scope)) return true;
  const isPatch = scope.startsWith('PATCH ');
  return SAME_CALL.includes(lane) && scope.includes('/') && !isPatch ? concernsLane(scope, lane) : false;
}

/** `POST /api/events`, `list Y6nRLr`, `the flag backfill`, or `the destination`; `POST /api/events of de` with its id. */
export function scopeName(scope: HoldScope, destination?: string): string {
  if (isWholeDestination(scope)) return destination ?? 'the destination';
  const name = scope.startsWith(LIST)
    ? `list ${scope.slice(LIST.length)}`
    : scope === 'backfill'
      ? 'the flag backfill'
      : scope;
  return destination === undefined ? name : `${name} of ${destination}`;
}

/** The lane whose `tracklayer resume` lifts the hold; undefined for the whole destination. */
export function laneOfScope(scope: HoldScope): JobType | undefined {
  return isWholeDestination(scope) ? undefined : JOB_TYPES.find((lane) => concernsLane(scope, lane));
}

/** What goes on while the scope is held; undefined for the whole destination. */
export function whatGoesOn(scope: HoldScope): string | undefined {
  if (isWholeDestination(scope)) return undefined;
  return OTHERS[scope.startsWith(LIST) ? 'list' : scope] ?? OTHERS.endpoint;
}

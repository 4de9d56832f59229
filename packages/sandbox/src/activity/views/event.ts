import type { Controls } from '../../control/controls.js';
import type { FlowView } from '../../control/flow-controls.js';
import type { LedgerRequest, RecordedEvent } from '../../ledger/records.js';
import type { World } from '../../world.js';
import { type Shell, shellOf } from './shell.js';

export interface EventView {
  shell: Shell;
  event: RecordedEvent;
  /** The recorded event, if this is a duplicate of it. Undefined if the ledger has removed it. */
  first: RecordedEvent | undefined;
  /** The dropped duplicates of this recorded event, oldest first. */
  repeats: RecordedEvent[];
  /** The request with this event, if the ledger still has it. */
  request: LedgerRequest | undefined;
  /** The flows that the event triggers. */
  flows: FlowView[];
}

export function eventView(world: World, controls: Controls, seq: number): EventView | undefined {
  const { events, requests } = world.ledger;
  const [event] = events.page(seq - 1, 1, () => true).items;
  if (event === undefined || event.seq !== seq) return undefined;
  const twins = event.fate === 'dropped' ? [] : events.kept().filter((other) => isTwin(event, other));
  const { account, uniqueId, profileId } = event;
  return {
    shell: shellOf(world, event),
    event,
    first: event.fate === 'duplicate' ? twins.find(({ fate }) => fate === 'recorded') : undefined,
    repeats: event.fate === 'recorded' ? twins.filter(({ fate }) => fate === 'duplicate') : [],
    request: requests.kept().find(({ requestId }) => requestId === event.requestId),
    flows: controls
      .flows({ account, uniqueId, ...(profileId !== undefined && { profileId }) })
      .items.filter(({ trigger }) => trigger.kind === 'event' && trigger.seq === seq),
  };
}

/** True for the same (profile, metric, unique_id). Only one of these events is recorded. */
function isTwin(event: RecordedEvent, other: RecordedEvent): boolean {
  return (
    other.uniqueId === event.uniqueId &&
    other.metric === event.metric &&
    other.account === event.account &&
    other.profileId === event.profileId &&
    other.seq !== event.seq
  );
}

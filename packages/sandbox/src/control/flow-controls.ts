import { type DryRunEntry, dryRun, FLOW_IDS, type FlowId, findFlow, type Reason } from '@tracklayer/flows';
import type { AccountState } from '../accounts.js';
import type { World } from '../world.js';
import { ControlError } from './control-error.js';
import { flowRecords, type SourcedRecord } from './flow-records.js';

export interface FlowQuery {
  account?: string;
  profileId?: string;
  email?: string;
  /** Of the event that would start the flow. */
  uniqueId?: string;
  flow?: FlowId;
  would?: 'start' | 'not';
  /** The list that the welcome series belongs to; left out: any. */
  listId?: string;
  /** At most this many, the newest, 1,000 where left out. */
  limit?: number;
}

/** What a flow would have made of one event or subscription that we received. */
export interface FlowView {
  account: string;
  flow: FlowId;
  /** As marketers call the flow. */
  name: string;
  would: 'start' | 'not';
  /** Why not; empty where it would have started. */
  reasons: Reason[];
  /** It starts all the same, but its messages lack something. */
  warnings: Reason[];
  /** Absent for a dropped event. */
  profileId?: string;
  email?: string;
  /** What would start it. `seq` is its number in the ledger of events, or of subscriptions. */
  trigger:
    | { kind: 'event'; seq: number; metric: string; uniqueId: string; time: string }
    | { kind: 'subscription'; seq: number; listId: string | null };
  /** When we took it. */
  startsAtMs: number;
  firstMessageAtMs: number;
}

export interface FlowViews {
  /** By time, the oldest first. */
  items: FlowView[];
  /** Events and consents that the ledger let go, or never kept: above 0, this is not the whole story. */
  forgotten: number;
}

const DEFAULT_LIMIT = 1_000;

/** Dry-runs the flows on what the ledger holds. Nothing is changed, and asking again gives the same answer. */
export function flowControls(world: World): { flows(query?: FlowQuery): FlowViews } {
  return {
    flows(query = {}) {
      check(query);
      const views: FlowView[] = [];
      let forgotten = 0;
      for (const account of world.accounts.values()) {
        if (query.account !== undefined && query.account !== account.id) continue;
        const mine = entriesOf(account, query.profileId);
        const events = world.ledger.events.page(0, Number.POSITIVE_INFINITY, mine);
        const consents = world.ledger.consents.page(0, Number.POSITIVE_INFINITY, mine);
        forgotten = events.forgotten + consents.forgotten;
        // One profile's flows are a matter of its own records alone.
        const records = flowRecords(account, events.items, consents.items).filter((record) =>
          isOf(record, query),
        );
        const { listId } = query;
        const entries = dryRun(records, listId === undefined ? {} : { listId });
        for (const entry of entries) {
          const view = viewFlow(account.id, entry);
          if (wanted(view, query)) views.push(view);
        }
      }
      views.sort((a, b) => a.startsAtMs - b.startsAtMs);
      return { items: views.slice(-(query.limit ?? DEFAULT_LIMIT)), forgotten: forgotten + neverKept(world) };
    },
  };
}

/**
 * Whether an entry is the account's, or one profile's of it. One of a profile that is no more, merged into another, may be
 * anybody's until it is looked up.
 */
function entriesOf(account: AccountState, profileId: string | undefined) {
  const isGone = (id: string | undefined) => id === undefined || !account.profiles.byId.has(id);
  return (entry: { account: string; profileId?: string }) =>
    entry.account === account.id &&
    (profileId === undefined || entry.profileId === profileId || isGone(entry.profileId));
}

function check({ flow, would, limit }: FlowQuery): void {
  if (flow !== undefined && !FLOW_IDS.includes(flow)) {
    throw new ControlError('invalid_input', `flow must be one of ${FLOW_IDS.join(', ')}`);
  }
  if (would !== undefined && would !== 'start' && would !== 'not') {
    throw new ControlError('invalid_input', 'would must be "start" or "not"');
  }
  if (limit === 0) throw new ControlError('invalid_input', 'limit must be at least 1');
}

function viewFlow(account: string, entry: DryRunEntry<SourcedRecord>): FlowView {
  const { flow, would, reasons, warnings, record, startsAtMs, firstMessageAtMs } = entry;
  const { profileId } = record.entry;
  const { email } = record.profile;
  return {
    account,
    flow,
    name: findFlow(flow).name,
    would,
    reasons,
    warnings,
    ...(profileId === undefined ? {} : { profileId: record.profile.id }),
    ...(email === undefined ? {} : { email }),
    trigger: triggerOf(record),
    startsAtMs,
    firstMessageAtMs,
  };
}

function triggerOf({ entry }: SourcedRecord): FlowView['trigger'] {
  return 'metric' in entry
    ? { kind: 'event', seq: entry.seq, metric: entry.metric, uniqueId: entry.uniqueId, time: entry.time }
    : { kind: 'subscription', seq: entry.seq, listId: entry.listId };
}

function isOf({ profile }: SourcedRecord, { profileId, email }: FlowQuery): boolean {
  return (
    (profileId === undefined || profileId === profile.id) &&
    (email === undefined || email.toLowerCase() === profile.email)
  );
}

function wanted(view: FlowView, { uniqueId, flow, would }: FlowQuery): boolean {
  const { trigger } = view;
  return (
    (uniqueId === undefined || (trigger.kind === 'event' && trigger.uniqueId === uniqueId)) &&
    (flow === undefined || flow === view.flow) &&
    (would === undefined || would === view.would)
  );
}

/** A ledger of counts alone keeps no entry. */
function neverKept({ ledger }: World): number {
  if (ledger.mode === 'full') return 0;
  let kept = 0;
  for (const { fates, consents } of ledger.counts.values()) {
    kept += fates.recorded + fates.duplicate + fates.dropped + consents;
  }
  return kept;
}

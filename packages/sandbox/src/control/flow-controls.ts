import {
  type DryRunEntry,
  dryRun,
  FLOW_IDS,
  type FlowId,
  findFlow,
  type Mail,
  type Reason,
} from '@tracklayer/flows';
import type { AccountState } from '../accounts.js';
import type { World } from '../world.js';
import { ControlError } from './control-error.js';
import { flowRecords, type SourcedRecord } from './flow-records.js';

export interface FlowQuery {
  account?: string;
  profileId?: string;
  email?: string;
  /** `unique_id` of the event that would start the flow. */
  uniqueId?: string;
  flow?: FlowId;
  would?: 'start' | 'not';
  /** List of the welcome series. Default: any list. */
  listId?: string;
  /** Maximum number of entries, the newest ones. Default: 1,000. */
  limit?: number;
}

/** The result of one flow for one received event or subscription. */
export interface FlowView {
  account: string;
  flow: FlowId;
  /** Display name of the flow. */
  name: string;
  would: 'start' | 'not';
  /** Reasons against the start. Empty if the flow would start. */
  reasons: Reason[];
  /** The flow starts, but its messages lack a property. */
  warnings: Reason[];
  /** Whether the first e-mail would be sent. Absent if the flow would not start. */
  mail?: Mail;
  /** Absent for a dropped event. */
  profileId?: string;
  email?: string;
  /** The record that would start the flow. `seq` is its number in the ledger of events or of subscriptions. */
  trigger:
    | { kind: 'event'; seq: number; metric: string; uniqueId: string; time: string }
    | { kind: 'subscription'; seq: number; listId: string | null };
  /** Time when the sandbox accepted the record. */
  startsAtMs: number;
  /** Absent while the message waits for stock. */
  firstMessageAtMs?: number;
}

export interface FlowViews {
  /** Oldest first. */
  items: FlowView[];
  /** Events and consents that the ledger does not have. Above 0, the result is incomplete. */
  forgotten: number;
}

const DEFAULT_LIMIT = 1_000;

/** Dry-runs the flows on the records of the ledger. A dry run changes nothing. */
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
        // The flows of a profile depend on its own records only.
        const records = flowRecords(account, events.items, consents.items).filter((record) =>
          isOf(record, query),
        );
        const { listId } = query;
        const entries = dryRun(records, listId === undefined ? {} : { listId });
        for (const entry of entries) {
          const view = viewFlow(account.id, entry);
          if (isSelected(view, query)) views.push(view);
        }
      }
      views.sort((a, b) => a.startsAtMs - b.startsAtMs);
      return { items: views.slice(-(query.limit ?? DEFAULT_LIMIT)), forgotten: forgotten + neverKept(world) };
    },
  };
}

/**
 * Selects the entries of an account, or of one profile. The entry of a profile that was merged into another is selected
 * too: its new profile is not known yet.
 */
function entriesOf(account: AccountState, profileId: string | undefined) {
  const isGone = (id: string | undefined) => id === undefined || !account.profiles.byId.has(id);
  return (entry: { account: string; profileId?: string }) =>
    entry.account === account.id &&
    (profileId === undefined || entry.profileId === profileId || isGone(entry.profileId));
}

function check({ flow, would, limit }: FlowQuery): void {
  if (flow !== undefined && !FLOW_IDS.includes(flow)) {
    throw new ControlError('invalid_input', `flow must be one of ${FLOW_IDS.join(', ')}.`);
  }
  if (would !== undefined && would !== 'start' && would !== 'not') {
    throw new ControlError('invalid_input', 'would must be "start" or "not".');
  }
  if (limit === 0) throw new ControlError('invalid_input', 'limit must be at least 1.');
}

function viewFlow(account: string, entry: DryRunEntry<SourcedRecord>): FlowView {
  const { flow, would, reasons, warnings, mail, record, startsAtMs, firstMessageAtMs } = entry;
  const { profileId } = record.entry;
  const { email } = record.profile;
  return {
    account,
    flow,
    name: findFlow(flow).name,
    would,
    reasons,
    warnings,
    ...(mail === undefined ? {} : { mail }),
    ...(profileId === undefined ? {} : { profileId: record.profile.id }),
    ...(email === undefined ? {} : { email }),
    trigger: triggerOf(record),
    startsAtMs,
    ...(firstMessageAtMs === undefined ? {} : { firstMessageAtMs }),
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

function isSelected(view: FlowView, { uniqueId, flow, would }: FlowQuery): boolean {
  const { trigger } = view;
  return (
    (uniqueId === undefined || (trigger.kind === 'event' && trigger.uniqueId === uniqueId)) &&
    (flow === undefined || flow === view.flow) &&
    (would === undefined || would === view.would)
  );
}

/** The number of records without an entry. A ledger of counts has no entries. */
function neverKept({ ledger }: World): number {
  if (ledger.mode === 'full') return 0;
  let kept = 0;
  for (const { fates, consents } of ledger.counts.values()) {
    kept += fates.recorded + fates.duplicate + fates.dropped + consents;
  }
  return kept;
}

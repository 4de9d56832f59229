import type { AccountInput, KeyInput, ListInput } from '../accounts.js';
import type { Fault, FaultInput } from '../faults.js';
import type { Page } from '../ledger/recent.js';
import type { ConsentRecord, EventFate, LedgerRequest, RecordedEvent } from '../ledger/records.js';
import type { Stats, StatsFilter } from '../ledger/stats.js';
import type { Limits } from '../limits/limit-table.js';
import type { FlowQuery, FlowViews } from './flow-controls.js';
import type { AccountView, ProfileView } from './views.js';

export interface PageQuery {
  /** The `next` of the page before; 0 or left out: from the beginning. */
  since?: number;
  /** At most this many entries, 1,000 where left out. */
  limit?: number;
  account?: string;
}

export interface RequestQuery extends PageQuery {
  endpoint?: string;
  status?: number;
  uniqueId?: string;
}

export interface EventQuery extends PageQuery {
  uniqueId?: string;
  metric?: string;
  fate?: EventFate;
  profileId?: string;
  email?: string;
}

export interface ProfileQuery {
  account?: string;
  email?: string;
  phoneNumber?: string;
  externalId?: string;
  id?: string;
  limit?: number;
}

/**
 * Everything the control room can do, the same in process and over HTTP (`sandboxControl`).
 * Throws ControlError: `invalid_input`, `not_found`, `already_exists`.
 */
export interface Controls {
  accounts(): AccountView[];
  addAccount(input: AccountInput): AccountView;
  addKey(account: string, input: KeyInput): AccountView;
  /** Every key of the account where no name is given. */
  revokeKey(account: string, name?: string): AccountView;
  restoreKey(account: string, name?: string): AccountView;
  addList(account: string, input: ListInput): AccountView;
  removeList(account: string, listId: string): AccountView;
  faults(): Fault[];
  addFault(input: FaultInput): Fault;
  removeFault(id: string): void;
  clearFaults(): void;
  /** For one account, or for all. Every window starts anew. */
  setLimits(limits: Limits, account?: string): void;
  requests(query?: RequestQuery): Page<LedgerRequest>;
  events(query?: EventQuery): Page<RecordedEvent>;
  subscriptions(query?: PageQuery & { email?: string }): Page<ConsentRecord>;
  profiles(query?: ProfileQuery): ProfileView[];
  stats(filter?: StatsFilter): Stats;
  /** Which flows what was received would have started, and why the others not. */
  flows(query?: FlowQuery): FlowViews;
  /** `all`: as at the start. `ledger`: entries and counters only; profiles and what is on record stay. */
  reset(what?: 'all' | 'ledger'): void;
}

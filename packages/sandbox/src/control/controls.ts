import type { AccountInput, KeyInput, ListInput } from '../accounts.js';
import type { Fault, FaultInput } from '../faults/faults.js';
import type { Page } from '../ledger/recent.js';
import type { ConsentRecord, EventFate, LedgerRequest, RecordedEvent } from '../ledger/records.js';
import type { Stats, StatsFilter } from '../ledger/stats.js';
import type { Limits } from '../limits/limit-table.js';
import type { AccountSettings } from '../settings.js';
import type { FlowInput } from '../stores/flows.js';
import type { VariantInput } from '../stores/variants.js';
import type { WithdrawalInput } from '../stores/withdrawals.js';
import type { FlowQuery, FlowViews } from './flow-controls.js';
import type { WaitQuery, WaitView } from './stock-controls.js';
import type { AccountView, ProfileView } from './views.js';

export interface PageQuery {
  /** The `next` of the previous page. Default: 0, the beginning. */
  since?: number;
  /** Maximum number of entries. Default: 1,000. */
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
  exchangeId?: string;
  anonymousId?: string;
  id?: string;
  limit?: number;
}

/**
 * The control API, in process and over HTTP (`sandboxControl`).
 *
 * @throws {ControlError} `invalid_input`, `not_found` or `already_exists`.
 */
export interface Controls {
  accounts(): AccountView[];
  addAccount(input: AccountInput): AccountView;
  addKey(account: string, input: KeyInput): AccountView;
  /** Without `name`: all keys of the account. */
  revokeKey(account: string, name?: string): AccountView;
  restoreKey(account: string, name?: string): AccountView;
  /** Adds a scope to one key, or to all keys of the account. A key with full access stays as it is. */
  grantScope(account: string, scope: string, key?: string): AccountView;
  /** Removes a scope from one key, or from all keys. A key with full access keeps all other scopes. */
  denyScope(account: string, scope: string, key?: string): AccountView;
  /** Changes settings of the account. Settings that are left out stay. */
  configure(account: string, settings: Partial<AccountSettings>): AccountView;
  addList(account: string, input: ListInput): AccountView;
  removeList(account: string, listId: string): AccountView;
  /** Adds a variant to the catalogue. One that is there stays as it is. */
  addVariant(account: string, input: VariantInput): AccountView;
  /** Sets the stock of a variant. If it rises from nothing, everybody who waits for it is told. */
  setStock(account: string, variantId: string, stock: number): AccountView;
  /** The people who wait for a variant, and those who were told, oldest first. */
  waits(query?: WaitQuery): WaitView[];
  /** Replaces the flows that the account serves. They are definitions only: nothing runs them. */
  setFlows(account: string, flows: readonly FlowInput[]): AccountView;
  /** A person or a mail server tells Klaviyo itself: an unsubscribe by its link, a spam report, a bounce, a suppression. */
  withdraw(account: string, input: WithdrawalInput): ProfileView;
  faults(): Fault[];
  addFault(input: FaultInput): Fault;
  removeFault(id: string): void;
  clearFaults(): void;
  /** Without `account`: for all accounts. All windows restart. */
  setLimits(limits: Limits, account?: string): void;
  requests(query?: RequestQuery): Page<LedgerRequest>;
  events(query?: EventQuery): Page<RecordedEvent>;
  subscriptions(query?: PageQuery & { email?: string }): Page<ConsentRecord>;
  profiles(query?: ProfileQuery): ProfileView[];
  stats(filter?: StatsFilter): Stats;
  /** The flows that the received records would start, and the reasons against the others. */
  flows(query?: FlowQuery): FlowViews;
  /** `all` restores the start. `ledger` clears entries and counters; profiles and recorded events stay. Default: `all`. */
  reset(what?: 'all' | 'ledger'): void;
}

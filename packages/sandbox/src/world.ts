import { randomUUID } from 'node:crypto';
import { type AccountInput, type AccountState, createAccount, type KeyState } from './accounts.js';
import type { ExpectedMetric } from './expected-metrics.js';
import { createFaultRegistry, type FaultRegistry } from './faults/faults.js';
import { clearLedger, createLedger, type Ledger, type LedgerMode } from './ledger/ledger.js';
import type { Limits } from './limits/limit-table.js';
import type { StallWatch } from './stall-watch.js';

export interface WorldOptions {
  accounts: readonly AccountInput[];
  limits: Limits;
  strict: boolean;
  ledger: LedgerMode;
  ledgerCapacity: number;
  /** Start of the fixed windows, in ms. Undefined: random for each window. */
  phaseMs: number | undefined;
  /** The metrics of the shop's own. */
  expected: readonly ExpectedMetric[];
  now: () => number;
  random: () => number;
  heldUpMs: StallWatch['heldUpMs'];
}

/** The whole state of a sandbox. Handlers read and write it. A reset restores it. */
export interface World {
  readonly options: WorldOptions;
  readonly now: () => number;
  readonly random: () => number;
  readonly newRequestId: () => string;
  accounts: Map<string, AccountState>;
  /** By the key itself, for the lookup of each request. */
  keys: Map<string, { account: AccountState; key: KeyState }>;
  faults: FaultRegistry;
  ledger: Ledger;
  limits: Limits;
}

export function createWorld(options: WorldOptions): World {
  const world: World = {
    options,
    now: options.now,
    random: options.random,
    newRequestId: randomUUID,
    accounts: new Map(),
    keys: new Map(),
    faults: createFaultRegistry(),
    ledger: createLedger(options.ledger, options.ledgerCapacity),
    limits: options.limits,
  };
  for (const input of options.accounts) openAccount(world, input);
  return world;
}

export function openAccount(world: World, input: AccountInput): AccountState {
  const account = createAccount(input, world.limits, world.now(), world.random);
  world.accounts.set(account.id, account);
  for (const key of account.keys.values()) world.keys.set(key.key, { account, key });
  return account;
}

/** Start of a window of this width, in ms. */
export function phaseOf(world: World, widthMs: number): number {
  const { phaseMs } = world.options;
  return phaseMs === undefined ? world.random() * widthMs : phaseMs % widthMs;
}

/** Restores the start: the given accounts, and nothing recorded. Listeners stay. */
export function resetWorld(world: World): void {
  world.accounts.clear();
  world.keys.clear();
  world.faults = createFaultRegistry();
  world.limits = world.options.limits;
  clearLedger(world.ledger);
  for (const input of world.options.accounts) openAccount(world, input);
}

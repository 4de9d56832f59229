import type { AddressInfo } from 'node:net';
import { type AccountInput, DEFAULT_ACCOUNT } from './accounts.js';
import { createPreciseClock } from './clock.js';
import { accountControls } from './control/account-controls.js';
import { checkAccount, checkLimits } from './control/checks.js';
import type { Controls } from './control/controls.js';
import { flowControls } from './control/flow-controls.js';
import { ledgerControls } from './control/ledger-controls.js';
import type { LedgerMode } from './ledger/ledger.js';
import type { RecordedEvent } from './ledger/records.js';
import type { Limits } from './limits/limit-table.js';
import { createServer } from './server.js';
import { createWorld } from './world.js';

export interface SandboxOptions {
  /** 0 or left out: any free port. */
  port?: number;
  /** Loopback where left out: the sandbox takes orders from anybody who reaches it. */
  host?: string;
  /** Left out: one account `sandbox` with DEFAULT_KEY and the list Y6nRLr. */
  accounts?: readonly AccountInput[];
  /** `real` where left out. */
  limits?: Limits;
  /** Serve only what Klaviyo serves: the guide's two endpoints answer 404. */
  strict?: boolean;
  /** `counts` keeps counters and moments but no entries. `full` where left out. */
  ledger?: LedgerMode;
  /** How many entries of each kind the full ledger keeps at least; 250,000 where left out. */
  ledgerCapacity?: number;
  /** Where the fixed windows' borders lie, ms from the epoch modulo their width; left out: at random. */
  phaseMs?: number;
  /** Wall clock in ms, fractions welcome. */
  now?: () => number;
  /** In [0, 1): phases, ids, shares of faults. */
  random?: () => number;
}

export interface Sandbox extends Controls {
  /** Without a trailing slash; give it as base URL. */
  url: string;
  port: number;
  host: string;
  /** Calls `listener` with each accepted event; returns how to stop. */
  onEvent(listener: (event: RecordedEvent) => void): () => void;
  /** Ends every connection, answered or not. */
  close(): Promise<void>;
}

/** Starts a local Klaviyo. Throws ControlError for accounts or limits that make no sense. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { accounts = [DEFAULT_ACCOUNT], limits = 'real', host = '127.0.0.1' } = options;
  for (const account of accounts) checkAccount(account);
  checkLimits(limits);
  const world = createWorld({
    accounts,
    limits,
    strict: options.strict ?? false,
    ledger: options.ledger ?? 'full',
    ledgerCapacity: options.ledgerCapacity ?? 250_000,
    phaseMs: options.phaseMs,
    now: options.now ?? createPreciseClock(),
    random: options.random ?? Math.random,
  });
  const controls: Controls = {
    ...accountControls(world),
    ...ledgerControls(world),
    ...flowControls(world),
  };
  const app = createServer(world, controls);
  await app.listen({ port: options.port ?? 0, host });
  const { port } = app.server.address() as AddressInfo;
  return {
    ...controls,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    host,
    onEvent(listener) {
      world.ledger.listeners.add(listener);
      return () => world.ledger.listeners.delete(listener);
    },
    close: () => app.close(),
  };
}

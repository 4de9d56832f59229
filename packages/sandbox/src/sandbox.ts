import type { AddressInfo } from 'node:net';
import { type AccountInput, DEFAULT_ACCOUNT } from './accounts.js';
import { createPreciseClock } from './clock.js';
import { accountControls } from './control/account-controls.js';
import { checkAccount, checkLimits } from './control/checks.js';
import type { Controls } from './control/controls.js';
import { flowControls } from './control/flow-controls.js';
import { ledgerControls } from './control/ledger-controls.js';
import { stockControls } from './control/stock-controls.js';
import type { ExpectedMetric } from './expected-metrics.js';
import type { LedgerMode } from './ledger/ledger.js';
import type { RecordedEvent } from './ledger/records.js';
import type { Limits } from './limits/limit-table.js';
import { createServer } from './server.js';
import { watchStalls } from './stall-watch.js';
import { createWorld } from './world.js';

export interface SandboxOptions {
  /** Default: 0, which means any free port. */
  port?: number;
  /** Default: loopback, because anybody who can reach the sandbox can control it. */
  host?: string;
  /** Default: one account `sandbox` with DEFAULT_KEY and the list Y6nRLr. */
  accounts?: readonly AccountInput[];
  /** Default: `real`. */
  limits?: Limits;
  /** Serves only Klaviyo's endpoints: the guide's two endpoints answer 404. Default: false. */
  strict?: boolean;
  /** `counts` keeps counters and times but no entries. Default: `full`. */
  ledger?: LedgerMode;
  /** The full ledger keeps at least this number of entries of each kind. Default: 250,000. */
  ledgerCapacity?: number;
  /** Start of the fixed windows, in ms modulo their width. Default: random. */
  phaseMs?: number;
  /** The shop's own metrics. The pages list them, and mark an event that lacks one of the properties. Default: none. */
  expected?: readonly ExpectedMetric[];
  /** Wall clock in ms. It may have decimals. */
  now?: () => number;
  /** Random number in [0, 1) for phases, ids and shares of faults. */
  random?: () => number;
}

export interface Sandbox extends Controls {
  /** Base URL for clients, without a trailing slash. */
  url: string;
  port: number;
  host: string;
  /** Calls `listener` with each accepted event. Returns a function that removes the listener. */
  onEvent(listener: (event: RecordedEvent) => void): () => void;
  /** Closes all connections, including those that wait for an answer. */
  close(): Promise<void>;
}

/** Starts a local Klaviyo. @throws {ControlError} if accounts or limits are invalid. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { accounts = [DEFAULT_ACCOUNT], limits = 'real', host = '127.0.0.1' } = options;
  for (const account of accounts) checkAccount(account);
  checkLimits(limits);
  const stalls = watchStalls();
  const world = createWorld({
    accounts,
    limits,
    strict: options.strict ?? false,
    ledger: options.ledger ?? 'full',
    ledgerCapacity: options.ledgerCapacity ?? 250_000,
    phaseMs: options.phaseMs,
    expected: options.expected ?? [],
    now: options.now ?? createPreciseClock(),
    random: options.random ?? Math.random,
    heldUpMs: stalls.heldUpMs,
  });
  const controls: Controls = {
    ...accountControls(world),
    ...ledgerControls(world),
    ...flowControls(world),
    ...stockControls(world),
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
    close() {
      stalls.stop();
      return app.close();
    },
  };
}

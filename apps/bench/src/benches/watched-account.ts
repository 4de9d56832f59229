import type { SandboxSettings } from '../programs/arguments.js';

export const ACCOUNT = 'shop';
export const KEY = 'pk_bench_shop';

/** A sandbox with Klaviyo's limits and one account. It reports each event that it accepts. */
export const WATCHED_ACCOUNT: SandboxSettings = {
  limits: 'real',
  ledger: 'counts',
  accounts: [{ id: ACCOUNT, keys: [{ key: KEY }] }],
  watch: ACCOUNT,
};

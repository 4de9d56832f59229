import type { World } from '../../world.js';
import { versionOf } from './version.js';

/** The data that each page shows around its content. */
export interface Shell {
  /** The shown account. Undefined if there is none. */
  account: string | undefined;
  accounts: { id: string; name: string }[];
  /** The search text. */
  q: string;
  /** See `versionOf`. */
  version: string;
}

/** Selects the requested account, else the first account with events, else the first account. */
export function shellOf(world: World, asked: { account?: string; q?: string }): Shell {
  const accounts = [...world.accounts.values()].map(({ id, name }) => ({ id, name }));
  const known = accounts.find(({ id }) => id === asked.account);
  const busy = accounts.find(({ id }) => (world.accounts.get(id)?.metrics.size ?? 0) > 0);
  return {
    account: (known ?? busy ?? accounts[0])?.id,
    accounts,
    q: asked.q ?? '',
    version: versionOf(world),
  };
}

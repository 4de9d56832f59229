import type { World } from '../../world.js';
import { versionOf } from './version.js';

/** What every page shows around its content. */
export interface Shell {
  /** The account that is shown; undefined where there is none. */
  account: string | undefined;
  accounts: { id: string; name: string }[];
  /** What was searched for. */
  q: string;
  /** Of all that is shown; see `versionOf`. */
  version: string;
}

/** The account asked for, or the first that has received anything, or the first. */
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

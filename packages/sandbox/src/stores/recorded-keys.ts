import type { AccountState } from '../accounts.js';
import type { Profile } from './profiles.js';

/** After a merge the events of the one count as events of the other. Slow, and rare enough to be so. */
export function moveRecordedKeys(account: AccountState, from: Profile, into: Profile): void {
  const prefix = `${from.seq}.`;
  for (const key of account.recordedKeys) {
    if (!key.startsWith(prefix)) continue;
    account.recordedKeys.delete(key);
    account.recordedKeys.add(`${into.seq}.${key.slice(prefix.length)}`);
  }
}

import type { AccountState } from '../accounts.js';
import type { World } from '../world.js';
import { type Profile, presentId, removeProfile } from './profiles.js';
import { forgetWaits } from './variants.js';

/** Removes a profile with all that the account knows of it. The ledger keeps its counts, and loses its entries. */
export function forgetProfile({ ledger }: World, account: AccountState, profile: Profile): void {
  const { id, seq } = profile;
  for (const list of account.lists.values()) list.members.delete(id);
  for (const key of account.recordedKeys) if (key.startsWith(`${seq}.`)) account.recordedKeys.delete(key);
  forgetWaits(account.variants.values(), id);
  const isOwn = (profileId: string | undefined) =>
    profileId !== undefined && presentId(account.profiles, profileId) === id;
  ledger.events.remove(({ profileId }) => isOwn(profileId));
  ledger.consents.remove(({ profileId }) => isOwn(profileId));
  removeProfile(account.profiles, profile);
}

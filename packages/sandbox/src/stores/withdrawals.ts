import type { AccountState } from '../accounts.js';
import { readTime } from '../validation/time.js';
import type { World } from '../world.js';
import { resolveProfile } from './identity.js';
import type { Profile, Suppression, SuppressionReason } from './profiles.js';

/** What a person or a mail server told Klaviyo itself, not over the API. */
export interface WithdrawalInput {
  email?: string;
  phoneNumber?: string;
  /** Default: `email`. Of the other channels only `UNSUBSCRIBE` is known. */
  channel?: 'email' | 'sms' | 'whatsapp';
  /** Default: `UNSUBSCRIBE`, by Klaviyo's link. */
  reason?: SuppressionReason;
  /** ISO 8601. `null`: the time is unknown. Default: now. */
  at?: string | null;
  /** One list. Default: the whole channel. */
  listId?: string;
}

/** The person said so. A bounce or a suppression by the shop leaves the consent as it is. */
const OWN_WORD: readonly SuppressionReason[] = ['UNSUBSCRIBE', 'SPAM_REPORT', 'SPAM_COMPLAINT'];
/** The subscribe call removes these. Source: OpenAPI 2026-04-15. */
const LIFTED: readonly SuppressionReason[] = [...OWN_WORD, 'USER_SUPPRESSED'];

/** Records a withdrawal. Creates an unknown profile. */
export function withdraw(world: World, account: AccountState, input: WithdrawalInput): Profile {
  const { email, phoneNumber, channel = 'email', reason = 'UNSUBSCRIBE', at, listId } = input;
  const nowMs = world.now();
  const sent = { email, phone_number: phoneNumber };
  const profile = resolveProfile(account, sent, undefined, nowMs, world.random);
  const atMs = at === null ? undefined : ((at === undefined ? undefined : readTime(at)) ?? nowMs);
  if (channel === 'email') profile.suppressions.push(suppression(reason, atMs, listId));
  if (listId !== undefined) {
    account.lists.get(listId)?.members.delete(profile.id);
    return profile;
  }
  if (!OWN_WORD.includes(reason)) return profile;
  const key = `${channel}.marketing`;
  profile.consents[key] = 'UNSUBSCRIBED';
  if (atMs === undefined) delete profile.statements[key];
  else profile.statements[key] = { consentedMs: atMs, updatedMs: atMs, doubleOptIn: false };
  if (channel === 'email') for (const list of account.lists.values()) list.members.delete(profile.id);
  return profile;
}

/** Removes the suppressions that the subscribe call removes, of the whole channel and of the list. */
export function liftSuppressions(profile: Profile, listId: string | undefined): void {
  profile.suppressions = profile.suppressions.filter(
    (each) => !LIFTED.includes(each.reason) || (each.listId !== undefined && each.listId !== listId),
  );
}

function suppression(
  reason: SuppressionReason,
  atMs: number | undefined,
  listId: string | undefined,
): Suppression {
  return { reason, ...(atMs !== undefined && { atMs }), ...(listId !== undefined && { listId }) };
}

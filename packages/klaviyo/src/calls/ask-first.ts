import type { ListSubscription } from '../commands.js';
import { withdrawalsOf } from '../consent/profile-lookup.js';
import { beatingWithdrawal, type Withdrawal } from '../consent/withdrawal.js';
import { channelAddresses } from '../dialects/channel-addresses.js';
import type { RequestSettings } from '../dialects/dialect.js';
import { listOf } from '../dialects/list.js';
import type { Calls, Exchange } from './calls.js';
import { lookupCalls } from './lookup-calls.js';

/** What the person withdrew at Klaviyo, or the answer that refuses to say. */
export type Asked =
  | { kind: 'known'; withdrawn: Withdrawal[]; last: Exchange | undefined }
  | { kind: 'refused'; exchange: Exchange };

/**
 * Asks Klaviyo which channels of a subscription the person withdrew since: one withdrawal per channel.
 * `statedMs`: when the consent was given, in epoch ms.
 */
export function* askFirst(
  command: ListSubscription,
  settings: RequestSettings,
  statedMs: number,
): Calls<Asked> {
  const listId = listOf(command, settings);
  const withdrawn: Withdrawal[] = [];
  let last: Exchange | undefined;
  for (const { field, address, channels } of channelAddresses(command)) {
    const found = yield* lookupCalls(field, [address]);
    if (found.kind === 'refused') return found;
    last = found.last;
    withdrawn.push(
      ...channels.flatMap(
        (channel) =>
          beatingWithdrawal(withdrawalsOf(found.profiles, field, address, [channel]), { statedMs, listId }) ??
          [],
      ),
    );
  }
  return { kind: 'known', withdrawn, last };
}

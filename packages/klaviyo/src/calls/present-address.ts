import { valueAt } from '../answer/json.js';
import type { ListSubscription } from '../commands.js';
import { type CallContext, type Calls, type Concluded, isSuccess } from './calls.js';
import { profileCalls } from './profile-calls.js';

/**
 * A withdrawal may name an address that the person replaced. It counts for the address that the profile of the external id has
 * now. Where the profile has none, it gets the stated address first. On its own the call would make a second profile.
 */
export function* presentAddress(
  command: ListSubscription,
  profile: Concluded,
  context: CallContext,
): Calls<{ command: ListSubscription; profile: Concluded }> {
  const { email, externalId } = command.profile;
  const present = valueAt(profile.answer.body, 'data', 'attributes', 'email');
  const isForEmail = (command.consent.channels ?? ['email']).includes('email');
  const isKnown = isSuccess(profile.answer) && present !== undefined;
  if (!isKnown || !isForEmail || email === undefined || externalId === undefined) return { command, profile };
  if (typeof present === 'string' && present !== '')
    return { command: { ...command, profile: { ...command.profile, email: present } }, profile };
  return { command, profile: yield* profileCalls({ email, externalId }, context) };
}

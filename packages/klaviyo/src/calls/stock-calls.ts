import type { BackInStock } from '../commands.js';
import { backInStock } from '../dialects/back-in-stock.js';
import type { RequestSettings } from '../dialects/dialect.js';
import { type CallContext, type Calls, isSuccess } from './calls.js';
import { askNaming } from './named-calls.js';
import { profileCalls } from './profile-calls.js';

/**
 * Tells Klaviyo that a person waits for a variant. A profile that is carried goes first, because the call takes no fields of a
 * profile. If Klaviyo refuses the profile, the person waits all the same: the profile has a job of its own, which says why.
 */
export function* stockCalls(command: BackInStock, settings: RequestSettings, context: CallContext): Calls {
  const { carryProfile } = settings;
  const profile = carryProfile && (yield* profileCalls(carryProfile, context));
  const { omitted: _, ...sent } = yield* askNaming(
    command.profile,
    (omitted) => backInStock(command, { ...settings, omit: () => omitted }),
    settings,
    context,
  );
  const written = profile && isSuccess(profile.answer) ? profile.written : undefined;
  return { ...sent, ...(written && { written }) };
}

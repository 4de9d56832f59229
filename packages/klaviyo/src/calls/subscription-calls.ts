import type { Channel } from '@tracklayer/events';
import { readFailures } from '../answer/failures.js';
import { refusedChannels } from '../answer/refused-channels.js';
import { warningsOf } from '../answer/warnings.js';
import type { ListSubscription } from '../commands.js';
import { buildRequest } from '../dialects/build-request.js';
import { channelAddresses } from '../dialects/channel-addresses.js';
import type { RequestSettings } from '../dialects/dialect.js';
import { WIRE_NAMES } from '../dialects/profile-attributes.js';
import type { KlaviyoAnswer } from '../request.js';
import { askFirst } from './ask-first.js';
import { ask, type CallContext, type Calls, type Concluded, type Exchange, isSuccess } from './calls.js';
import { isProfileMissing } from './named-calls.js';
import { presentAddress } from './present-address.js';
import { profileCalls } from './profile-calls.js';

/**
 * Subscribes or unsubscribes the channels of a consent. Where the settings say so, Klaviyo is asked first what the person
 * withdrew there. Those channels are left out.
 */
export function* subscriptionCalls(
  command: ListSubscription,
  settings: RequestSettings,
  context: CallContext,
): Calls {
  const { askFirstSince } = settings;
  if (askFirstSince === undefined || command.consent.status !== 'granted') {
    return yield* changeCalls(command, settings, context);
  }
  const asked = yield* askFirst(command, settings, askFirstSince);
  if (asked.kind === 'refused') return asked.exchange;
  const { withdrawn, last } = asked;
  if (withdrawn.length === 0 || last === undefined) return yield* changeCalls(command, settings, context);
  const left = channelAddresses(command)
    .flatMap(({ channels }) => channels)
    .filter((channel) => !withdrawn.some((each) => each.channel === channel));
  if (left.length === 0) return { ...last, skipped: 'withdrawn_at_klaviyo', withdrawn };
  const changed = yield* changeCalls(withChannels(command, left), settings, context);
  return { ...changed, withdrawn };
}

/**
 * Makes the calls that change the consent. Where Klaviyo refuses some of them, the others go once more without
 * these. A refusal of all channels, or of something else, ends the calls.
 *
 * A profile that is carried goes first: it brings an address that the person's profile does not have. A withdrawal never
 * fails because of it. See `presentAddress` for a withdrawal of an address that the person has no longer.
 *
 * Dialect `klaviyo` sends all channels in one call. A subscription of dialect `guide` holds one address, so each channel has a
 * call of its own.
 */
function* changeCalls(stated: ListSubscription, settings: RequestSettings, context: CallContext): Calls {
  const { carryProfile } = settings;
  let profile = carryProfile && (yield* profileCalls(carryProfile, context));
  let command = stated;
  if (profile && stated.consent.status === 'granted' && !isSuccess(profile.answer)) return profile;
  if (profile && stated.consent.status === 'withdrawn' && carryProfile?.email === undefined) {
    ({ command, profile } = yield* presentAddress(stated, profile, context));
  }
  const channels = channelAddresses(command).flatMap((address) => address.channels);
  const isGuideCall =
    settings.dialect === 'guide' && command.consent.status === 'granted' && !command.historical;
  const refused = new Set<Channel>();
  let accepted: Exchange | undefined;
  let last: Exchange | undefined;
  for (let left = channels; left.length > 0; ) {
    const part = withChannels(command, isGuideCall ? left.slice(0, 1) : left);
    last = yield* askWithProfile(part, settings, context);
    const found = notTaken(part, last.answer);
    if (!isSuccess(last.answer) && found.length === 0) return last;
    const asked = part.consent.channels ?? [];
    if (isSuccess(last.answer) && found.length < asked.length) accepted = last;
    for (const channel of found) refused.add(channel);
    const done = isSuccess(last.answer) ? asked : found;
    left = left.filter((channel) => !done.includes(channel));
  }
  // `channelAddresses` throws where there is no channel.
  return {
    ...concluded(accepted ?? (last as Exchange), refused, accepted !== undefined),
    ...(profile?.written && isSuccess(profile.answer) && { written: profile.written }),
  };
}

function concluded(exchange: Exchange, refused: ReadonlySet<Channel>, isAnyTaken: boolean): Concluded {
  if (refused.size === 0) return exchange;
  if (!isAnyTaken && isSuccess(exchange.answer)) return { ...exchange, nothingTaken: true };
  return { ...exchange, refusedChannels: [...refused] };
}

/** The channels that were not subscribed: refused ones, and those of an address that Klaviyo dropped from a success. */
function notTaken(command: ListSubscription, answer: KlaviyoAnswer): Channel[] {
  if (!isSuccess(answer)) return refusedChannels(command, readFailures(answer));
  const dropped = warningsOf(answer).map(({ field }) => field);
  return channelAddresses(command).flatMap(({ field, channels }) =>
    dropped.includes(WIRE_NAMES[field]) ? channels : [],
  );
}

/** A missing profile is created once, then the call is made again. */
function* askWithProfile(
  command: ListSubscription,
  settings: RequestSettings,
  context: CallContext,
): Calls<Exchange> {
  const request = buildRequest(command, settings);
  const first = yield* ask(request);
  if (!isProfileMissing(first.answer)) return first;
  const created = yield* profileCalls(command.profile, context);
  return isSuccess(created.answer) ? yield* ask(request) : created;
}

function withChannels(command: ListSubscription, channels: Channel[]): ListSubscription {
  return { ...command, consent: { ...command.consent, channels } };
}

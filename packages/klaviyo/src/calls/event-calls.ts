import { IDENTIFIERS, type Identifier, type Profile } from '@tracklayer/events';
import { errorsOf } from '../answer/origin.js';
import type { MetricEvent } from '../commands.js';
import type { RequestSettings } from '../dialects/dialect.js';
import { usableIdentifiers } from '../dialects/profile-attributes.js';
import { singleEvent } from '../dialects/single-event.js';
import type { KlaviyoAnswer } from '../request.js';
import { ask, type CallContext, type Calls, isSuccess } from './calls.js';
import { profileCalls, without } from './profile-calls.js';
import { droppable } from './refused-identifiers.js';

/**
 * Sends an event. An order never dies of an identifier while the person has another one: the same call goes once more without
 * the refused value. A missing profile is created once, then the event is sent again.
 */
export function* eventCalls(command: MetricEvent, settings: RequestSettings, context: CallContext): Calls {
  const { profile } = command.event;
  const omitted = [...(settings.omit?.(profile) ?? [])];
  let mayCreate = true;
  for (;;) {
    const sent = yield* ask(singleEvent(command, { ...settings, omit: () => omitted }));
    const refused = droppable(sent.answer, profile, omitted);
    if (refused !== undefined) {
      context.leftOut.push({ profile, identifier: refused, reason: 'refused' });
      omitted.push(refused);
    } else if (mayCreate && isProfileMissing(sent.answer)) {
      mayCreate = false;
      const created = yield* profileCalls(without(profile, ...omitted), context);
      if (!isSuccess(created.answer)) return created;
    } else {
      const { carryProfile } = settings;
      return { ...sent, ...(carryProfile && { written: carried(carryProfile, profile, omitted) }) };
    }
  }
}

export function isProfileMissing({ status, body }: KlaviyoAnswer): boolean {
  return (
    (status === 400 || status === 404) && errorsOf(body).some(({ code }) => code === 'profile_not_found')
  );
}

/** The fields that an event carried. The phone number is there only where it named the person. */
function carried(carry: Profile, profile: Profile, omitted: readonly Identifier[]): Profile {
  const [name] = usableIdentifiers(profile, omitted);
  return without(
    carry,
    ...IDENTIFIERS.filter((each) => each !== name && (omitted.includes(each) || each === 'phoneNumber')),
  );
}

import { IDENTIFIERS, type Identifier, type Profile } from '@tracklayer/events';
import type { MetricEvent } from '../commands.js';
import type { RequestSettings } from '../dialects/dialect.js';
import { usableIdentifiers } from '../dialects/profile-attributes.js';
import { singleEvent } from '../dialects/single-event.js';
import type { CallContext, Calls } from './calls.js';
import { askNaming } from './named-calls.js';
import { without } from './profile-calls.js';

/** Sends an event. An order never dies of an identifier while the person has another one. */
export function* eventCalls(command: MetricEvent, settings: RequestSettings, context: CallContext): Calls {
  const { profile } = command.event;
  const { carryProfile } = settings;
  const { omitted, ...sent } = yield* askNaming(
    profile,
    (names) => singleEvent(command, { ...settings, omit: () => names }),
    settings,
    context,
  );
  return { ...sent, ...(carryProfile && { written: carried(carryProfile, profile, omitted) }) };
}

/** The fields that an event carried. The phone number is there only where it named the person. */
function carried(carry: Profile, profile: Profile, omitted: readonly Identifier[]): Profile {
  const [name] = usableIdentifiers(profile, omitted);
  return without(
    carry,
    ...IDENTIFIERS.filter((each) => each !== name && (omitted.includes(each) || each === 'phoneNumber')),
  );
}

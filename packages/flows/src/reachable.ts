import type { Flow } from './flow.js';
import type { Reason } from './reason.js';
import type { ConsentState, EventRecord, FlowRecord, RecordedProfile } from './record.js';

/** The channel that all seven flows write to. */
export const CHANNEL = 'email.marketing';

/** Klaviyo accepts events of these domains and throws them away without a word. */
const DROPPED_DOMAINS = ['example.com', 'test.com'];

/** Why this profile cannot be written to by the flow, whatever it did. */
export function whoReasons({ email }: RecordedProfile): Reason[] {
  if (email === undefined) {
    return [
      {
        code: 'email_missing',
        path: 'profile.email',
        message: 'The profile has no e-mail address to write to.',
        fix: 'Send the event once the address is known, with the same externalId as before.',
      },
    ];
  }
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (!DROPPED_DOMAINS.includes(domain)) return [];
  return [
    {
      code: 'address_dropped',
      path: 'profile.email',
      message: `Klaviyo accepts events for ${domain} and drops them silently.`,
      fix: 'Test with an address of a domain of your own.',
    },
  ];
}

/** Old records that are brought over are to start nothing. */
export function trafficReasons(record: FlowRecord): Reason[] {
  if (record.kind === 'subscription') {
    if (!record.historicalImport) return [];
    return [
      {
        code: 'historical_import',
        path: 'historical_import',
        message: 'The consent was imported as an old one: no double opt-in, no welcome.',
        fix: 'Nothing, for an import. A live opt-in must go without historical_import.',
      },
    ];
  }
  return eventTrafficReasons(record);
}

function eventTrafficReasons({ backfill, properties, fate }: EventRecord): Reason[] {
  const reasons: Reason[] = [];
  const fix =
    'Nothing: one action is one event, and its owner sends it. `ownership` in the configuration says who.';
  if (fate === 'withheld') {
    const message = 'The event is not sent: the other tracker owns what it tells of.';
    reasons.push({ code: 'not_owned', path: 'source', message, fix });
  } else if (properties.event_owner !== undefined) {
    const message = `The event is marked: it is owned by the ${String(properties.event_owner)}, and came from the other.`;
    reasons.push({ code: 'not_owned', path: 'properties.event_owner', message, fix });
  }
  if (backfill) {
    reasons.push({
      code: 'backfill_flag',
      path: 'backfill',
      message: 'The event is marked as back-filled: it is recorded and starts no flow.',
      fix: 'Nothing, for a migration. A live event must go without the flag.',
    });
  }
  if (properties.migration_id !== undefined) {
    reasons.push({
      code: 'migration_traffic',
      path: 'properties.migration_id',
      message: `The event belongs to the migration ${String(properties.migration_id)}, which the flow excludes.`,
      fix: 'Nothing, for a migration. A live event must not carry migration_id.',
    });
  }
  return reasons;
}

export function consentReasons(need: Flow['consent'], state: ConsentState | undefined): Reason[] {
  const path = `profile.consents.${CHANNEL}`;
  if (state === 'SUBSCRIBED') return [];
  if (state === 'UNSUBSCRIBED') {
    return [
      {
        code: 'consent_withdrawn',
        path,
        message: 'The profile has unsubscribed before the first message.',
        fix: 'Nothing: it must not be written to.',
      },
    ];
  }
  if (need === 'not_withdrawn') return [];
  if (state === 'PENDING') {
    return [
      {
        code: 'consent_pending',
        path,
        message: 'The profile has not confirmed its subscription yet (double opt-in).',
        fix: 'Nothing: it counts once the confirmation message is answered.',
      },
    ];
  }
  return [
    {
      code: 'consent_missing',
      path,
      message: 'The profile is not known to have consented to e-mail marketing.',
      fix: 'Send `consent: {status: "granted", …}` with the sign-up, as soon as the person consents.',
    },
  ];
}

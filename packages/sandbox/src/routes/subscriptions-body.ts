import { timeToTheSecond } from '../stores/events.js';
import type { Profile, Suppression } from '../stores/profiles.js';

/** A channel without a statement. The e-mail channel may be used until the person unsubscribes. */
const NEVER = 'NEVER_SUBSCRIBED';

/** `subscriptions` of a profile, for `additional-fields[profile]=subscriptions`. Source: OpenAPI 2026-07-15. */
export function subscriptionsBody(profile: Profile): unknown {
  return {
    email: { marketing: emailMarketing(profile) },
    sms: {
      marketing: phoneChannel(profile, 'sms.marketing', 'can_receive_sms_marketing'),
      transactional: phoneChannel(profile, 'sms.transactional', 'can_receive_sms_transactional'),
    },
    mobile_push: { marketing: pushMarketing(profile) },
    whatsapp: {
      marketing: whatsapp(profile, 'whatsapp.marketing'),
      transactional: whatsapp(profile, 'whatsapp.transactional'),
      conversational: whatsapp(profile, 'whatsapp.conversational'),
    },
  };
}

function emailMarketing(profile: Profile): unknown {
  const channel = 'email.marketing';
  const statement = profile.statements[channel];
  const consent = profile.consents[channel] ?? NEVER;
  const isUnsubscribed = consent === 'UNSUBSCRIBED';
  const suppressions = profile.suppressions.filter(({ listId }) => listId === undefined);
  const isKnown = suppressions.some(({ reason }) => !/BOUNCE|INVALID|USER/.test(reason));
  // An unsubscription over the API suppresses too.
  const byApi: Suppression[] =
    isUnsubscribed && !isKnown
      ? [{ reason: 'UNSUBSCRIBE', ...(statement && { atMs: statement.updatedMs }) }]
      : [];
  const all = [...byApi, ...suppressions];
  return {
    can_receive_email_marketing: typeof profile.attributes.email === 'string' && all.length === 0,
    ...statementOf(profile, channel),
    custom_method_detail: statement?.customSource ?? null,
    double_optin: statement?.doubleOptIn ?? null,
    suppression: all.map(({ reason, atMs }) => ({ reason, timestamp: timeOf(atMs) })),
    list_suppressions: profile.suppressions
      .filter(({ listId }) => listId !== undefined)
      .map(({ listId, reason, atMs }) => ({ list_id: listId, reason, timestamp: timeOf(atMs) })),
  };
}

function phoneChannel(profile: Profile, channel: string, canReceive: string): unknown {
  return { [canReceive]: profile.consents[channel] === 'SUBSCRIBED', ...statementOf(profile, channel) };
}

function pushMarketing(profile: Profile): unknown {
  const { consent, consent_timestamp } = statementOf(profile, 'push.marketing');
  return { can_receive_push_marketing: consent === 'SUBSCRIBED', consent, consent_timestamp };
}

function whatsapp(profile: Profile, channel: string): unknown {
  const { consent, consent_timestamp, last_updated } = statementOf(profile, channel);
  return {
    consent,
    consent_timestamp,
    last_updated,
    created_timestamp: consent_timestamp,
    metadata: {},
    can_receive: consent === 'SUBSCRIBED',
    valid_until: null,
    phone_number: consent === NEVER ? null : (profile.attributes.phone_number ?? null),
  };
}

function statementOf(profile: Profile, channel: string) {
  const statement = profile.statements[channel];
  return {
    consent: profile.consents[channel] ?? NEVER,
    consent_timestamp: timeOf(statement?.consentedMs),
    last_updated: timeOf(statement?.updatedMs),
    method: statement === undefined ? null : 'API',
    method_detail: null,
  };
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : timeToTheSecond(ms);
}

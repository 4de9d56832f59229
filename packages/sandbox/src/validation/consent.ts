import { invalid, missingField, type Problem } from '../errors.js';
import { at, checkFields, isObject, type Json, type Resource } from './fields.js';
import { readTime } from './time.js';

/** One consent given on one channel. */
export interface ConsentDraft {
  /** E.g. `email.marketing`, `sms.transactional`. */
  channel: string;
  consentedAt?: string;
}

const PURPOSES: Readonly<Record<string, readonly string[]>> = {
  email: ['marketing', 'open_tracking'],
  sms: ['marketing', 'transactional'],
  whatsapp: ['marketing', 'transactional'],
  push: ['marketing'],
};
const PUSH_EXTRAS = ['tokens', 'anonymous_id'];

const CONSENT: Resource = {
  name: 'subscription',
  fields: {
    consent: { kind: 'string', required: true, oneOf: ['SUBSCRIBED'] },
    consented_at: { kind: 'string', nullable: true },
  },
};

const CHANNELS: Resource = {
  name: 'subscriptions',
  fields: Object.fromEntries(Object.keys(PURPOSES).map((name) => [name, { kind: 'object', nullable: true }])),
};

/** Reads `subscriptions`: which channels, when consented. A past time goes with a historical import, and only then. */
export function readConsents(
  subscriptions: Json,
  historical: boolean,
  nowMs: number,
  pointer: string,
  problems: Problem[],
): ConsentDraft[] {
  if (!checkFields(subscriptions, CHANNELS, pointer, problems)) return [];
  const drafts: ConsentDraft[] = [];
  for (const [channel, purposes] of Object.entries(PURPOSES)) {
    const node = subscriptions[channel];
    if (!isObject(node)) continue;
    const channelAt = at(pointer, channel);
    const extras = channel === 'push' ? PUSH_EXTRAS : [];
    const resource: Resource = {
      name: channel,
      fields: Object.fromEntries([
        ...purposes.map((name) => [name, { kind: 'object', nullable: true }]),
        ...extras.map((name) => [name, { kind: 'any', nullable: true }]),
      ]),
    };
    if (!checkFields(node, resource, channelAt, problems)) continue;
    for (const purpose of purposes) {
      const consent = node[purpose];
      if (!isObject(consent)) continue;
      const consentAt = at(channelAt, purpose);
      if (!checkFields(consent, CONSENT, consentAt, problems)) continue;
      const consentedAt = typeof consent.consented_at === 'string' ? consent.consented_at : undefined;
      if (purpose !== 'open_tracking') checkConsentTime(consentedAt, historical, nowMs, consentAt, problems);
      drafts.push({
        channel: `${channel}.${purpose}`,
        ...(consentedAt === undefined ? {} : { consentedAt }),
      });
    }
  }
  if (drafts.length === 0) problems.push(invalid('At least one subscription is required.', pointer));
  return drafts;
}

function checkConsentTime(
  consentedAt: string | undefined,
  historical: boolean,
  nowMs: number,
  pointer: string,
  problems: Problem[],
): void {
  if (consentedAt === undefined) {
    if (historical) problems.push(missingField('consented_at', 'subscription', pointer));
    return;
  }
  const timeAt = at(pointer, 'consented_at');
  const timeMs = readTime(consentedAt);
  if (timeMs === undefined) problems.push(invalid('Invalid time, expected ISO 8601.', timeAt));
  else if (timeMs > nowMs) problems.push(invalid("'consented_at' must be in the past.", timeAt));
  if (!historical) {
    problems.push(invalid("'consented_at' may only be used with 'historical_import': true.", timeAt));
  }
}

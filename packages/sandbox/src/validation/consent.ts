import { invalid, missingField, type Problem } from '../errors.js';
import { at, checkFields, isObject, type Json, type Resource } from './fields.js';
import { INVALID_TIME, readTime } from './time.js';

/** One consent for one channel. */
export interface ConsentDraft {
  /** E.g. `email.marketing`, `sms.transactional`. */
  channel: string;
  consentedAt?: string;
}

type Purposes = Readonly<Record<string, readonly string[]>>;

const CONSENTED: Purposes = {
  email: ['marketing', 'open_tracking'],
  sms: ['marketing', 'transactional'],
  whatsapp: ['marketing', 'transactional'],
  push: ['marketing'],
};
const WITHDRAWN: Purposes = {
  email: ['marketing'],
  sms: ['marketing', 'transactional'],
  whatsapp: ['marketing', 'transactional', 'conversational'],
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

/** A withdrawal has no time. It takes effect at once. */
const WITHDRAWAL: Resource = {
  name: 'subscription',
  fields: { consent: { kind: 'string', required: true, oneOf: ['UNSUBSCRIBED'] } },
};

/** Reads `subscriptions`: channels and times of consent. Only a historical import has times, and they are past. */
export function readConsents(
  subscriptions: Json,
  historical: boolean,
  nowMs: number,
  pointer: string,
  problems: Problem[],
): ConsentDraft[] {
  return readChannels(subscriptions, CONSENTED, CONSENT, pointer, problems).map(
    ({ channel, purpose, consent, consentAt }) => {
      const consentedAt = typeof consent.consented_at === 'string' ? consent.consented_at : undefined;
      if (purpose !== 'open_tracking') checkConsentTime(consentedAt, historical, nowMs, consentAt, problems);
      return { channel: `${channel}.${purpose}`, ...(consentedAt === undefined ? {} : { consentedAt }) };
    },
  );
}

/** Reads `subscriptions` of an unsubscribe call. Returns channels such as `email.marketing`. */
export function readUnsubscriptions(subscriptions: Json, pointer: string, problems: Problem[]): string[] {
  return readChannels(subscriptions, WITHDRAWN, WITHDRAWAL, pointer, problems).map(
    ({ channel, purpose }) => `${channel}.${purpose}`,
  );
}

interface ChannelEntry {
  channel: string;
  purpose: string;
  consent: Json;
  consentAt: string;
}

function readChannels(
  subscriptions: Json,
  channels: Purposes,
  entry: Resource,
  pointer: string,
  problems: Problem[],
): ChannelEntry[] {
  const known: Resource = {
    name: 'subscriptions',
    fields: Object.fromEntries(
      Object.keys(channels).map((name) => [name, { kind: 'object', nullable: true }]),
    ),
  };
  if (!checkFields(subscriptions, known, pointer, problems)) return [];
  const before = problems.length;
  const entries: ChannelEntry[] = [];
  for (const [channel, purposes] of Object.entries(channels)) {
    const node = subscriptions[channel];
    if (!isObject(node)) continue;
    const channelAt = at(pointer, channel);
    if (!checkFields(node, channelResource(channel, purposes), channelAt, problems)) continue;
    for (const purpose of purposes) {
      const consent = node[purpose];
      const consentAt = at(channelAt, purpose);
      if (!isObject(consent) || !checkFields(consent, entry, consentAt, problems)) continue;
      entries.push({ channel, purpose, consent, consentAt });
    }
  }
  if (entries.length === 0 && problems.length === before) {
    problems.push(invalid('At least one subscription is required.', pointer));
  }
  return entries;
}

function channelResource(channel: string, purposes: readonly string[]): Resource {
  const extras = channel === 'push' ? PUSH_EXTRAS : [];
  return {
    name: channel,
    fields: Object.fromEntries([
      ...purposes.map((name) => [name, { kind: 'object', nullable: true }]),
      ...extras.map((name) => [name, { kind: 'any', nullable: true }]),
    ]),
  };
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
  if (timeMs === undefined) problems.push(invalid(INVALID_TIME, timeAt));
  else if (timeMs > nowMs) problems.push(invalid("'consented_at' must be in the past.", timeAt));
  if (!historical) {
    problems.push(invalid("'consented_at' may only be used with 'historical_import': true.", timeAt));
  }
}

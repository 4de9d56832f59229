import type { DeadLetter } from '@tracklayer/dead-letters';
import type { ConsentRecord, RecordedEvent } from '@tracklayer/sandbox';

/** One event of the visit, with its expected outcome. */
export interface Expected {
  name: string;
  metric: string;
  eventId: string;
  /** ISO 8601: when it happened. */
  time: string;
  email: string;
  expect: 'recorded' | 'skipped' | 'refused';
}

export interface Evidence {
  /** Every event that the sandbox accepted. */
  events: readonly RecordedEvent[];
  /** Every subscription that the sandbox accepted. */
  subscriptions: readonly ConsentRecord[];
  /** The letters of the refused event before and after the replay. */
  dead: readonly DeadLetter[];
  ended: readonly DeadLetter[];
}

export interface Finding {
  ok: boolean;
  /** What was checked. */
  what: string;
  /** The actual result, if the check failed. */
  found?: string;
}

/** Compares the visit with the ledger. Pure. */
export function verify(expected: readonly Expected[], evidence: Evidence): Finding[] {
  const recorded = expected.filter(({ expect }) => expect !== 'skipped');
  return [
    everyMetric(recorded, evidence),
    ...recorded.map((each) => onceWithItsTime(each, evidence)),
    ...expected
      .filter(({ expect }) => expect === 'skipped')
      .map((each) => neitherSentNorSubscribed(each, evidence)),
    ...expected
      .filter(({ name, expect }) => name === 'sign_up' && expect === 'recorded')
      .map(subscribed(evidence)),
    ...expected.filter(({ expect }) => expect === 'refused').map((each) => deadThenDelivered(each, evidence)),
  ];
}

const METRICS = 8;

function everyMetric(recorded: readonly Expected[], { events }: Evidence): Finding {
  const ids = new Set(recorded.map(({ eventId }) => eventId));
  const metrics = events
    .filter(({ uniqueId, fate }) => ids.has(uniqueId) && fate === 'recorded')
    .map((each) => each.metric);
  const distinct = new Set(metrics).size;
  return finding(
    `all ${METRICS} metrics are in the ledger, once each`,
    distinct === METRICS && metrics.length === METRICS,
    `${distinct} metrics in ${metrics.length} records`,
  );
}

/** Klaviyo cuts times to seconds. So only the seconds are compared. */
function onceWithItsTime({ name, metric, eventId, time }: Expected, { events }: Evidence): Finding {
  const records = events.filter(({ uniqueId }) => uniqueId === eventId);
  const [record] = records;
  const seconds = (iso: string | undefined) => Math.floor(Date.parse(iso ?? '') / 1_000);
  const ok = records.length === 1 && record?.fate === 'recorded' && record.metric === metric;
  return finding(
    `${name} is "${metric}", once, with its original time`,
    ok && seconds(record.time) === seconds(time),
    records.length === 0
      ? 'no record'
      : records.map((each) => `${each.fate} as "${each.metric}" at ${each.time}, not ${time}`).join('; '),
  );
}

function neitherSentNorSubscribed(
  { name, eventId, email }: Expected,
  { events, subscriptions }: Evidence,
): Finding {
  const sent = events.filter(({ uniqueId }) => uniqueId === eventId).length;
  const lists = subscriptions.filter((each) => each.email === email).length;
  return finding(
    `${name} without consent: no metric and no subscription`,
    sent === 0 && lists === 0,
    `${sent} metrics, ${lists} subscriptions`,
  );
}

function subscribed({ subscriptions }: Evidence) {
  return ({ name, email }: Expected): Finding => {
    const count = subscriptions.filter((each) => each.email === email).length;
    return finding(`${name} with consent: one subscription`, count === 1, `${count} subscriptions`);
  };
}

function deadThenDelivered({ name, eventId }: Expected, { dead, ended }: Evidence): Finding {
  const own = dead.find(({ type }) => type === 'metric-event');
  const end = ended.find(({ id }) => id === own?.id);
  return finding(
    `${name} was refused, became a dead letter, and was delivered by the replay`,
    own?.eventId === eventId && own.status === 400 && end?.resolution === 'delivered',
    own ? `dead with ${own.status} ${own.code}, then ${end?.resolution ?? end?.state}` : 'no dead letter',
  );
}

function finding(what: string, ok: boolean, found: string): Finding {
  return ok ? { ok, what } : { ok, what, found };
}

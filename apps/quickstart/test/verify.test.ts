import type { DeadLetter } from '@tracklayer/dead-letters';
import type { ConsentRecord, RecordedEvent } from '@tracklayer/sandbox';
import { type Evidence, type Expected, verify } from '../src/verify.js';

const TIME = '2026-04-23T10:20:00.750Z';
const METRICS = [
  ['view_content', 'Viewed Product'],
  ['search', 'Searched Site'],
  ['add_to_cart', 'Added to Cart'],
  ['begin_checkout', 'Started Checkout'],
  ['purchase', 'Placed Order'],
  ['sign_up', 'Subscribed to List'],
  ['refund', 'Refunded Order'],
  ['lead', 'Submitted Lead Form'],
] as const;

const recorded: Expected[] = METRICS.map(([name, metric]) => ({
  name,
  metric,
  eventId: `${name}_1`,
  time: TIME,
  email: 'ava@shop.example',
  expect: name === 'lead' ? 'refused' : 'recorded',
}));
const skipped: Expected = {
  name: 'sign_up',
  metric: 'Subscribed to List',
  eventId: 'sign_up_2',
  time: TIME,
  email: 'ben@shop.example',
  expect: 'skipped',
};
const expected = [...recorded, skipped];

function record(of: Expected, but: Partial<RecordedEvent> = {}): RecordedEvent {
  const { metric, eventId } = of;
  return {
    seq: 1,
    fate: 'recorded',
    acceptedAtMs: 0,
    account: 'sandbox',
    endpoint: 'POST /api/events',
    requestId: 'r',
    metric,
    uniqueId: eventId,
    uniqueIdGiven: true,
    time: '2026-04-23T10:20:00Z',
    profile: { email: of.email },
    properties: {},
    backfill: false,
    ...but,
  };
}

const subscription = { email: 'ava@shop.example' } as ConsentRecord;
const dead = { id: 'm', type: 'metric-event', eventId: 'lead_1', status: 400, code: 'invalid' } as DeadLetter;

const good: Evidence = {
  events: recorded.map((each) => record(each)),
  subscriptions: [subscription],
  dead: [dead],
  ended: [{ ...dead, state: 'resolved', resolution: 'delivered' }],
};

function failures(evidence: Partial<Evidence>): string[] {
  return verify(expected, { ...good, ...evidence })
    .filter(({ ok }) => !ok)
    .map(({ what, found }) => `${what}: ${found}`);
}

const changed = (change: (event: RecordedEvent) => RecordedEvent | undefined) => ({
  events: good.events.map(change).filter((event) => event !== undefined),
});

describe('verify', () => {
  it('accepts a visit that arrived as expected, and ignores other traffic', () => {
    expect(failures({})).toEqual([]);
    const other = record(expected[0] as Expected, { uniqueId: 'of an earlier visit' });
    expect(failures({ events: [...good.events, other] })).toEqual([]);
  });

  it('notices an event that is missing, twice, or dropped', () => {
    const refund = (event: RecordedEvent) => event.metric === 'Refunded Order';
    expect(failures(changed((event) => (refund(event) ? undefined : event)))).toEqual([
      expect.stringContaining('7 metrics'),
      expect.stringContaining('refund is "Refunded Order", once, with its original time: no record'),
    ]);
    expect(failures({ events: [...good.events, ...good.events.filter(refund)] })).toHaveLength(2);
    expect(
      failures(changed((event) => (refund(event) ? { ...event, fate: 'dropped' } : event))),
    ).toHaveLength(2);
  });

  it('notices a processing time instead of the original time', () => {
    const late = changed((event) =>
      event.metric === 'Placed Order' ? { ...event, time: '2026-04-23T10:20:01Z' } : event,
    );
    expect(failures(late)).toEqual([expect.stringContaining('at 2026-04-23T10:20:01Z')]);
  });

  it('notices an event or a subscription without consent, and a missing subscription', () => {
    const secret = { ...subscription, email: 'ben@shop.example' };
    expect(failures({ subscriptions: [subscription, secret] })).toEqual([
      expect.stringContaining('1 subscriptions'),
    ]);
    expect(failures({ events: [...good.events, record(skipped)] })).toEqual([
      expect.stringContaining('1 metrics'),
    ]);
    expect(failures({ subscriptions: [] })).toEqual([expect.stringContaining('0 subscriptions')]);
  });

  it('notices a missing dead letter, and one that was not delivered', () => {
    expect(failures({ dead: [] })).toEqual([expect.stringContaining('no dead letter')]);
    expect(failures({ ended: [{ ...dead, state: 'dead' }] })).toEqual([expect.stringContaining('then dead')]);
  });
});

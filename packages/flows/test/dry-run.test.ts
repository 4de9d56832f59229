import fc from 'fast-check';
import { checkFlows, dryRun, FLOWS, type FlowRecord } from '../src/index.js';
import { anEvent, aSubscription, DAY, HOUR, START_MS, sameProfile } from './support/builders.js';

const METRICS = ['Added to Cart', 'Placed Order', 'Refunded Order', 'Viewed Product', 'Submitted Lead Form'];

/** Any history of up to three profiles, in order of arrival. */
const histories = fc.array(
  fc.record({
    metric: fc.constantFrom('subscribed', 'unsubscribed', ...METRICS),
    afterMs: fc.integer({ min: 0, max: 100 }).map((hours) => hours * HOUR),
    profile: fc.constantFrom('ava', 'ben', 'carl'),
    backfill: fc.boolean(),
  }),
  { maxLength: 25 },
);

function recordsOf(
  history: readonly { metric: string; afterMs: number; profile: string; backfill: boolean }[],
) {
  return history.map(({ metric, afterMs, profile: id, backfill }, index): FlowRecord => {
    const profile = { id, email: `${id}@shop.example` };
    if (metric === 'subscribed' || metric === 'unsubscribed') {
      return aSubscription(afterMs, { state: metric, profile });
    }
    return anEvent(metric, afterMs, { profile, backfill, uniqueId: `e${index}` });
  });
}

describe('dryRun', () => {
  it('returns flow, profile, start and time of the first message', () => {
    const cart = anEvent('Added to Cart', 0, { arrivedAtMs: START_MS + 5_000 });
    const view = anEvent('Viewed Product', HOUR);
    expect(dryRun([view, cart])).toMatchObject([
      {
        flow: 'abandon-cart',
        would: 'start',
        record: cart,
        profileId: 'ava',
        startsAtMs: START_MS + 5_000,
        firstMessageAtMs: START_MS + 5_000 + 4 * HOUR,
      },
      { flow: 'browse-abandonment', would: 'start', mail: { notes: [{ code: 'consent_missing' }] } },
    ]);
  });

  it('starts a flow once in its interval, counted from the last start', () => {
    const views = [0, 1, 6, 7, 8].map((days) => anEvent('Viewed Product', days * DAY));
    const started = dryRun([aSubscription(-HOUR), ...views]).filter(
      ({ flow }) => flow === 'browse-abandonment',
    );
    expect(started.map(({ would }) => would)).toEqual(['start', 'not', 'not', 'start', 'not']);
  });

  it('keeps two profiles apart', () => {
    const ava = [aSubscription(-HOUR), anEvent('Placed Order')];
    const ben = sameProfile([anEvent('Placed Order', DAY)], { id: 'ben', email: 'ben@shop.example' });
    const winback = dryRun([...ava, ...ben]).filter(({ flow }) => flow === 'winback');
    expect(winback.map(({ profileId, mail }) => [profileId, mail?.notes.length])).toEqual([
      ['ava', 0],
      ['ben', 1],
    ]);
  });

  it('judges each record like checkFlows', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const records = recordsOf(history);
        const entries = dryRun(records);
        for (const { record, flow, would, reasons, mail } of entries) {
          const verdict = checkFlows(record, records).find((one) => one.flow === flow);
          expect([verdict?.would, verdict?.reasons, verdict?.mail]).toEqual([would, reasons, mail]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never starts a flow for a back-fill, and never writes to an unsubscribed profile', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const records = recordsOf(history);
        const started = dryRun(records).filter(({ would }) => would === 'start');
        for (const { record, flow, mail } of started) {
          expect(record.kind === 'event' && record.backfill).toBe(false);
          const { delayMs } = FLOWS.find(({ id }) => id === flow) ?? { delayMs: 0 };
          const statements = records
            .filter((other) => other.kind === 'subscription' && other.profile.id === record.profile.id)
            .filter(({ timeMs }) => timeMs <= record.timeMs + delayMs)
            .sort((a, b) => a.timeMs - b.timeMs);
          const last = statements.at(-1);
          const hasLeft = last?.kind === 'subscription' && last.state === 'unsubscribed';
          if (hasLeft) expect(mail?.would).toBe('not');
        }
      }),
      { numRuns: 100 },
    );
  });

  it('never sends an e-mail because of a refund', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 0, max: 200 }), (history, hours) => {
        const records = recordsOf(history);
        const refund = anEvent('Refunded Order', hours * HOUR, { uniqueId: 'last' });
        const sent = (all: FlowRecord[]) =>
          dryRun(all).flatMap(({ mail, flow, record }) =>
            mail?.would === 'send' && flow === 'post-purchase-upsell' ? [record] : [],
          );
        const before = sent(records);
        for (const record of sent([...records, refund])) expect(before).toContain(record);
      }),
      { numRuns: 50 },
    );
  });

  it('judges fifty thousand events of one profile within the time-out', () => {
    const metrics = ['Viewed Product', 'Added to Cart', 'Placed Order'];
    const records = Array.from({ length: 50_000 }, (_, i) => anEvent(metrics[i % 3] ?? '', i * 1000));
    expect(dryRun([aSubscription(-HOUR), ...records])).toHaveLength(1 + 16_667 * 2 + 2 * 16_666);
  });
});

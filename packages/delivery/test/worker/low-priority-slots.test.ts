import { type DeliveryJob, PRIORITY } from '@tracklayer/lanes';
import type { TrackInput } from '@tracklayer/producer';
import type { Permits } from '@tracklayer/rate-limit';
import { until } from '@tracklayer/testing';
import {
  createLowPrioritySlots,
  type LowPrioritySlots,
  SlotsFullError,
} from '../../src/worker/low-priority-slots.js';
import { openFixture } from '../support/fixture.js';

describe('low-priority slots', () => {
  const START = 1_700_000_000_000;
  let nowMs = START;
  beforeEach(() => {
    nowMs = START;
  });

  const options = { signal: new AbortController().signal };

  /** Permits that the test grants one by one. */
  function handed() {
    const waiting = new Set<() => void>();
    const acquire = (_endpoint: string, { signal }: { signal: AbortSignal }) =>
      new Promise<void>((resolve, reject) => {
        waiting.add(resolve);
        signal.addEventListener('abort', () => {
          waiting.delete(resolve);
          reject(signal.reason);
        });
      });
    const give = () => {
      const [first] = waiting;
      waiting.delete(first as () => void);
      first?.();
    };
    return { permits: { acquire } as unknown as Permits, give };
  }
  const at = (slots: LowPrioritySlots) => Number(slots.retryAtMs()) - START;
  /** Grants one permit without a wait. */
  const grantOne = (slots: LowPrioritySlots) =>
    slots
      .permits({ acquire: () => Promise.resolve() } as unknown as Permits)
      .acquire('POST /api/events', options);

  it('are full while that many jobs wait for longer than a moment, and free once one gets its permit', async () => {
    const slots = createLowPrioritySlots(2, () => nowMs);
    const { permits, give } = handed();
    const first = slots.permits(permits).acquire('POST /api/events', options);
    nowMs += 100;
    slots.permits(permits).acquire('POST /api/events', options);
    expect(slots.retryAtMs()).toBeUndefined();
    nowMs += 100;
    expect(at(slots)).toBe(700);
    give();
    await first;
    expect(slots.retryAtMs()).toBeUndefined();
  });

  it('let jobs that arrive together wait a moment, then return those without a permit', async () => {
    const slots = createLowPrioritySlots(1, () => nowMs);
    const { permits, give } = handed();
    const [early, soon, late] = [slots.permits(permits), slots.permits(permits), slots.permits(permits)];
    const waits = early.acquire('POST /api/events', options);
    const soonWait = soon.acquire('POST /api/events', options);
    const refused = late.acquire('POST /api/events', options).catch((error: unknown) => error);
    give();
    give();
    await Promise.all([waits, soonWait]);
    const other = slots.permits(permits).acquire('POST /api/events', options);
    expect(await refused).toBeInstanceOf(SlotsFullError);
    expect(((await refused) as SlotsFullError).retryAtMs).toBe(START + 500);
    // After a call, a job waits for a further permit without limit, and it uses a slot.
    const further = early.acquire('POST /api/profiles', options);
    nowMs += 100;
    give();
    await other;
    expect(at(slots)).toBeGreaterThanOrEqual(500);
    give();
    await further;
    expect(slots.retryAtMs()).toBeUndefined();
  });

  it('are free again when a waiting job gives up', async () => {
    const slots = createLowPrioritySlots(1, () => nowMs);
    const { permits } = handed();
    const stop = new AbortController();
    slots.permits(permits).acquire('POST /api/events', options);
    nowMs += 100;
    expect(slots.retryAtMs()).toBeDefined();
    const waits = slots.permits(permits).acquire('POST /api/events', { signal: stop.signal });
    const other = createLowPrioritySlots(1, () => nowMs);
    const alone = other.permits(permits).acquire('POST /api/events', { signal: stop.signal });
    stop.abort(new Error('stopping'));
    await expect(waits).rejects.toThrow('stopping');
    await expect(alone).rejects.toThrow('stopping');
    nowMs += 100;
    expect(other.retryAtMs()).toBeUndefined();
  });

  it.each([
    { perSecond: 0, returns: 50 },
    { perSecond: 10, returns: 50 },
    { perSecond: 100, returns: 200 },
  ])(
    'let $returns jobs per second return while $perSecond per second get permits, and none far in the future',
    async ({ perSecond, returns }) => {
      const slots = createLowPrioritySlots(1, () => nowMs);
      for (let granted = 0; granted < perSecond * 60; granted += 1) {
        await grantOne(slots);
        nowMs += 1_000 / perSecond;
      }
      slots.permits(handed().permits).acquire('POST /api/events', options);
      nowMs += 100;
      const fromMs = nowMs;
      const again = Array.from({ length: 10_000 }, () => at(slots) + START - fromMs);
      expect(again[0]).toBeCloseTo(500, -1);
      const inSecond = again.filter((atMs) => atMs >= 1_000 && atMs < 2_000).length;
      expect(inSecond / returns).toBeCloseTo(1, 1);
      expect(again).toEqual([...again].sort((a, b) => a - b));
      expect(again.at(-1)).toBeCloseTo(30_000, -1);
    },
  );
});

it('leaves slots for live events when many replays wait for permits', async () => {
  const fixture = await openFixture({
    autorun: true,
    // Replays get one permit in three seconds. Without a bound they would fill every slot of the worker.
    publishedLimits: () => ({ perSecond: 100, perMinute: 20 }),
  });
  try {
    const { destination, delivery, producer, sandbox } = fixture;
    const order = (eventId: string): TrackInput<'purchase'> => ({
      name: 'purchase',
      eventId,
      time: new Date().toISOString(),
      profile: { email: 'ava@shop.example' },
      properties: { orderId: eventId, value: 10, currency: 'EUR' },
    });
    const recorded = () => sandbox.events().items.map(({ uniqueId }) => uniqueId);
    await producer.track(order('known'));
    await until(() => recorded().length === 1);

    await delivery.lanes.pause(destination, 'metric-event');
    for (let n = 0; n < 200; n += 1) await producer.track(order(`replay-${n}`));
    const queue = delivery.lanes.queue(destination, 'metric-event');
    const waiting = await queue.getWaiting();
    await Promise.all(waiting.map((job) => job.remove()));
    await delivery.lanes.enqueue(
      destination,
      waiting.map(({ id = '', data }) => ({
        jobId: `${id}-again`,
        data: { ...data, replay: { letterId: id, count: 1 } } as DeliveryJob,
        priority: PRIORITY.replay,
      })),
    );
    await delivery.lanes.resume(destination, 'metric-event');
    await until(async () => (await delivery.lanes.depth(destination, 'metric-event')).active >= 32);

    const replays = () => recorded().filter((id) => id?.startsWith('replay-')).length;
    const before = replays();
    for (let n = 0; n < 5; n += 1) {
      await producer.track(order(`live-${n}`));
      await until(() => recorded().includes(`live-${n}`));
    }
    // If each live event waited for the slot of a replay, five replays would have gone before them.
    expect(replays() - before).toBeLessThan(5);
    // Jobs that arrived together wait a moment before they return.
    const active = async () => (await delivery.lanes.depth(destination, 'metric-event')).active;
    await until(async () => (await active()) <= 33);
  } finally {
    await fixture.close();
  }
});

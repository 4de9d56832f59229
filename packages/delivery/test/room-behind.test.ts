import { type DeliveryJob, PRIORITY } from '@tracklayer/lanes';
import type { TrackInput } from '@tracklayer/producer';
import type { Permits } from '@tracklayer/rate-limit';
import { createRoomBehind, type RoomBehind, RoomFullError } from '../src/worker/low-priority-slots.js';
import { openWay, until } from './support.js';

describe('room behind live traffic', () => {
  const START = 1_700_000_000_000;
  let nowMs = START;
  beforeEach(() => {
    nowMs = START;
  });

  const options = { signal: new AbortController().signal };

  /** Permits that are given one by one to those who wait. */
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
  const at = (room: RoomBehind) => Number(room.full()) - START;
  /** Lets one through that does not wait. */
  const passOne = (room: RoomBehind) =>
    room
      .permits({ acquire: () => Promise.resolve() } as unknown as Permits)
      .acquire('POST /api/events', options);

  it('is full while so many have waited for a permit for more than a moment, and free once one has it', async () => {
    const room = createRoomBehind(2, () => nowMs);
    const { permits, give } = handed();
    const first = room.permits(permits).acquire('POST /api/events', options);
    nowMs += 100;
    room.permits(permits).acquire('POST /api/events', options);
    expect(room.full()).toBeUndefined();
    nowMs += 100;
    expect(at(room)).toBe(700);
    give();
    await first;
    expect(room.full()).toBeUndefined();
  });

  it('lets those who come in a crowd wait a moment, and sends back who has no permit then', async () => {
    const room = createRoomBehind(1, () => nowMs);
    const { permits, give } = handed();
    const [early, soon, late] = [room.permits(permits), room.permits(permits), room.permits(permits)];
    const waits = early.acquire('POST /api/events', options);
    const isSoon = soon.acquire('POST /api/events', options);
    const full = late.acquire('POST /api/events', options).catch((error: unknown) => error);
    give();
    give();
    await Promise.all([waits, isSoon]);
    const other = room.permits(permits).acquire('POST /api/events', options);
    expect(await full).toBeInstanceOf(RoomFullError);
    expect(((await full) as RoomFullError).againAtMs).toBe(START + 500);
    // It has made a call: a further permit is waited for, however long, and it counts as one who waits.
    const further = early.acquire('POST /api/profiles', options);
    nowMs += 100;
    give();
    await other;
    expect(at(room)).toBeGreaterThanOrEqual(500);
    give();
    await further;
    expect(room.full()).toBeUndefined();
  });

  it('is free again where one who waits gives up', async () => {
    const room = createRoomBehind(1, () => nowMs);
    const { permits } = handed();
    const stop = new AbortController();
    room.permits(permits).acquire('POST /api/events', options);
    nowMs += 100;
    expect(room.full()).toBeDefined();
    const waits = room.permits(permits).acquire('POST /api/events', { signal: stop.signal });
    const other = createRoomBehind(1, () => nowMs);
    const alone = other.permits(permits).acquire('POST /api/events', { signal: stop.signal });
    stop.abort(new Error('stopping'));
    await expect(waits).rejects.toThrow('stopping');
    await expect(alone).rejects.toThrow('stopping');
    nowMs += 100;
    expect(other.full()).toBeUndefined();
  });

  it.each([
    { perSecond: 0, comeAgain: 50 },
    { perSecond: 10, comeAgain: 50 },
    { perSecond: 100, comeAgain: 200 },
  ])(
    'sends $comeAgain a second back to later times where $perSecond end, and nobody far away',
    async ({ perSecond, comeAgain }) => {
      const room = createRoomBehind(1, () => nowMs);
      for (let went = 0; went < perSecond * 60; went += 1) {
        await passOne(room);
        nowMs += 1_000 / perSecond;
      }
      room.permits(handed().permits).acquire('POST /api/events', options);
      nowMs += 100;
      const fromMs = nowMs;
      const again = Array.from({ length: 10_000 }, () => at(room) + START - fromMs);
      expect(again[0]).toBeCloseTo(500, -1);
      const inSecond = again.filter((atMs) => atMs >= 1_000 && atMs < 2_000).length;
      expect(inSecond / comeAgain).toBeCloseTo(1, 1);
      expect(again).toEqual([...again].sort((a, b) => a - b));
      expect(again.at(-1)).toBeCloseTo(30_000, -1);
    },
  );
});

it('replays that wait for permits in great number leave live events their places', async () => {
  const way = await openWay({
    autorun: true,
    // One in three seconds for replays: every place of the worker would be theirs.
    publishedLimits: () => ({ perSecond: 100, perMinute: 20 }),
  });
  try {
    const { destination, delivery, producer, sandbox } = way;
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

    const fromMs = Date.now();
    for (let n = 0; n < 5; n += 1) {
      await producer.track(order(`live-${n}`));
      await until(() => recorded().includes(`live-${n}`));
    }
    expect(Date.now() - fromMs).toBeLessThan(3_000);
    // Those who came with the others in one crowd wait a moment before they go back.
    const active = async () => (await delivery.lanes.depth(destination, 'metric-event')).active;
    await until(async () => (await active()) <= 33, 2_000);
  } finally {
    await way.close();
  }
});

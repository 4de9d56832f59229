import { type DeliveryJob, PRIORITY } from '@tracklayer/lanes';
import type { TrackInput } from '@tracklayer/producer';
import type { Permits } from '@tracklayer/rate-limit';
import { createRoomBehind, type Place } from '../src/room-behind.js';
import { openWay, until } from './support.js';

describe('room behind live traffic', () => {
  const START = 1_700_000_000_000;
  let nowMs = START;
  beforeEach(() => {
    nowMs = START;
  });

  function enter(room: ReturnType<typeof createRoomBehind>) {
    const place = room.enter();
    return 'leave' in place ? place : place.againAtMs - START;
  }

  it('is given until it is full, and given again where somebody left', () => {
    const room = createRoomBehind(2, () => nowMs);
    const first = room.enter();
    enter(room);
    expect(enter(room)).toBe(500);
    if ('leave' in first) first.leave();
    expect(enter(room)).toMatchObject({ leave: expect.any(Function) });
  });

  it('is free again once somebody has a permit, and taken while he waits for a further one', async () => {
    const room = createRoomBehind(1, () => nowMs);
    let grant: () => void = () => undefined;
    const acquire = () =>
      new Promise<void>((resolve) => {
        grant = resolve;
      });
    const place = room.enter() as Place;
    const permits = place.permits({ acquire } as unknown as Permits);
    const options = { signal: new AbortController().signal };

    const granted = permits.acquire('POST /api/events', options);
    expect(enter(room)).toBe(500);
    grant();
    await granted;
    const behind = room.enter() as Place;
    behind.leave();

    const further = permits.acquire('POST /api/profiles', options);
    expect(enter(room)).toEqual(expect.any(Number));
    grant();
    await further;
    place.leave();
    place.leave();
    expect(enter(room)).toMatchObject({ leave: expect.any(Function) });
    expect(enter(room)).toEqual(expect.any(Number));
  });

  it.each([
    { perSecond: 0, comeAgain: 50 },
    { perSecond: 10, comeAgain: 50 },
    { perSecond: 100, comeAgain: 200 },
  ])(
    'sends $comeAgain a second back to later times where $perSecond end, and nobody far away',
    ({ perSecond, comeAgain }) => {
      const room = createRoomBehind(1, () => nowMs);
      for (let ended = 0; ended < perSecond * 60; ended += 1) {
        const place = room.enter();
        if ('leave' in place) place.leave();
        nowMs += 1_000 / perSecond;
      }
      room.enter();
      const fromMs = nowMs;
      const again = Array.from({ length: 10_000 }, () => Number(enter(room)) + START - fromMs);
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
    expect((await delivery.lanes.depth(destination, 'metric-event')).active).toBeLessThanOrEqual(33);
  } finally {
    await way.close();
  }
});

import { type Endpoint, limitWindows } from '@tracklayer/klaviyo';
import { createPermits, type Permits } from '@tracklayer/rate-limit';
import { type World, withLanes } from './support/lanes.js';

/** Runs the body with the permits that the destination's workers take. */
async function withPermits(
  { redis, destination }: World,
  body: (permits: Permits) => Promise<void>,
): Promise<void> {
  const permits = createPermits({ redis, destination, windows: limitWindows() });
  try {
    await body(permits);
  } finally {
    permits.close();
  }
}

async function take(permits: Permits, endpoint: Endpoint, times: number): Promise<void> {
  const { signal } = new AbortController();
  for (let taken = 0; taken < times; taken += 1) await permits.acquire(endpoint, { signal });
}

describe('the budget of a lane', () => {
  it('is the calls of its workers in the last second and minute, against what a minute allows', async () => {
    await withLanes(async (world) => {
      const { sources, destination } = world;
      await withPermits(world, async (permits) => {
        await take(permits, 'POST /api/events', 7);
        expect(await sources.budgets.of(destination, 'metric-event')).toEqual({
          perSecond: 7,
          perMinute: 7,
          allowedPerMinute: 3_500,
          limitPerMinute: 3_500,
          othersPerMinute: 0,
        });
        expect(await sources.budgets.of(destination, 'profile-upsert')).toMatchObject({ perMinute: 0 });
      });
    });
  });

  it('says how much of it other clients of the account use', async () => {
    await withLanes(async (world) => {
      const { sources, destination } = world;
      await withPermits(world, async (permits) => {
        // Klaviyo refused a call though none of its calls in this minute were ours.
        await permits.block('POST /api/events', 30_000);
        const budget = await sources.budgets.of(destination, 'metric-event');
        expect(budget).toMatchObject({
          limitPerMinute: 3_500,
          othersPerMinute: 1_050,
          allowedPerMinute: 2_450,
        });
      });
    });
  });

  it('says until when the destination asked us to wait', async () => {
    await withLanes(async (world) => {
      const { sources, destination } = world;
      await withPermits(world, async (permits) => {
        await permits.block('POST /api/events', 600_000);
        const { throttledUntilMs = 0 } = await sources.budgets.of(destination, 'metric-event');
        expect(throttledUntilMs - Date.now()).toBeGreaterThan(590_000);
      });
    });
  });

  it('says how long the destination asked us to wait where that was too long, until a person ends the wait', async () => {
    await withLanes(async (world) => {
      const { sources, destination } = world;
      await withPermits(world, async (permits) => {
        await permits.block('POST /api/events', 900_000, 86_400_000);
        expect(await sources.budgets.of(destination, 'metric-event')).toMatchObject({ askedMs: 86_400_000 });
        expect(await sources.budgets.unblock(destination, 'profile-upsert')).toEqual([]);
        expect(await sources.budgets.unblock(destination)).toEqual(['POST /api/events']);
        const budget = await sources.budgets.of(destination, 'metric-event');
        expect([budget.throttledUntilMs, budget.askedMs]).toEqual([undefined, undefined]);
      });
    });
  });

  it('allows no more than the configuration does', async () => {
    const lowered = { 'POST /api/events': { perSecond: 5, perMinute: 100 } };
    await withLanes(async ({ sources, destination }) => {
      const { allowedPerMinute } = await sources.budgets.of(destination, 'metric-event');
      expect(allowedPerMinute).toBe(100);
    }, lowered);
  });

  it('is that of the endpoint which is closest to its limit', async () => {
    await withLanes(async (world) => {
      const { sources, destination } = world;
      await withPermits(world, async (permits) => {
        await take(permits, 'POST /api/profile-import', 1);
        await take(permits, 'POST /api/profiles', 3);
        expect(await sources.budgets.of(destination, 'profile-upsert')).toMatchObject({ perMinute: 3 });
      });
    });
  });

  it('counts the calls that unsubscribe people in the lane of subscriptions', async () => {
    await withLanes(async (world) => {
      const { sources, destination } = world;
      await withPermits(world, async (permits) => {
        await take(permits, 'POST /api/profile-subscription-bulk-delete-jobs', 5);
        expect(await sources.budgets.of(destination, 'list-subscription')).toEqual({
          perSecond: 5,
          perMinute: 5,
          allowedPerMinute: 750,
          limitPerMinute: 750,
          othersPerMinute: 0,
        });
      });
    });
  });
});

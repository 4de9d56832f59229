import { journalKeys } from '@tracklayer/journal';
import { withApi } from './support/world.js';

it('says where the journal left out records, since an event that is not found may be one of them', async () => {
  await withApi(async ({ ask, redis, destination }) => {
    const { state } = journalKeys(destination);
    const list = async () => (await ask('GET', '/api/v1/events?order=1')).json;
    expect(await list()).toMatchObject({ items: [], found: 0, gaps: [] });
    const lastAtMs = Date.now() - 30_000;
    await redis.hset(state, { left_out: 17, left_out_at: lastAtMs });
    expect(await list()).toMatchObject({
      items: [],
      found: 0,
      gaps: [{ destination, records: 17, lastAtMs }],
    });
    const one = await ask('GET', `/api/v1/events/${destination}/order-1`);
    expect(one.status).toBe(404);
    expect(one.json).toMatchObject({
      error: { code: 'no_such_event', message: expect.stringContaining('left out 17 records') },
    });
    // The journal has forgotten the events of that time anyway.
    await redis.hset(state, { left_out_at: Date.now() - 90_000 });
    expect(await list()).toMatchObject({ gaps: [] });
  });
});

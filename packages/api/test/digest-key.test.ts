import { withApi } from './support/world.js';

it('says what to do where people were erased under another digest key', async () => {
  await withApi(async ({ ask, redis, destination }) => {
    // The key under which a worker erased somebody.
    await redis.hset(`{tracklayer:${destination}}:erased:settings`, 'key', 'of-another-secret');
    const { status, json } = await ask('GET', '/api/v1/events?order=1');
    expect(status).toBe(500);
    expect(json).toMatchObject({
      error: { code: 'other_digest_key', whatToDo: expect.stringContaining('TRACKLAYER_DIGEST_KEY') },
    });
  });
});

// Replays every dead letter of a destination, and sends a message after each page. The test kills this process.
const [, , redisUrl, destination] = process.argv;
const { connectRedis } = await import('@tracklayer/redis');
const { createLanes } = await import('@tracklayer/lanes');
const { createDeadLetters } = await import('@tracklayer/dead-letters');

const redis = connectRedis(redisUrl, { role: 'worker', name: 'to-be-killed' });
const letters = createDeadLetters(redis, { lanes: createLanes(redis, { dedupWindowMs: 60_000 }) });
const options = { nowMs: Date.now(), by: 'ava', reason: 'numbers corrected' };
for (;;) {
  const page = await letters.list(destination, { limit: 100 });
  if (page.letters.length === 0) break;
  await letters.replayMany(
    destination,
    page.letters.map(({ id }) => id),
    options,
  );
  process.send('page replayed');
}

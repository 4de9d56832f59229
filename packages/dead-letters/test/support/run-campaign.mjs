// Runs a campaign, and sends a message once it has taken enough letters. The test kills this process.

const [, , redisUrl, destination, id, enough] = process.argv;
const { connectRedis } = await import('@tracklayer/redis');
const { createLanes } = await import('@tracklayer/lanes');
const { createDeadLetters } = await import('@tracklayer/dead-letters');

const redis = connectRedis(redisUrl, { role: 'worker', name: 'to-be-killed' });
const letters = createDeadLetters(redis, { lanes: createLanes(redis, { dedupWindowMs: 60_000 }) });
await letters.campaigns.run(destination, id, {
  holder: `pid ${process.pid}`,
  wait: true,
  // Longer than a page takes on a busy machine. Otherwise this process loses the lease before the test kills it.
  leaseMs: 800,
  everyMs: 1,
  onProgress: ({ campaign }) => {
    if (campaign.counts.taken >= Number(enough)) process.send('enough');
  },
});

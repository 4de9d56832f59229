import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAPPING } from '@tracklayer/klaviyo';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { testRedisUrl, withDestination } from '@tracklayer/testing';
import { EMPTY_MAP } from '../../src/formats/field-map.js';
import { inspectFiles } from '../../src/input/source.js';
import { COMMIT } from '../../src/migration/scripts.js';
import { readMigration } from '../../src/migration/state.js';
import { runBackfill } from '../../src/run.js';

/** A connection that ends after each commit, before its answer comes. The client then sends the commit again. */
function losingAnswers(redis: RedisClient): RedisClient {
  const send = redis.evalsha.bind(redis) as (...args: unknown[]) => Promise<unknown>;
  redis.evalsha = (async (sha: string, ...args: unknown[]) => {
    if (sha === COMMIT.sha) await send(sha, ...args);
    return send(sha, ...args);
  }) as RedisClient['evalsha'];
  return redis;
}

it('counts a commit once that the client sends again because its answer was lost', async () => {
  await withDestination(async ({ destination }) => {
    const folder = await mkdtemp(join(tmpdir(), 'tracklayer-test-'));
    const path = join(folder, 'orders.ndjson');
    const lines = Array.from({ length: 5 }, (_, n) =>
      JSON.stringify({
        name: 'purchase',
        eventId: `o${n}`,
        time: '2024-04-20T10:00:00Z',
        profile: { email: 'ava@shop.example' },
        properties: { orderId: `${n}`, value: 5, currency: 'EUR' },
      }),
    );
    await writeFile(path, lines.join('\n'));
    const redis = losingAnswers(connectRedis(testRedisUrl(), { role: 'worker', name: 'backfill test' }));
    const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
    try {
      const end = await runBackfill({
        redis,
        lanes,
        destination,
        migrationId: 'spring',
        kind: 'events',
        sources: await inspectFiles(path),
        map: EMPTY_MAP,
        utc: false,
        rejectsPath: join(folder, 'rejects.ndjson'),
        settings: { dialect: 'klaviyo', mapping: MAPPING },
        nowMs: Date.now,
        signal: new AbortController().signal,
        maxEntries: 2,
      });
      const { counts } = (await readMigration(redis, destination, 'spring')) ?? {};
      const { waiting } = await lanes.depth(destination, 'event-backfill');
      expect([end, counts, waiting]).toEqual([
        'read',
        expect.objectContaining({ entries: 5, enqueued: 5 }),
        3,
      ]);
    } finally {
      await lanes.close();
      await closeRedis(redis, 2_000);
      await rm(folder, { recursive: true });
    }
  });
});
